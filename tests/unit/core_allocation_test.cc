/* A warm delivery allocates nothing. */

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "unit/core_check.h"

/* The sanitizers bring allocators of their own. */
#if defined(WEBHOOK_JSON_SIMDJSON) && !defined(__SANITIZE_ADDRESS__)

namespace {

std::size_t allocations = 0;

void *counted(std::size_t size)
{
    ++allocations;
    return std::malloc(size != 0 ? size : 1);
}

} // namespace

void *operator new(std::size_t size)
{
    void *memory = counted(size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void *operator new(std::size_t size, const std::nothrow_t &) noexcept
{
    return counted(size);
}

void *operator new[](std::size_t size)
{
    return operator new(size);
}

void *operator new[](std::size_t size, const std::nothrow_t &none) noexcept
{
    return operator new(size, none);
}

/* Memory resources ask for an alignment, if only for the usual one. */
void *operator new(std::size_t size, std::align_val_t alignment)
{
    auto step = std::max(
        static_cast<std::size_t>(alignment), alignof(std::max_align_t));
    void *memory = std::aligned_alloc(step, (size + step - 1) / step * step);

    ++allocations;
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void operator delete(void *memory, std::align_val_t) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t, std::align_val_t) noexcept
{
    std::free(memory);
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, const std::nothrow_t &) noexcept
{
    std::free(memory);
}

void operator delete[](void *memory) noexcept
{
    std::free(memory);
}

void operator delete[](void *memory, std::size_t) noexcept
{
    std::free(memory);
}

void operator delete[](void *memory, const std::nothrow_t &) noexcept
{
    std::free(memory);
}

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
