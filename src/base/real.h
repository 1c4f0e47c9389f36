/* Reads and writes doubles, independently of any locale. */

#ifndef WEBHOOK_BASE_REAL_H
#define WEBHOOK_BASE_REAL_H

#include <charconv>
#include <string_view>
#include <system_error>

#if defined(__cpp_lib_to_chars) ||                                             \
    (defined(_LIBCPP_VERSION) && _LIBCPP_VERSION >= 14000)
#define WEBHOOK_WRITES_REALS 1
#endif
#if defined(__cpp_lib_to_chars) ||                                             \
    (defined(_LIBCPP_VERSION) && _LIBCPP_VERSION >= 200000)
#define WEBHOOK_READS_REALS 1
#endif

#if !defined(WEBHOOK_WRITES_REALS) || !defined(WEBHOOK_READS_REALS)
#include "base/portable_real.h"
#endif

namespace webhook {

#if defined(WEBHOOK_WRITES_REALS)

/*
 * Writes the fewest characters that are read as the same value.  The functions
 * return the end.
 */
inline char *write_real(char *first, char *last, double value)
{
    return std::to_chars(first, last, value).ptr;
}

/* Writes digits with an exponent. */
inline char *write_scientific(char *first, char *last, double value)
{
    return std::to_chars(first, last, value, std::chars_format::scientific).ptr;
}

/* Writes digits without an exponent. */
inline char *write_fixed(char *first, char *last, double value)
{
    return std::to_chars(first, last, value, std::chars_format::fixed).ptr;
}

#else

using portable::write_fixed;
using portable::write_real;
using portable::write_scientific;

#endif

#if defined(WEBHOOK_READS_REALS)

/* Reads a number.  The value remains unchanged if it is out of range. */
inline std::errc read_real(std::string_view text, double &value)
{
    return std::from_chars(text.data(), text.data() + text.size(), value).ec;
}

#else

using portable::read_real;

#endif

} // namespace webhook

#endif /* WEBHOOK_BASE_REAL_H */
