// Contains the two clocks by which the times in a zone are translated.
//
// The entries of a zone expire by the monotonic clock, which nobody can set,
// and which starts anew when the machine does.  A file therefore has both
// clocks, read at one moment.  After a reboot, the time that has passed since
// then is what the wall clock says:
//
//   - If the wall clock was set back in the meantime, no time has passed:
//     entries are remembered longer, but never longer than was left when the
//     file was written.
//   - If it was set forward, entries expire early: a retry may be forwarded
//     again.
//
// Steps of the wall clock before the last write do not matter.

#ifndef WEBHOOK_ZONE_CLOCKS_H
#define WEBHOOK_ZONE_CLOCKS_H

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace webhook::zone {

inline std::uint64_t read_clock(clockid_t which) noexcept
{
    timespec now{};

    (void)clock_gettime(which, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1000000;
}

struct clocks {
    std::uint64_t wall = 0;      // ms since 1970
    std::uint64_t monotonic = 0; // ms since an unknown moment of this boot

    static clocks now() noexcept
    {
        return {read_clock(CLOCK_REALTIME), read_clock(CLOCK_MONOTONIC)};
    }
};

// Returns the time of this boot's monotonic clock for a time of another boot's
// clock, or 0 if it has passed.
inline std::uint64_t translate(
    std::uint64_t time, const clocks &then, const clocks &now) noexcept
{
    const std::uint64_t left = time - std::min(time, then.monotonic);
    const std::uint64_t passed = now.wall - std::min(now.wall, then.wall);

    return left > passed ? now.monotonic + (left - passed) : 0;
}

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_CLOCKS_H
