#include "core/xxh128.h"

#include <bit>

/* The header contains the functions as well, so that no library is linked. */
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace webhook {

namespace {

XXH128_hash_t hash(std::span<const std::string_view> pieces) noexcept
{
    if (pieces.size() == 1) {
        return XXH3_128bits(pieces.front().data(), pieces.front().size());
    }

    XXH3_state_t state;

    XXH3_128bits_reset(&state);
    for (const std::string_view piece : pieces) {
        XXH3_128bits_update(&state, piece.data(), piece.size());
    }
    return XXH3_128bits_digest(&state);
}

} // namespace

std::array<unsigned char, WEBHOOK_DIGEST_SIZE> xxh128(
    std::span<const std::string_view> pieces) noexcept
{
    XXH128_canonical_t bytes;

    static_assert(sizeof bytes == WEBHOOK_DIGEST_SIZE);
    XXH128_canonicalFromHash(&bytes, hash(pieces));
    return std::bit_cast<std::array<unsigned char, WEBHOOK_DIGEST_SIZE>>(bytes);
}

} // namespace webhook
