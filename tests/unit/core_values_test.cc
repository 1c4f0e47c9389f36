/* What a host is told about an event. */

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace {

using namespace core_check;

TEST(core_values, KeepsValuesSafeForHeadersAndLogs)
{
    const webhook_str_t pointers[] = {str("/s"), str("/c"), str("/i"),
        str("/r"), str("/t"), str("/n"), str("/a"), str("/o"), str("/no"),
        str("/e"), str("/big"), str("/c1")};
    auto chosen = options();
    chosen.values = pointers;
    chosen.value_count = std::size(pointers);
    door gate(load_profile(small_profile), chosen);

    delivery_ptr delivery = gate.send(R"({"id":"5\n","type":"made",
        "s":"é 山 %","c":"a\r\nX: y\u0000\u007f","i":-12,"r":1.50,"t":true,
        "n":null,"a":[1],"o":{"x":1},"e":"","big":9223372036854775807,
        "c1":"\u0085\u00a0","who":"me\t","a":[{"b":1e300}]})");
    EXPECT_EQ(why(delivery), "duplicate_key");

    delivery = gate.send(R"({"id":"5\n","type":"made",
        "s":"é 山 %","c":"a\r\nX: y\u0000\u007f","i":-12,"r":1.50,"t":true,
        "n":null,"o":{"x":1},"e":"","big":9223372036854775807,
        "c1":"\u0085\u00a0","who":"me\t","a":[{"b":1e300}]})");
    auto value = [&](std::size_t index) {
        webhook_str_t text = webhook_delivery_value(delivery.get(), 0, index);
        return text.data != nullptr ? std::string(view(text)) : "none";
    };

    EXPECT_EQ(value(0), "é 山 %");
    EXPECT_EQ(value(1), "a%0D%0AX: y%00%7F");
    EXPECT_EQ(value(2), "-12");
    EXPECT_EQ(value(3), "1.5");
    EXPECT_EQ(value(4), "true");
    EXPECT_EQ(value(5), "none");
    EXPECT_EQ(value(6), "none");
    EXPECT_EQ(value(7), "none");
    EXPECT_EQ(value(8), "none");
    EXPECT_EQ(value(9), "");
    EXPECT_EQ(value(10), "9223372036854775807");
    EXPECT_EQ(value(11), "%C2%85\u00a0");
    EXPECT_EQ(value(12), "none");

    EXPECT_EQ(view(webhook_delivery_id(delivery.get(), 0)), "5%0A");
    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), "made");
    EXPECT_EQ(view(webhook_delivery_field(delivery.get(), 0, 0)), "me%09");
    EXPECT_EQ(view(webhook_delivery_field(delivery.get(), 0, 1)), "1e+300");
    EXPECT_EQ(webhook_delivery_field(delivery.get(), 0, 2).data, nullptr);
    EXPECT_EQ(key(delivery), "test:made:5%0A");
}

TEST(core_values, TellsWhatItCouldReadOfARefusedEvent)
{
    door gate;

    delivery_ptr delivery = gate.send(R"({"type":"x\n","who":"me","id":1})");
    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), "x%0A");
    EXPECT_EQ(view(webhook_delivery_field(delivery.get(), 0, 0)), "me");
    EXPECT_EQ(webhook_delivery_id(delivery.get(), 0).data, nullptr);

    delivery = gate.send(R"({"type":"changed","id":1,"at":true})");
    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), "changed");
    EXPECT_EQ(view(webhook_delivery_id(delivery.get(), 0)), "1");
    EXPECT_EQ(webhook_delivery_key(delivery.get(), 0).data, nullptr);

    delivery = gate.send("{");
    EXPECT_EQ(webhook_delivery_type(delivery.get(), 0).data, nullptr);
    EXPECT_EQ(webhook_delivery_field(delivery.get(), 0, 0).data, nullptr);
    EXPECT_EQ(webhook_delivery_value(delivery.get(), 0, 0).data, nullptr);
}

/* Many deliveries share a reader: one must not see another's body. */
TEST(core_values, HoldsItsValuesBeyondTheNextBody)
{
    door gate;
    std::vector<delivery_ptr> deliveries;

    for (int i = 0; i < 200; ++i) {
        std::string n = std::to_string(i);
        deliveries.push_back(
            gate.send(R"({"id":)" + n + R"(,"who":"w)" + n + "\"}"));
    }
    for (int i = 0; i < 200; ++i) {
        const delivery_ptr &delivery = deliveries[static_cast<unsigned>(i)];
        EXPECT_EQ(key(delivery), "test:made:" + std::to_string(i));
        EXPECT_EQ(view(webhook_delivery_field(delivery.get(), 0, 0)),
            "w" + std::to_string(i));
    }
}

