/*
 * Counts what operator new is asked for.  It replaces the operators: to be
 * included by one source of a program only, which has no sanitizer.
 */

#ifndef WEBHOOK_TESTS_UNIT_CORE_ALLOCATIONS_H
#define WEBHOOK_TESTS_UNIT_CORE_ALLOCATIONS_H

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

/* gcc sees free() where it inlines one of them, and no new behind it. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace core_check {

inline std::size_t allocations = 0;

inline void *counted(std::size_t size)
{
    ++allocations;
    return std::malloc(size != 0 ? size : 1);
}

} // namespace core_check

void *operator new(std::size_t size)
{
    void *memory = core_check::counted(size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void *operator new(std::size_t size, const std::nothrow_t &) noexcept
{
    return core_check::counted(size);
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

    ++core_check::allocations;
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

#endif /* WEBHOOK_TESTS_UNIT_CORE_ALLOCATIONS_H */
