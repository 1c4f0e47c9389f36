/*
 * The real <cmocka.h>, for C++.
 *
 * The harness is compiled against the very header the tests use: a symbol
 * whose signature differs from the installed cmocka does not compile.
 * cmocka.h is C and has no extern "C" of its own.  It defines fail(), skip()
 * and mock() as macros, so it comes after every other header.
 */

#ifndef ABI_HARNESS_CMOCKA_API_H
#define ABI_HARNESS_CMOCKA_API_H

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>

extern "C" {
#include <cmocka.h>
}

/* cmocka 2.0 passes values in unions and takes names beside them. */
#ifdef CMOCKA_VERSION_MAJOR
#if CMOCKA_VERSION_MAJOR > 1
#error "the harness implements the API of cmocka 1.1"
#endif
#endif

#endif