TEST(core_values, ForgetsWhenRecycled)
{
    door gate;
    gate.send(R"({"id":1,"who":"me"})").reset();

    delivery_ptr delivery = gate.knock();
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_UNDECIDED);
    EXPECT_EQ(webhook_delivery_id(delivery.get(), 0).data, nullptr);
    EXPECT_EQ(webhook_delivery_key(delivery.get(), 0).data, nullptr);
    EXPECT_EQ(webhook_delivery_field(delivery.get(), 0, 0).data, nullptr);
    EXPECT_EQ(webhook_delivery_token(delivery.get()), nullptr);
    EXPECT_EQ(why(delivery), "");
}

std::string text_of_bytes(const unsigned char *first, std::size_t count)
{
    return {reinterpret_cast<const char *>(first), count};
}

TEST(core_values, HasATokenOfItsOwn)
{
    std::set<std::string> seen;

    for (int readers = 0; readers < 3; ++readers) {
        door gate;
        for (int i = 0; i < 300; ++i) {
            delivery_ptr delivery = gate.send("{\"id\":5}");
            /* its first bytes alone tell it apart */
            EXPECT_TRUE(seen.insert(text_of_bytes(
                                        webhook_delivery_token(delivery.get()),
                                        WEBHOOK_OWNER_SIZE))
                            .second);
        }
    }
}

TEST(core_values, HasTheDigests)
{
    auto chosen = options();
    chosen.modified = WEBHOOK_MODIFIED_REJECT;
    door gate(load_profile(small_profile), chosen);
    delivery_ptr delivery = gate.send("{\"id\":5}");
    auto hex = [](const unsigned char *first, std::size_t count) {
        webhook_state_t state{};
        char text[WEBHOOK_STATE_TEXT_SIZE];
        state.kind = WEBHOOK_CLAIMED;
        std::copy_n(first, std::min(count, sizeof state.token), state.token);
        return std::string(text, webhook_state_encode(&state, text));
    };

    /* printf '{"id":5}' | sha256sum, printf test:made:5 | sha256sum */
    EXPECT_EQ(hex(webhook_delivery_digest(delivery.get(), 0), 16),
        "claimed:e8e98768123683faf07ea4586bb803ae");
    EXPECT_EQ(hex(webhook_delivery_key_digest(delivery.get(), 0), 16),
        "claimed:166256048efef7cbb11a89c7359e9370");
    EXPECT_EQ(hex(webhook_delivery_key_digest(delivery.get(), 0) + 16, 16),
        "claimed:1bd0a1cb3235549cec11d54c2bc33edb");
    EXPECT_EQ(
        webhook_delivery_digest_kind(delivery.get(), 0), WEBHOOK_DIGEST_SHA256);
}

TEST(core_values, HasAFasterDigestWhereOtherBytesAreADuplicate)
{
    /* printf '{"id":5}' | xxhsum -H2 */
    constexpr unsigned char hash[] = {0x08, 0x53, 0xff, 0x9f, 0x4b, 0x25, 0x88,
        0x19, 0xcb, 0xb7, 0x3c, 0x66, 0x67, 0x2a, 0x8c, 0x4f};
    const webhook_str_t text_of_bytes[] = {str("digest")};
    auto chosen = options();

    chosen.modified = WEBHOOK_MODIFIED_DUPLICATE;
    door gate(load_profile(small_profile), chosen);
    delivery_ptr delivery = gate.send("{\"id\":5}");
    EXPECT_EQ(
        webhook_delivery_digest_kind(delivery.get(), 0), WEBHOOK_DIGEST_XXH128);
    EXPECT_TRUE(std::equal(std::begin(hash), std::end(hash),
        webhook_delivery_digest(delivery.get(), 0)));
    delivery.reset(); /* before its gate */

    for (const webhook_modified_t modified :
        {WEBHOOK_MODIFIED_FORWARD, WEBHOOK_MODIFIED_REJECT}) {
        chosen.modified = modified;
        door other(load_profile(small_profile), chosen);
        delivery = other.send("{\"id\":5}");
        EXPECT_EQ(webhook_delivery_digest_kind(delivery.get(), 0),
            WEBHOOK_DIGEST_SHA256);
        delivery.reset();
    }

    chosen.modified = WEBHOOK_MODIFIED_DUPLICATE;
    chosen.key = text_of_bytes;
    chosen.key_count = std::size(text_of_bytes);
    door of_bytes(load_profile(small_profile), chosen);
    delivery = of_bytes.send("{\"id\":5}");
    EXPECT_EQ(
        webhook_delivery_digest_kind(delivery.get(), 0), WEBHOOK_DIGEST_SHA256)
        << "it is part of the key";
    delivery.reset();
}

} // namespace
