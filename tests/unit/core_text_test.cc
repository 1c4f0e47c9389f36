/* Bytes, hashes, pointers and the parts of keys. */

#include <array>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/config_error.h"
#include "base/hex.h"
#include "base/printable.h"
#include "base/text.h"
#include "core/key.h"
#include "core/sha256.h"
#include "json/jansson.h"
#include "json/pointer.h"

namespace {

using namespace std::literals;
using webhook::config_error;
using webhook::pointer;

TEST(core_text, ComparesAsciiWithoutCase)
{
    EXPECT_TRUE(webhook::equal_ignoring_case("Content-TYPE", "content-type"));
    EXPECT_TRUE(webhook::equal_ignoring_case("", ""));
    EXPECT_FALSE(webhook::equal_ignoring_case("a", "ab"));
    EXPECT_FALSE(webhook::equal_ignoring_case("@[", "`{"));
}

TEST(core_text, KnowsUtf8)
{
    for (std::string_view good :
        {""sv, "a"sv, "\u00e9"sv, "\u5c71"sv, "\U0001f600"sv, "\xed\x9f\xbf"sv,
            "\xee\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv}) {
        EXPECT_TRUE(webhook::valid_utf8(good)) << good;
    }
    for (std::string_view bad :
        {"\x80"sv, "\xc0\xaf"sv, "\xc1\xbf"sv, "\xc2"sv, "\xe0\x9f\xbf"sv,
            "\xed\xa0\x80"sv, "\xe2\x82"sv, "\xf0\x8f\xbf\xbf"sv,
            "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xf0\x90\x80"sv}) {
        EXPECT_FALSE(webhook::valid_utf8(bad));
    }
}

TEST(core_text, WritesAndReadsHexadecimal)
{
    const std::array<unsigned char, 3> bytes = {0x00, 0xab, 0xff};
    std::array<char, 6> out{};
    std::array<unsigned char, 3> back{};

    EXPECT_EQ(webhook::write_hex(bytes, out.data()), out.data() + 6);
    EXPECT_EQ(std::string_view(out.data(), 6), "00abff");
    EXPECT_TRUE(webhook::read_hex("00abff", back));
    EXPECT_EQ(back, bytes);

    EXPECT_FALSE(webhook::read_hex("00abf", back));
    EXPECT_FALSE(webhook::read_hex("00abffa", back));
    EXPECT_FALSE(webhook::read_hex("00abfg", back));
    EXPECT_FALSE(webhook::read_hex("00ABFF", back));
}

TEST(core_text, EncodesControlsAndNothingElse)
{
    auto safe = [](std::string_view text) {
        std::string out;
        webhook::append_without_controls(out, text);
        EXPECT_EQ(webhook::has_controls(text), out != text);
        return out;
    };

    EXPECT_EQ(safe("O\u2019Connor-\u5c71\u7530 100%"),
        "O\u2019Connor-\u5c71\u7530 100%");
    EXPECT_EQ(safe("a\r\nb\tc"), "a%0D%0Ab%09c");
    EXPECT_EQ(safe("\0\x1f\x7f"sv), "%00%1F%7F");
    EXPECT_EQ(safe("\xc2\x80\xc2\x9f\xc2\xa0"), "%C2%80%C2%9F\xc2\xa0");
    EXPECT_EQ(safe("\xc2"), "%C2");
    EXPECT_EQ(safe("\xe2\x80\x85"), "\xe2\x80\x85");
}

std::string hex_of(std::string_view text)
{
    webhook::sha256 hash;
    std::string out(64, ' ');

    /* Twice: the context is used again. */
    hash("something else");
    webhook::write_hex(hash(text), out.data());
    return out;
}

/* FIPS 180-2, appendix B */
TEST(core_text, HashesWithSha256)
{
    EXPECT_EQ(hex_of(""),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_of("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex_of(std::string(1'000'000, 'a')),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

std::string find(const webhook::json::tree &document, std::string_view text)
{
    const webhook::json::node *at = pointer(text).find(document.root());

    if (at == nullptr) {
        return "nothing";
    }

    switch (at->kind) {
    case webhook::json::kind::integer:
        return std::to_string(at->integer);
    case webhook::json::kind::string:
        return std::string(at->string());
    case webhook::json::kind::array:
        return "array";
    case webhook::json::kind::object:
        return "object";
    default:
        return "other";
    }
}

/* RFC 6901, 5, and what it leaves to a reader. */
TEST(core_pointer, Finds)
{
    const webhook::json::tree document(R"({
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3,
        "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
        "0": {"1": 9}, "~1": 10, "deep": [[], [0, {"x": 11}]],
        "long": [0,1,2,3,4,5,6,7,8,9,12], "null": null
    })");

    const std::map<std::string, std::string> expected = {{"", "object"},
        {"/foo", "array"}, {"/foo/0", "bar"}, {"/foo/1", "baz"}, {"/", "0"},
        {"/a~1b", "1"}, {"/c%d", "2"}, {"/e^f", "3"}, {"/g|h", "4"},
        {"/i\\j", "5"}, {"/k\"l", "6"}, {"/ ", "7"}, {"/m~0n", "8"},
        {"/0/1", "9"}, {"/~01", "10"}, {"/deep/1/1/x", "11"},
        {"/long/10", "12"}, {"/null", "other"},

        {"/foo/2", "nothing"}, {"/foo/-", "nothing"}, {"/foo/00", "nothing"},
        {"/foo/01", "nothing"}, {"/foo/+1", "nothing"}, {"/foo/ 1", "nothing"},
        {"/foo/1x", "nothing"}, {"/foo/", "nothing"},
        {"/foo/4294967296", "nothing"}, {"/foo/bar", "nothing"},
        {"/foo/0/0", "nothing"}, {"/deep/0/0", "nothing"}, {"//", "nothing"},
        {"/null/x", "nothing"}, {"/fo", "nothing"}, {"/FOO", "nothing"}};

    for (const auto &[text, result] : expected) {
        EXPECT_EQ(find(document, text), result) << text;
    }
}

TEST(core_pointer, Refuses)
{
    for (std::string_view text : {"a"sv, "#/a"sv, "a/b"sv, " /a"sv, "/~"sv,
             "/~2"sv, "/a~"sv, "/a~/b"sv, "/\xff"sv, "/a\0b"sv}) {
        EXPECT_THROW(pointer{text}, config_error) << text;
    }
}

TEST(core_pointer, SpellsAToken)
{
    EXPECT_EQ(webhook::pointer_token("a/b~c"), "/a~1b~0c");
}

std::string key_of(const std::vector<std::string> &parts)
{
    static webhook::sha256 hash;
    std::string key;

    for (const std::string &part : parts) {
        if (&part != &parts.front()) {
            key += ':';
        }
        webhook::append_key_part(key, part, hash);
    }

    return key;
}

TEST(core_key, IsReadable)
{
    EXPECT_EQ(
        key_of({"crm", "Call booked", "90311"}), "crm:Call%20booked:90311");
    EXPECT_EQ(key_of({"AZaz09-._~"}), "AZaz09-._~");
    EXPECT_EQ(key_of({"a:b", "{c}", "d\r\n", "%41", "\u00e9", "="}),
        "a%3Ab:%7Bc%7D:d%0D%0A:%2541:%C3%A9:%3D");
    EXPECT_EQ(key_of({"", "", ""}), "::");
}

TEST(core_key, HashesALongPart)
{
    const std::string longest(200, 'x');

    EXPECT_EQ(key_of({longest}), longest);
    EXPECT_EQ(key_of({longest + "x"}), "sha256=" + hex_of(longest + "x"));
    /* The raw bytes count, not the encoded ones. */
    EXPECT_EQ(key_of({std::string(200, ':')}).size(), 600U);
    /* What looks like a hash is none. */
    EXPECT_NE(
        key_of({"sha256=" + hex_of(longest + "x")}), key_of({longest + "x"}));
}

/* Different parts, different key: also where bytes move between parts. */
TEST(core_key, IsInjective)
{
    static constexpr std::string_view bytes = ":%=ab3A\0\n{\xc3"sv;
    std::mt19937 random(7);
    std::map<std::string, std::vector<std::string>> seen;

    for (int round = 0; round < 100'000; ++round) {
        std::vector<std::string> parts(random() % 3 + 1);
        for (std::string &part : parts) {
            for (auto size = random() % 4; size != 0; --size) {
                part += bytes[random() % bytes.size()];
            }
        }
        auto [entry, added] = seen.emplace(key_of(parts), parts);
        ASSERT_EQ(entry->second, parts) << entry->first;
    }

    EXPECT_GT(seen.size(), 40'000U);
}

} // namespace
