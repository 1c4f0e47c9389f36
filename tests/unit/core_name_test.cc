/* Names of events and of header fields, as others are to read them. */

#include <array>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/hex.h"
#include "base/printable.h"
#include "base/text.h"

namespace {

using namespace std::literals;

/* Of a percent-decoder: what is no escape stays. */
std::string decode(std::string_view text)
{
    std::string out;

    for (std::size_t at = 0; at < text.size(); ++at) {
        std::array<unsigned char, 1> byte{};
        std::string digits(text.substr(at + 1, 2));
        for (char &c : digits) {
            c = webhook::lower(c);
        }
        if (text[at] == '%' && webhook::read_hex(digits, byte)) {
            out += static_cast<char>(byte[0]);
            at += 2;
        } else {
            out += text[at];
        }
    }

    return out;
}

std::string name_of(std::string_view text)
{
    std::string out;

    webhook::append_name(out, text);
    EXPECT_EQ(webhook::is_plain_name(text), out == text) << out;
    return out;
}

TEST(core_name, EncodesNamesSoThatTheyStayApart)
{
    EXPECT_EQ(name_of("a\n"), "a%0A");
    EXPECT_EQ(name_of("a%0A"), "a%250A");
    EXPECT_EQ(name_of("a%250A"), "a%25250A");
    EXPECT_EQ(name_of("a%0a %Fz"), "a%250a %Fz");
    EXPECT_EQ(name_of("100% %z1 %1"), "100% %z1 %1");
    EXPECT_EQ(name_of("O\u2019Connor-\u5c71"), "O\u2019Connor-\u5c71");
    EXPECT_EQ(name_of("\xff\xe9t\xe9"), "%FF%E9t%E9");
    EXPECT_EQ(name_of("\xe2\x82"), "%E2%82");
    EXPECT_EQ(name_of("\xed\xa0\x80\xc0\x80"), "%ED%A0%80%C0%80");
    EXPECT_EQ(name_of("\xc2\x85"), "%C2%85");
}

/* Different texts have different names, which are UTF-8 without controls. */
TEST(core_name, EncodesNamesWithoutLoss)
{
    static constexpr std::string_view bytes =
        "%%%0Aa2f5\n\0\x7f\xc2\x85\xe2\x82\xac\xff "sv;
    std::mt19937 random(7);

    for (int round = 0; round < 100'000; ++round) {
        std::string text;
        for (auto size = random() % 8; size != 0; --size) {
            text += bytes[random() % bytes.size()];
        }
        const std::string name = name_of(text);
        ASSERT_EQ(decode(name), text) << name;
        ASSERT_TRUE(webhook::valid_utf8(name)) << name;
        ASSERT_FALSE(webhook::has_controls(name)) << name;
        ASSERT_EQ(webhook::as_utf8(name), name);
    }
}

TEST(core_name, MakesUtf8OfAnything)
{
    EXPECT_EQ(webhook::as_utf8("\u00e9 %"), "\u00e9 %");
    EXPECT_EQ(webhook::as_utf8("\xe9t\xc3\xa9"), "%E9t\xc3\xa9");
    EXPECT_EQ(webhook::as_utf8("\xf4\x90\x80\x80"), "%F4%90%80%80");
    EXPECT_EQ(webhook::as_utf8("\xc3"), "%C3");
}

TEST(core_name, FoldsNamesAsCgiDoes)
{
    for (std::string_view other : {"webhook-id", "Webhook_Id", "webhook.id",
             "WEBHOOK ID", "webhook~id", "webhook[id", "webhook\x80id"}) {
        EXPECT_TRUE(webhook::is_same_header("Webhook-Id", other)) << other;
        EXPECT_TRUE(webhook::is_same_header(other, "webhook-id")) << other;
    }
    for (std::string_view other :
        {"webhookid", "webhook-i", "webhook--id", "webhook1id", ""}) {
        EXPECT_FALSE(webhook::is_same_header("Webhook-Id", other)) << other;
    }
}

} // namespace
