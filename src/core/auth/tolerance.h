/* Decides whether a signed time is close enough to that of this machine. */

#ifndef WEBHOOK_CORE_AUTH_TOLERANCE_H
#define WEBHOOK_CORE_AUTH_TOLERANCE_H

#include <algorithm>
#include <cstdint>

#include "core/reason.h"

namespace webhook {

class tolerance {
public:
    /*
     * The tolerance is that of the operator, or that of the sender, or five
     * minutes; 0 stands for one that is not specified.  "window_ms" is how long
     * a store remembers what was delivered.  A body may take a minute beyond
     * the tolerance.  A delivery may be recorded as much as the tolerance
     * before the time that it is signed with, and must not be accepted after
     * the store has forgotten it.
     */
    tolerance(std::uint64_t of_operator_ms, std::uint64_t of_sender_ms,
        std::uint64_t window_ms)
        : ms_(of_operator_ms != 0 ? of_operator_ms
              : of_sender_ms != 0 ? of_sender_ms
                                  : usual_ms),
          transfer_ms_(ms_ < window_ms / 2
                           ? std::min(usual_transfer_ms, window_ms - 2 * ms_)
                           : 0)
    {
    }

    /* Refuses times that are too far ahead as well as those too far back. */
    fault check(std::uint64_t time_ms, std::uint64_t now_ms) const
    {
        const fault early = check_begin(time_ms, now_ms);

        return early ? early : check_end(time_ms, now_ms);
    }

    /* Accepts a time that is not too far ahead, however old it is. */
    fault check_begin(std::uint64_t time_ms, std::uint64_t now_ms) const
    {
        return time_ms > now_ms && time_ms - now_ms > ms_
                   ? expired(-limited(time_ms - now_ms), ms_)
                   : fault();
    }

    /* Accepts the end of something unless it is too far back. */
    fault check_end(std::uint64_t end_ms, std::uint64_t now_ms) const
    {
        return check_end(end_ms, now_ms, ms_);
    }

    /* Does the same when the body has arrived. */
    fault check_end_with_body(std::uint64_t end_ms, std::uint64_t now_ms) const
    {
        return check_end(end_ms, now_ms, ms_ + transfer_ms_);
    }

    /*
     * Returns for how long the same time is accepted after the first time, if
     * it was as far ahead as is tolerated, with a minute for a slow request.
     */
    std::uint64_t replayable_ms() const { return 2 * ms_ + margin_ms; }

private:
    static constexpr std::uint64_t usual_ms = 5 * 60 * 1000;
    static constexpr std::uint64_t usual_transfer_ms = 60 * 1000;
    static constexpr std::uint64_t margin_ms = 60 * 1000;

    static fault check_end(
        std::uint64_t end_ms, std::uint64_t now_ms, std::uint64_t most_ms)
    {
        return end_ms < now_ms && now_ms - end_ms > most_ms
                   ? expired(limited(now_ms - end_ms), most_ms)
                   : fault();
    }

    /* Brings a distance into the range of an age; nobody needs the rest. */
    static std::int64_t limited(std::uint64_t ms)
    {
        return static_cast<std::int64_t>(
            std::min(ms, std::uint64_t{INT64_MAX}));
    }

    static fault expired(std::int64_t age_ms, std::uint64_t tolerance_ms)
    {
        fault why(reason::timestamp_expired);

        why.where.age_ms = age_ms;
        why.where.tolerance_ms = tolerance_ms;
        return why;
    }

    std::uint64_t ms_;
    std::uint64_t transfer_ms_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_TOLERANCE_H */
