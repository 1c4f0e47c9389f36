#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <span>

#include "context.h"

#include "compare.h"

namespace harness {

namespace {

/* Both are needed to say anything: cmocka crashes on a null string. */
bool are_strings(const char *left, const char *right)
{
    if (left != nullptr && right != nullptr) {
        return true;
    }

    note("a string is NULL\n");
    return false;
}

bool contains(std::span<const integer> set, integer value)
{
    return std::find(set.begin(), set.end(), value) != set.end();
}

void note_set(integer value, const char *relation, std::span<const integer> set)
{
    note(LargestIntegralTypePrintfFormat " is %s the set (", value, relation);
    for (const integer member : set) {
        note(LargestIntegralTypePrintfFormat ", ", member);
    }
    note(")\n");
}

void note_different_bytes(
    const unsigned char *left, const unsigned char *right, std::size_t size)
{
    constexpr std::size_t shown = 16;
    std::size_t differences = 0;

    for (std::size_t i = 0; i < size; i++) {
        if (left[i] != right[i] && ++differences <= shown) {
            note("difference at offset %zu 0x%02x 0x%02x\n", i,
                static_cast<unsigned>(left[i]),
                static_cast<unsigned>(right[i]));
        }
    }
    note("%zu of %zu bytes differ\n", differences, size);
}

bool near_enough(float left, float right, float epsilon)
{
    if (left == right) {
        return true;
    }

    const float distance = std::fabs(left - right);
    const float larger = std::max(std::fabs(left), std::fabs(right));

    return distance <= epsilon ||
           (std::isfinite(distance) && distance <= larger * FLT_EPSILON);
}

} // namespace

bool is_equal(integer left, integer right)
{
    if (left != right) {
        note(LargestIntegralTypePrintfFormat
            " != " LargestIntegralTypePrintfFormat "\n",
            left, right);
    }
    return left == right;
}

bool is_not_equal(integer left, integer right)
{
    if (left == right) {
        note(LargestIntegralTypePrintfFormat
            " == " LargestIntegralTypePrintfFormat "\n",
            left, right);
    }
    return left != right;
}

bool is_in_range(integer value, integer minimum, integer maximum)
{
    const bool inside = value >= minimum && value <= maximum;

    if (!inside) {
        note(LargestIntegralTypePrintfFormatDecimal
            " is not within the range " LargestIntegralTypePrintfFormatDecimal
            "-" LargestIntegralTypePrintfFormatDecimal "\n",
            value, minimum, maximum);
    }
    return inside;
}

bool is_not_in_range(integer value, integer minimum, integer maximum)
{
    const bool outside = value < minimum || value > maximum;

    if (!outside) {
        note(LargestIntegralTypePrintfFormatDecimal
            " is within the range " LargestIntegralTypePrintfFormatDecimal
            "-" LargestIntegralTypePrintfFormatDecimal "\n",
            value, minimum, maximum);
    }
    return outside;
}

bool is_in_set(integer value, const integer *set, std::size_t size)
{
    const bool found = contains({set, size}, value);

    if (!found) {
        note_set(value, "not in", {set, size});
    }
    return found;
}

bool is_not_in_set(integer value, const integer *set, std::size_t size)
{
    const bool found = contains({set, size}, value);

    if (found) {
        note_set(value, "in", {set, size});
    }
    return !found;
}

bool is_string(const char *left, const char *right)
{
    if (!are_strings(left, right)) {
        return false;
    }

    const bool equal = std::strcmp(left, right) == 0;
    if (!equal) {
        note("\"%s\" != \"%s\"\n", left, right);
    }
    return equal;
}

bool is_not_string(const char *left, const char *right)
{
    if (!are_strings(left, right)) {
        return false;
    }

    const bool differ = std::strcmp(left, right) != 0;
    if (!differ) {
        note("\"%s\" == \"%s\"\n", left, right);
    }
    return differ;
}

bool is_memory(const void *left, const void *right, std::size_t size)
{
    const bool equal = size == 0 || std::memcmp(left, right, size) == 0;

    if (!equal) {
        note_different_bytes(static_cast<const unsigned char *>(left),
            static_cast<const unsigned char *>(right), size);
    }
    return equal;
}

bool is_not_memory(const void *left, const void *right, std::size_t size)
{
    const bool equal = size == 0 || std::memcmp(left, right, size) == 0;

    if (equal) {
        note("%zu bytes of %p and %p the same\n", size, left, right);
    }
    return !equal;
}

bool is_near(float left, float right, float epsilon)
{
    const bool near = near_enough(left, right, epsilon);

    if (!near) {
        note("%g != %g\n", static_cast<double>(left),
            static_cast<double>(right));
    }
    return near;
}

bool is_not_near(float left, float right, float epsilon)
{
    const bool near = near_enough(left, right, epsilon);

    if (near) {
        note("%g == %g\n", static_cast<double>(left),
            static_cast<double>(right));
    }
    return !near;
}

/*
 * cmocka casts the result to its widest unsigned type, so that a negative one
 * is beyond the largest positive one of the width.  (That one itself is taken
 * for an error as well, and so it is here: the results must agree.)
 */
bool is_success(integer result, std::size_t width)
{
    switch (width) {
    case 1:
        return result < 255;
    case 2:
        return result < INT16_MAX;
    case 4:
        return result < INT32_MAX;
    default:
        return result < INT64_MAX;
    }
}

} // namespace harness
