// Why an event was forwarded again: a line of the gate's log, or a fault that
// docs/guarantees.md names.

#ifndef WEBHOOK_TESTS_FAULTS_ATTRIBUTION_H
#define WEBHOOK_TESTS_FAULTS_ATTRIBUTION_H

#include "faults/gate_log.h"

#include <set>

namespace webhook::faults {

/*
 * Two forwards of one event.  The gate was to hold the later one back, be it
 * for good (again: the earlier one was answered 2xx), for as long as that was
 * under way (beside), or until its lease was over (early).
 */
enum class extra { none, again, beside, early };

enum class cause {
    none,
    unsettled,       // a line about the claim of the earlier one
    stale,           // one about the claim of the later one, older than a lease
    unknown_outcome, // and the lease of the earlier one has ended
    unclaimed,       // one of them was forwarded without a claim
    killed,          // the worker that had the earlier one
    untold,          // that worker has ended with claims Redis did not hear of
    flushed,         // Redis was made to forget
    empty,           // the zone starts empty
};

const char *name_of(cause why);
const char *name_of(extra kind);

class attribution {
public:
    explicit attribution(const history &seen);

    // "event" is in both, and "earlier" has come before "later".
    extra judge(const forward &earlier, const forward &later) const;
    cause explain(
        std::size_t event, const forward &earlier, const forward &later);
    // When at the latest the store has heard how it ended.
    moment told_by(const forward &one) const
    {
        return reach(one.ended, one.worker);
    }

private:
    struct pair {
        std::size_t event;
        const forward &earlier;
        const forward &later;
        moment asked; // when the sender began the earlier one
        bool leased;  // the lease of the earlier one may have ended
    };

    moment began(const forward &one) const;
    moment held_until(const forward &one, moment end) const;
    moment reach(moment from, pid_t worker) const;
    bool slowed(moment from, moment to, pid_t worker) const;
    bool hindered(pid_t worker, moment from, moment to) const;
    bool unsettled(const pair &of) const;
    bool stale(const pair &of) const;
    bool unknown_outcome(const pair &of) const;
    bool unclaimed(const pair &of) const;
    bool killed_before_renewal(const pair &of, const fault &kill) const;
    bool killed(const pair &of) const;
    bool untold(const pair &of);
    bool forgotten(moment when, const pair &of) const;
    bool flushed(const pair &of) const;
    bool empty(const pair &of) const;

    const history &seen_;
    gate_log log_;
    std::map<std::uint64_t, const attempt *> attempts_;
    // Ends of claims that are charged to a line that tells their number.
    std::map<std::size_t, std::set<std::pair<std::size_t, std::uint64_t>>>
        charged_;
};

} // namespace webhook::faults

#endif
