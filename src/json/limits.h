/* Limits what a JSON text may hold, and lists why a text is not read. */

#ifndef WEBHOOK_JSON_LIMITS_H
#define WEBHOOK_JSON_LIMITS_H

#include <cstddef>
#include <cstdint>

namespace webhook::json {

enum class error : std::uint8_t {
    none,
    empty,
    nul,
    syntax,
    not_utf8,
    too_deep,
    too_many_nodes,
    too_large,
    no_memory
};

struct limits {
    std::size_t depth = 64;
    std::size_t values = 262144; /* counts values and member names */
};

/*
 * Bounds the limits themselves.  Functions that walk a tree call themselves
 * once per level, and each node takes 24 bytes.
 */
inline constexpr limits largest_limits{1024, 4194304};

/* Counts the bytes behind a body that a back end may read. */
inline constexpr std::size_t padding = 64;

/* Bounds a text: sizes and spans have 32 bits. */
inline constexpr std::size_t largest_size = UINT32_MAX;

/* Bounds the bytes of a number; Jansson takes 20 ns for each of them. */
inline constexpr std::size_t largest_number = 65536;

} // namespace webhook::json

#endif /* WEBHOOK_JSON_LIMITS_H */
