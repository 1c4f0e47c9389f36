// The linker leads the calls here: --wrap in tests/cmake/unit_tests.cmake.

#include "unit/failing_malloc.h"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

thread_local long left = -1; // calls until one fails; below 0: none does
thread_local unsigned pauses = 0;

bool fails() noexcept
{
    return pauses == 0 && left >= 0 && left-- == 0;
}

} // namespace

extern "C" {

void *__real_malloc(std::size_t size);
void *__real_calloc(std::size_t count, std::size_t size);
void *__real_realloc(void *memory, std::size_t size);

void *__wrap_malloc(std::size_t size)
{
    return fails() ? nullptr : __real_malloc(size);
}

void *__wrap_calloc(std::size_t count, std::size_t size)
{
    return fails() ? nullptr : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, std::size_t size)
{
    return fails() ? nullptr : __real_realloc(memory, size);
}
}

// Those of C++, by way of these.

void *operator new(std::size_t size)
{
    if (void *memory = std::malloc(size ? size : 1)) {
        return memory;
    }
    throw std::bad_alloc();
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

namespace webhook::test {

failing_malloc::failing_malloc(unsigned n) noexcept
{
    left = n;
}

failing_malloc::~failing_malloc()
{
    left = -1;
}

bool failing_malloc::has_failed() const noexcept
{
    return left < 0;
}

failing_malloc::pause::pause() noexcept
{
    pauses++;
}

failing_malloc::pause::~pause()
{
    pauses--;
}

} // namespace webhook::test

#ifdef __SANITIZE_ADDRESS__

/* hiredis 0.14 loses a string of its own when it has no memory for the next. */
extern "C" const char *__lsan_default_suppressions();

extern "C" const char *__lsan_default_suppressions()
{
    return "leak:sdsnewlen\n";
}

#endif
