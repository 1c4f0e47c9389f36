/* A warm delivery allocates nothing. */

#include <cstddef>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "unit/core_check.h"

/* The sanitizers bring allocators of their own. */
#if defined(WEBHOOK_JSON_SIMDJSON) && !defined(__SANITIZE_ADDRESS__)

#include "unit/core_allocations.h"

namespace {

using namespace core_check;

void deliver(door &gate, const std::string &body)
{
    delivery_ptr delivery = gate.open();
    char *buffer = webhook_reader_buffer(gate.reader(), body.size());
    webhook_state_t absent{};

    std::memcpy(buffer, body.data(), body.size());
    ASSERT_EQ(
        webhook_delivery_body(delivery.get(), buffer, body.size(), nullptr, 0)
            .action,
        WEBHOOK_CLAIM);
    ASSERT_EQ(webhook_delivery_claim(
                  delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &absent, 0)
                  .action,
        WEBHOOK_FORWARD);
    ASSERT_EQ(
        webhook_delivery_outcome(delivery.get(), WEBHOOK_UPSTREAM_ANSWERED, 200)
            .action,
        WEBHOOK_COMMIT);
}

TEST(core_allocation, there_is_none_when_warm)
{
    door gate(builtin_profile("iclosed"));

    for (const char *name : {"call-booked", "call-rescheduled",
             "contact-created", "outcome-added"}) {
        std::string body = sample(name);

        deliver(gate, body);
        std::size_t before = allocations;
        for (int i = 0; i < 100; ++i) {
            deliver(gate, body);
        }
        EXPECT_EQ(allocations, before) << name;
    }

    /* The counter counts, also what an arena takes. */
    std::size_t before = allocations;
    gate.send("{\"hookType\":\"" + std::string(100'000, 'x') + "\"}");
    EXPECT_GE(allocations, before + 2);
}

} // namespace

#endif
