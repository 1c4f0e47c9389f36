#include "core/backoff.h"

#include <algorithm>
#include <cstring>

namespace webhook {

namespace {

/*
 * Returns a number that looks random.  Tokens of a workspace differ by a
 * counter; the multiplication spreads that over all bits (Fibonacci hashing),
 * and the upper bits are used.
 */
std::uint64_t chance_of(const claim_token &token)
{
    std::uint64_t number = 0;

    std::memcpy(&number, token.data(), sizeof number);
    return (number * 0x9e3779b97f4a7c15U) >> 33;
}

} // namespace

void backoff::begin(std::uint64_t now_ms)
{
    if (!begun_) {
        begun_ = true;
        first_ms_ = now_ms;
    }
}

std::uint64_t backoff::next(
    std::uint64_t now_ms, std::uint64_t wait_ms, const claim_token &token)
{
    std::uint64_t waited = now_ms > first_ms_ ? now_ms - first_ms_ : 0;

    if (waited >= wait_ms) {
        return 0;
    }

    const std::uint64_t half = back_off_ms_ / 2;
    const std::uint64_t ms =
        back_off_ms_ - half + chance_of(token) % (half + 1);

    back_off_ms_ = std::min(2 * back_off_ms_, last_back_off_ms);
    return std::min(ms, wait_ms - waited);
}

} // namespace webhook
