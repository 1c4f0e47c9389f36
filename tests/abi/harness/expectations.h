/* Expectations of the parameters of a mocked function. */

#ifndef ABI_HARNESS_EXPECTATIONS_H
#define ABI_HARNESS_EXPECTATIONS_H

#include <functional>

#include "context.h"

#include "cmocka_api.h"

namespace harness {

/* Says whether a value is as expected, and notes why it is not. */
using check = std::function<bool(LargestIntegralType)>;

void add_check(const char *function, const char *parameter, place where,
    check what, int count);

} // namespace harness

#endif
