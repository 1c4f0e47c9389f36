// Contains the checksum of a cell of a zone with a file.  It covers what the
// table remembers of an event, and not the links between cells, which can be
// computed again.

#ifndef WEBHOOK_ZONE_CHECKSUM_H
#define WEBHOOK_ZONE_CHECKSUM_H

#include "zone/layout.h"

#include <cstring>

namespace webhook::zone {

// Adds a word to a sum.
constexpr std::uint64_t add_word(std::uint64_t sum, std::uint64_t word) noexcept
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15U;
    return sum ^ sum >> 32;
}

inline constexpr std::uint32_t checksum_mask = 0xffff0000U;

inline std::uint32_t checksum_of(const cell &of) noexcept
{
    std::uint64_t words[offsetof(cell, next) / sizeof(std::uint64_t)];
    std::memcpy(words, &of, sizeof(words));

    std::uint64_t sum = of.meta & ~checksum_mask;
    for (const std::uint64_t word : words) {
        sum = add_word(sum, word);
    }
    return static_cast<std::uint32_t>(sum >> 32) & checksum_mask;
}

static_assert(offsetof(cell, next) == 48, "key, digest, owner and time");

inline void seal(cell &of) noexcept
{
    of.meta = (of.meta & ~checksum_mask) | checksum_of(of);
}

[[nodiscard]] inline bool holds(const cell &of) noexcept
{
    return (of.meta & checksum_mask) == checksum_of(of);
}

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_CHECKSUM_H
