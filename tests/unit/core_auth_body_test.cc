/* Bodies of any size, wherever they are. */

#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

constexpr std::size_t one_megabyte = 1024 * 1024;

/* Jansson refuses a larger one, once it is verified (docs/json.md). */
constexpr std::size_t largest_of_jansson = 2 * one_megabyte;

/* Valid JSON from two bytes on, and not the same all over. */
std::string body_of(std::size_t size)
{
    constexpr std::string_view begin = R"({"id":1,"text":")";
    constexpr std::string_view end = R"("})";

    if (size < begin.size() + end.size()) {
        return std::string(size, '7');
    }
    std::string body(begin);
    for (std::size_t i = 0; body.size() + end.size() < size; ++i) {
        body += static_cast<char>('a' + (i + i / 251) % 26);
    }
    return body += end;
}

/* Signs a text with what the gate knows. */
using signer = std::string (*)(std::string_view text);

const key_pair &ed25519()
{
    static const key_pair pair("ED25519");
    return pair;
}

const key_pair &p256()
{
    static const key_pair pair("EC");
    return pair;
}

struct sent_kind {
    const char *name;
    lock how;
    signer sign;
};

/* A header, a timestamp and literals in front of the body. */
std::vector<sent_kind> kinds()
{
    const auto with = [](const char *algorithm, const char *text) {
        return pairs{{"algorithm", algorithm}, {"encoding", "base64"},
            {"header", "X-Sig"}, {"timestamp", "header:X-Time"},
            {"signed", text}};
    };

    return {
        {"hmac",
            {.signature = "hmac",
                .parameters =
                    with("sha256", "{header:X-Id}.{timestamp}.{body}"),
                .secrets = {usual_secret}},
            [](std::string_view text) { return mac(usual_secret, text); }},
        {"ed25519",
            {.signature = "public-key",
                .parameters =
                    with("ed25519", "{header:X-Id}.{timestamp}.{body}"),
                .public_keys = {base64(ed25519().spki())}},
            [](std::string_view text) { return ed25519().sign(text); }},
        {"ecdsa",
            {.signature = "public-key",
                .parameters = with(
                    "ecdsa-p256-sha256", "{header:X-Id}.{timestamp}.{body}"),
                .public_keys = {base64(p256().spki())}},
            [](std::string_view text) { return p256().sign(text); }},
    };
}

void check(const sent_kind &each, std::size_t size)
{
    locked_door door(each.how);
    offer given;

    given.body = body_of(size);
    ASSERT_EQ(given.body.size(), size);
    given.headers = {{"X-Id", "m1"}, {"X-Time", now},
        {"X-Sig", base64(each.sign("m1." + now + "." + given.body))}};

    /* The second one finds the buffer as the first one left it. */
    for (const bool in_buffer : {false, true, true, false}) {
        given.in_buffer = in_buffer;
        const finding found = door(given);
        EXPECT_TRUE(found.authentic())
            << each.name << " " << size << " " << in_buffer << found;
        EXPECT_EQ(found.secret, 0U) << each.name << " " << size;
        if (size > 20) {
            EXPECT_EQ(found.why,
                size > largest_of_jansson && reader_is_jansson() ? "too_large"
                                                                 : "")
                << found;
        }
    }

    /* Each end of it is hashed, and the middle. */
    for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
        offer other = given;

        if (size == 0) {
            other.body = "7";
        } else {
            other.body[at] = static_cast<char>(other.body[at] ^ 1);
        }
        for (const bool in_buffer : {false, true}) {
            other.in_buffer = in_buffer;
            EXPECT_EQ(door(other).why, "signature_wrong")
                << each.name << " " << size << " " << at;
        }
    }
}

TEST(core_auth_body, HasAnySize)
{
    for (const sent_kind &each : kinds()) {
        for (const std::size_t size : {0U, 1U, 2U, 63U, 64U, 65U, 1023U, 1024U,
                 1025U, 8191U, 8192U, 8193U, 65535U, 65536U, 65537U}) {
            check(each, size);
        }
    }
}

TEST(core_auth_body, IsLarge)
{
    for (const sent_kind &each : kinds()) {
        check(each, one_megabyte);
        check(each, 10 * one_megabyte);
    }
}

/* Part of the reader's buffer that is not its beginning is moved there. */
TEST(core_auth_body, MayBeElsewhereInTheBuffer)
{
    for (const sent_kind &each : kinds()) {
        const profile_ptr profile = load_profile(small_profile);
        const gate_ptr gate = make_locked(profile, each.how);
        const reader_ptr reader(webhook_reader_create());
        const std::string body = body_of(5000);
        const std::string signature =
            base64(each.sign("m1." + now + "." + body));

        for (const std::size_t offset : {1U, 7U, 1024U, 3192U}) {
            const delivery_ptr delivery(
                webhook_delivery_create(gate.get(), reader.get()));
            const webhook_header_t headers[] = {json_content_type,
                {str("X-Id"), str("m1")}, {str("X-Time"), str(now)},
                {str("X-Sig"), str(signature)}};
            ASSERT_EQ(send_head(delivery.get(), "POST", headers, now_ms).action,
                WEBHOOK_READ);

            char *buffer = webhook_reader_buffer(reader.get(), 8192);
            std::memcpy(buffer + offset, body.data(), body.size());
            EXPECT_EQ(webhook_delivery_body(delivery.get(), buffer + offset,
                          body.size(), nullptr, 0, now_ms)
                          .action,
                WEBHOOK_CLAIM)
                << each.name << " " << offset << " " << why(delivery);
        }
    }
}

/* The head is not needed any more when the body comes. */
TEST(core_auth_body, ComesAfterTheHeadHasGone)
{
    for (const sent_kind &each : kinds()) {
        const profile_ptr profile = load_profile(small_profile);
        const gate_ptr gate = make_locked(profile, each.how);
        const reader_ptr reader(webhook_reader_create());
        const delivery_ptr delivery(
            webhook_delivery_create(gate.get(), reader.get()));
        const std::string body = offer().body;
        std::string id = "m1";
        std::string time = now;
        std::string signature = base64(each.sign("m1." + now + "." + body));
        webhook_header_t headers[] = {json_content_type, {str("X-Id"), str(id)},
            {str("X-Time"), str(time)}, {str("X-Sig"), str(signature)}};
        ASSERT_EQ(send_head(delivery.get(), "POST", headers, now_ms).action,
            WEBHOOK_READ);

        id.assign(id.size(), 'x');
        time.assign(time.size(), 'x');
        signature.assign(signature.size(), 'x');
        for (webhook_header_t &field : headers) {
            field = {};
        }
        EXPECT_EQ(webhook_delivery_body(delivery.get(), body.data(),
                      body.size(), nullptr, 0, now_ms)
                      .action,
            WEBHOOK_CLAIM)
            << each.name << " " << why(delivery);
    }
}

} // namespace
