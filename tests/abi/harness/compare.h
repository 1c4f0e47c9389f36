/* Comparisons that note what differs, for assertions and parameters alike. */

#ifndef ABI_HARNESS_COMPARE_H
#define ABI_HARNESS_COMPARE_H

#include "cmocka_api.h"

namespace harness {

using integer = LargestIntegralType;

bool is_equal(integer left, integer right);
bool is_not_equal(integer left, integer right);

bool is_in_range(integer value, integer minimum, integer maximum);
bool is_not_in_range(integer value, integer minimum, integer maximum);

bool is_in_set(integer value, const integer *set, std::size_t size);
bool is_not_in_set(integer value, const integer *set, std::size_t size);

bool is_string(const char *left, const char *right);
bool is_not_string(const char *left, const char *right);

bool is_memory(const void *left, const void *right, std::size_t size);
bool is_not_memory(const void *left, const void *right, std::size_t size);

bool is_near(float left, float right, float epsilon);
bool is_not_near(float left, float right, float epsilon);

/* Whether a function's result says "success"; "width" is its size. */
bool is_success(integer result, std::size_t width);

} // namespace harness

#endif
