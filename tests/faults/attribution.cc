#include "faults/attribution.h"

#include <algorithm>

namespace webhook::faults {

const char *name_of(cause why)
{
    static constexpr const char *names[] = {"nothing",
        "the claim was not settled", "the claim was older than its lease",
        "the outcome was unknown", "there was no claim",
        "the worker was killed", "the end of claims was not told",
        "Redis was flushed", "the zone was empty"};
    return names[static_cast<std::size_t>(why)];
}

const char *name_of(extra kind)
{
    static constexpr const char *names[] = {"once", "after a 2xx",
        "while another one was under way", "before a lease was over"};
    return names[static_cast<std::size_t>(kind)];
}

// Returns true if the fault keeps the worker from telling Redis what has ended.
static bool concerns(const fault &one, pid_t worker)
{
    return one.kind == fault_kind::delay ||
           (one.kind == fault_kind::stop && one.pid == worker);
}

attribution::attribution(const history &seen) : seen_(seen), log_(seen.log)
{
    for (const attempt &one : seen.attempts) {
        attempts_[one.number] = &one;
    }
}

// The claim cannot be older than the request.
moment attribution::began(const forward &one) const
{
    const auto found = attempts_.find(one.attempt);
    return found == attempts_.end() ? one.came : found->second->began;
}

bool attribution::slowed(moment from, moment to, pid_t worker) const
{
    return std::any_of(
        seen_.faults.begin(), seen_.faults.end(), [&](const fault &one) {
            return concerns(one, worker) && one.began <= to &&
                   one.ended >= from;
        });
}

// When at the latest a worker has done, and said, what was due at "from": it
// may have been stopped, or have had no Redis to tell.
moment attribution::reach(moment from, pid_t worker) const
{
    moment end = from + seen_.rules.settle;
    for (bool longer = true; longer;) {
        longer = false;
        for (const fault &one : seen_.faults) {
            if (concerns(one, worker) && one.began <= end &&
                one.ended >= from && one.ended + seen_.rules.settle > end) {
                end = one.ended + seen_.rules.settle;
                longer = true;
            }
        }
    }
    return end;
}

extra attribution::judge(const forward &earlier, const forward &later) const
{
    const terms &rules = seen_.rules;

    if (later.came < earlier.ended) {
        return extra::beside;
    }
    if (earlier.status >= 200 && earlier.status < 300) {
        return extra::again;
    }
    if (earlier.status != 0) {
        return extra::none; // released
    }
    return later.came < held_until(earlier, earlier.ended) - rules.slack
               ? extra::early
               : extra::none;
}

// When the claim of what was left at "end" is over, at the earliest: it was
// renewed each third of the lease, unless something has kept the worker from
// it.
moment attribution::held_until(const forward &one, moment end) const
{
    const moment asked = began(one);
    const moment least = asked + seen_.rules.lease;
    return slowed(asked, end, one.worker)
               ? least
               : std::max(least, end + seen_.rules.lease / 2);
}

cause attribution::explain(
    std::size_t event, const forward &earlier, const forward &later)
{
    const moment asked = began(earlier);
    const pair of{event, earlier, later, asked,
        later.came >= asked + seen_.rules.lease - seen_.rules.slack};

    return unclaimed(of)         ? cause::unclaimed
           : flushed(of)         ? cause::flushed
           : empty(of)           ? cause::empty
           : unsettled(of)       ? cause::unsettled
           : unknown_outcome(of) ? cause::unknown_outcome
           : killed(of)          ? cause::killed
           : stale(of)           ? cause::stale
           : untold(of)          ? cause::untold
                                 : cause::none;
}

// By the worker that had the earlier one, about that request if it is about
// one, and not before it nor long after both.
bool attribution::unsettled(const pair &of) const
{
    const forward &had = of.earlier;
    const moment end = reach(std::max(had.ended, of.later.came), had.worker);
    const auto &lines = log_.about(seen_.events[of.event].id);

    return of.leased &&
           std::any_of(lines.begin(), lines.end(), [&](const gate_line &line) {
               return line.writer == had.worker &&
                      (line.attempt == 0 || line.attempt == had.attempt) &&
                      line.when >= of.asked && line.when <= end;
           });
}

// A worker that was stopped after it had claimed, and before it has sent, sends
// what another one has delivered meanwhile.
bool attribution::stale(const pair &of) const
{
    const forward &had = of.later;
    const moment asked = began(had);
    const moment end = reach(had.ended, had.worker);
    const auto &lines = log_.about(seen_.events[of.event].id);

    return had.came >= asked + seen_.rules.lease - seen_.rules.slack &&
           std::any_of(lines.begin(), lines.end(), [&](const gate_line &line) {
               return line.writer == had.worker &&
                      (line.attempt == 0 || line.attempt == had.attempt) &&
                      line.when >= asked && line.when <= end;
           });
}

// A busy upstream may read the request after its gate has given it up.
bool attribution::unknown_outcome(const pair &of) const
{
    const auto &lines = log_.about(of.earlier.attempt);
    return std::any_of(lines.begin(), lines.end(), [&](const gate_line &line) {
        return line.what == said::unknown && line.writer == of.earlier.worker &&
               line.when >= of.asked &&
               of.later.came >=
                   held_until(of.earlier, of.earlier.ended) - seen_.rules.slack;
    });
}

bool attribution::unclaimed(const pair &of) const
{
    for (const forward *one : {&of.earlier, &of.later}) {
        for (const gate_line &line : log_.about(one->attempt)) {
            if (line.what == said::unclaimed && line.writer == one->worker) {
                return true;
            }
        }
    }
    return false;
}

// It has stood still, or had no Redis to tell, from then until that moment.
bool attribution::hindered(pid_t worker, moment from, moment to) const
{
    for (bool longer = true; longer && from < to;) {
        longer = false;
        for (const fault &one : seen_.faults) {
            if (concerns(one, worker) && one.began <= from &&
                one.ended > from) {
                from = one.ended;
                longer = true;
            }
        }
    }
    return from >= to;
}

// The store was out of reach until the lease had ended.  The next renewal would
// have found the claim gone, and a line would have said so: the worker was
// killed before.
bool attribution::killed_before_renewal(const pair &of, const fault &kill) const
{
    const forward &had = of.earlier;
    return had.ended >= kill.began &&
           slowed(of.asked, of.later.came, had.worker) &&
           kill.began <= reach(of.later.came, had.worker);
}

// Before it can have told the store of the end, or a line of what it has lost
// while it was stopped; and the master has said so, unless it was killed, too.
bool attribution::killed(const pair &of) const
{
    const forward &had = of.earlier;
    const auto &lines = log_.of_all();
    const bool logged =
        std::any_of(lines.begin(), lines.end(), [&](const gate_line &line) {
            return line.what == said::exited && line.number == had.worker;
        });

    return of.leased &&
           std::any_of(
               seen_.faults.begin(), seen_.faults.end(), [&](const fault &one) {
                   return one.kind == fault_kind::kill &&
                          (one.whole || logged) && one.pid == had.worker &&
                          one.ended >= of.asked &&
                          (one.began <= of.later.came ||
                              hindered(had.worker, of.later.came, one.began) ||
                              killed_before_renewal(of, one)) &&
                          one.began <= reach(had.ended, had.worker);
               });
}

// The line tells how many; it excuses no more.
bool attribution::untold(const pair &of)
{
    const forward &had = of.earlier;
    for (const gate_line &line : log_.of_all()) {
        if (line.what != said::untold || line.writer != had.worker ||
            line.when < of.asked || !of.leased) {
            continue;
        }
        auto &charged = charged_[line.index];
        charged.insert({of.event, had.attempt});
        if (charged.size() <= static_cast<std::size_t>(line.number)) {
            return true;
        }
        charged.erase({of.event, had.attempt});
    }
    return false;
}

// What was told after that is remembered.
bool attribution::forgotten(moment when, const pair &of) const
{
    const moment told = reach(of.earlier.ended, of.earlier.worker);
    return when >= of.asked && when <= of.later.came &&
           (when >= of.earlier.ended || began(of.later) <= told);
}

bool attribution::flushed(const pair &of) const
{
    return std::any_of(
        seen_.faults.begin(), seen_.faults.end(), [&](const fault &one) {
            return one.kind == fault_kind::flush &&
                   (forgotten(one.began, of) || forgotten(one.ended, of));
        });
}

bool attribution::empty(const pair &of) const
{
    const auto &lines = log_.of_all();
    return !seen_.rules.kept &&
           std::any_of(lines.begin(), lines.end(), [&](const gate_line &line) {
               return line.what == said::empty && forgotten(line.when, of);
           });
}

} // namespace webhook::faults
