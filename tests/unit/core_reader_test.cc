/* The reader's buffer. */

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace {

using namespace core_check;

TEST(core_reader, TakesABodyInItsBufferOrElsewhere)
{
    door gate;

    for (std::size_t size : {10U, 8'000U, 8'192U, 70'000U, 300'000U, 20U}) {
        std::string body =
            "{\"id\":5,\"who\":\"" + std::string(size, 'x') + "\"}";
        const std::string_view who(body.data() + 15, size);

        /* At its beginning. */
        delivery_ptr delivery = gate.open();
        char *buffer = webhook_reader_buffer(gate.reader(), body.size());
        std::memcpy(buffer, body.data(), body.size());
        EXPECT_EQ(webhook_delivery_body(
                      delivery.get(), buffer, body.size(), nullptr, 0, 0)
                      .action,
            WEBHOOK_CLAIM);
        EXPECT_EQ(view(webhook_delivery_field(delivery.get(), 0, 0)), who);

        /* Further on. */
        delivery = gate.open();
        buffer = webhook_reader_buffer(gate.reader(), body.size() + 7);
        std::memcpy(buffer + 7, body.data(), body.size());
        EXPECT_EQ(webhook_delivery_body(
                      delivery.get(), buffer + 7, body.size(), nullptr, 0, 0)
                      .action,
            WEBHOOK_CLAIM);
        EXPECT_EQ(view(webhook_delivery_field(delivery.get(), 0, 0)), who);

        /* Not in it. */
        delivery = gate.send(body);
        EXPECT_EQ(view(webhook_delivery_field(delivery.get(), 0, 0)), who);
    }
}

/* The buffer must not be made smaller under the body that is in it. */
TEST(core_reader, TakesASmallBodyInALargeBuffer)
{
    door gate;
    const std::string_view body = "{\"id\":5}";

    for (std::size_t offset : {0U, 299'000U}) {
        delivery_ptr delivery = gate.open();
        char *buffer = webhook_reader_buffer(gate.reader(), 300'000);
        std::memcpy(buffer + offset, body.data(), body.size());
        webhook_delivery_body(
            delivery.get(), buffer + offset, body.size(), nullptr, 0, 0);
        EXPECT_EQ(key(delivery), "test:made:5");
    }
}

TEST(core_reader, RefusesAnImpossibleSize)
{
    door gate;

    EXPECT_EQ(webhook_reader_buffer(gate.reader(), SIZE_MAX), nullptr);
    EXPECT_EQ(webhook_reader_buffer(gate.reader(), SIZE_MAX / 4), nullptr);
    EXPECT_NE(webhook_reader_buffer(gate.reader(), 0), nullptr);
    EXPECT_EQ(key(gate.send("{\"id\":5}")), "test:made:5");
}

TEST(core_reader, FreesNothing)
{
    webhook_profile_free(nullptr);
    webhook_gate_free(nullptr);
    webhook_reader_free(nullptr);
    webhook_delivery_free(nullptr);
}

} // namespace
