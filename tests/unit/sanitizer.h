/*
 * Says whether AddressSanitizer is in the program.  The objects of the unit
 * tests are compiled once and linked with libraries with and without it, so the
 * preprocessor does not know.
 */

#ifndef WEBHOOK_TESTS_UNIT_SANITIZER_H
#define WEBHOOK_TESTS_UNIT_SANITIZER_H

extern "C" void __asan_init() __attribute__((weak));

namespace webhook::test {

inline bool is_sanitized()
{
    return &__asan_init != nullptr;
}

} // namespace webhook::test

#endif
