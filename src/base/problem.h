/* Contains what all bodies of errors have in common (RFC 9457). */

#ifndef WEBHOOK_BASE_PROBLEM_H
#define WEBHOOK_BASE_PROBLEM_H

#include <cstdint>
#include <string_view>

#include "base/json_writer.h"

namespace webhook {

inline constexpr std::string_view problem_type = "application/problem+json";

/* Returns the phrase of a status that we answer (RFC 9110, 15). */
constexpr std::string_view status_phrase(unsigned status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    default:
        return "Service Unavailable";
    }
}

/* Writes the members of a problem into an object. */
inline void write_problem(
    json_writer &out, unsigned status, std::string_view detail)
{
    out.member("title", status_phrase(status))
        .member("status", std::uint64_t{status})
        .member("detail", detail);
}

} // namespace webhook

#endif /* WEBHOOK_BASE_PROBLEM_H */
