#include "faults/judge.h"

#include <algorithm>

namespace webhook::faults {

namespace {

bool is_2xx(int status)
{
    return status >= 200 && status < 300;
}

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

class judge_of_run {
public:
    explicit judge_of_run(const history &seen) : seen_(seen), causes_(seen)
    {
        for (const attempt &one : seen.attempts) {
            attempts_[one.number] = &one;
        }
        by_event_.resize(seen.events.size());
        for (const forward &one : seen.forwards) {
            by_attempt_[one.attempt].push_back(&one);
            for (const std::size_t event : one.events) {
                by_event_[event].push_back(&one);
            }
        }
        for (std::size_t event = 0; event < seen.events.size(); event++) {
            by_id_[seen.events[event].id].push_back(event);
        }
        for (auto &forwards : by_event_) {
            std::stable_sort(forwards.begin(), forwards.end(),
                [](const forward *a, const forward *b) {
                    return a->came < b->came;
                });
        }
    }

    judgement all()
    {
        acknowledgements();
        refusals();
        bodies();
        marks();
        repetitions();
        for (const std::string &line : alarming(seen_)) {
            find({broken::alarm, 0, 0, line});
        }
        return std::move(result_);
    }

private:
    void find(finding what) { result_.findings.push_back(std::move(what)); }
    void acknowledgements();
    void acknowledged(const attempt &by, std::size_t event);
    void refusals();
    void bodies();
    void marks();
    void repetitions();
    void pair(std::size_t event, const forward &a, const forward &b);
    bool is_news(std::size_t event, const forward &a, const forward &b) const;

    const history &seen_;
    attribution causes_;
    judgement result_;
    std::map<std::uint64_t, const attempt *> attempts_;
    std::map<std::uint64_t, std::vector<const forward *>> by_attempt_;
    std::vector<std::vector<const forward *>> by_event_; // in their order
    std::map<std::string, event_list> by_id_;            // versions share one
};

// A sender was told 2xx: an upstream has said so before, of this very event; of
// one without an identity, to this very request.
void judge_of_run::acknowledged(const attempt &by, std::size_t event)
{
    const auto &what = seen_.events[event];
    bool ever = false;
    if (what.ignored) {
        return;
    }
    for (const forward *one : by_event_[event]) {
        if (what.anonymous && one->attempt != by.number) {
            continue;
        }
        if (is_2xx(one->status)) {
            ever = true;
            if (one->ended <= by.ended) {
                return;
            }
        }
    }
    find({ever ? broken::acknowledged_early : broken::lost, event, by.number,
        "attempt " + number(by.number) + " was answered " +
            std::to_string(by.status)});
}

void judge_of_run::acknowledgements()
{
    std::vector<bool> done(seen_.events.size());
    for (const attempt &one : seen_.attempts) {
        if (is_2xx(one.status)) {
            for (const std::size_t event : one.events) {
                acknowledged(one, event);
                done[event] = true;
            }
        }
    }
    for (std::size_t event = 0; event < done.size(); event++) {
        if (done[event]) {
            result_.acknowledged++;
        } else {
            find({broken::unacknowledged, event, 0, "no attempt succeeded"});
        }
    }
}

// Every event is valid.  What the upstream says is passed on; the gate and
// nginx themselves may only ask for another try.
void judge_of_run::refusals()
{
    for (const attempt &one : seen_.attempts) {
        const bool retry =
            one.status == 502 || one.status == 503 || one.status == 504;
        if (one.status == 0 || is_2xx(one.status) || retry) {
            continue;
        }
        const auto &own = by_attempt_[one.number];
        const bool passed_on =
            std::any_of(own.begin(), own.end(), [&](const forward *each) {
                return each->status == one.status && each->ended <= one.ended;
            });
        if (!passed_on) {
            find({broken::refused, one.events.front(), one.number,
                "attempt " + number(one.number) + " was answered " +
                    std::to_string(one.status)});
        }
    }
}

// What comes is what this attempt has sent, without events that are known.
void judge_of_run::bodies()
{
    for (const forward &one : seen_.forwards) {
        if (!one.whole) {
            continue;
        }
        const auto found = attempts_.find(one.attempt);
        bool as_sent = found != attempts_.end() && !one.events.empty();
        if (as_sent) {
            const attempt &by = *found->second;
            auto from = by.events.begin();
            for (const std::size_t event : one.events) {
                from = std::find(from, by.events.end(), event);
                as_sent = as_sent && from != by.events.end();
                from += from == by.events.end() ? 0 : 1;
            }
            as_sent =
                as_sent && one.body == body_of(seen_, one.events, by.array);
        }
        if (!as_sent) {
            find({broken::changed, one.events.empty() ? 0 : one.events.front(),
                one.attempt,
                "attempt " + number(one.attempt) +
                    " came as: " + one.body.substr(0, 500)});
        }
    }
}

// The upstream is told of what is in the body that it gets.
void judge_of_run::marks()
{
    for (const forward &one : seen_.forwards) {
        for (const std::size_t event : one.events) {
            if (seen_.events[event].ignored && one.whole) {
                find({broken::unwanted, event, one.attempt,
                    "attempt " + number(one.attempt) + " has brought it"});
            }
        }
        const auto found = attempts_.find(one.attempt);
        if (found == attempts_.end()) {
            continue;
        }
        // An event that was delivered before is left out, and not validated.
        const event_list &sent = found->second->events;
        const event_list &got = one.whole ? one.events : sent;
        const bool violates = std::any_of(got.begin(), got.end(),
            [&](std::size_t event) { return seen_.events[event].violates; });
        if (one.whole ? violates != one.marked : one.marked && !violates) {
            find({broken::unmarked, sent.front(), one.attempt,
                "attempt " + number(one.attempt) + " came " +
                    (one.marked ? "with a mark" : "without a mark")});
        }
    }
}

// Another body of the event was delivered between them: what was delivered last
// alone is remembered.
bool judge_of_run::is_news(
    std::size_t event, const forward &a, const forward &b) const
{
    const event_list &bodies = by_id_.at(seen_.events[event].id);
    return std::any_of(bodies.begin(), bodies.end(), [&](std::size_t other) {
        const auto &forwards = by_event_[other];
        return other != event &&
               std::any_of(
                   forwards.begin(), forwards.end(), [&](const forward *each) {
                       return is_2xx(each->status) && each->ended <= b.came &&
                              causes_.told_by(*each) >= a.ended;
                   });
    });
}

void judge_of_run::pair(std::size_t event, const forward &a, const forward &b)
{
    const extra kind = causes_.judge(a, b);
    if (kind == extra::none || (kind == extra::again && is_news(event, a, b))) {
        return;
    }
    const cause why = causes_.explain(event, a, b);
    result_.extra[why]++;
    if (why == cause::none) {
        find({broken::forwarded_again, event, b.attempt,
            "attempt " + number(b.attempt) + " came " + name_of(kind) +
                ": attempt " + number(a.attempt)});
    }
}

void judge_of_run::repetitions()
{
    for (std::size_t event = 0; event < by_event_.size(); event++) {
        const auto &forwards = by_event_[event];
        result_.forwards += forwards.size();
        if (seen_.events[event].anonymous) {
            continue; // each is another event, for all that is known
        }
        for (std::size_t later = 1; later < forwards.size(); later++) {
            for (std::size_t earlier = 0; earlier < later; earlier++) {
                pair(event, *forwards[earlier], *forwards[later]);
            }
        }
    }
}

} // namespace

const char *name_of(broken what)
{
    static constexpr const char *names[] = {"an acknowledged event is lost",
        "an event was acknowledged before its upstream has answered",
        "a body was changed", "an event that is not wanted was forwarded",
        "a violation was not marked, or another event was",
        "a valid event was refused", "an event was never acknowledged",
        "an event was forwarded again and nothing names it",
        "the gate has raised an alarm"};
    return names[static_cast<std::size_t>(what)];
}

std::string body_of(const history &seen, const event_list &events, bool array)
{
    std::string body;
    for (const std::size_t event : events) {
        body += (body.empty() ? "" : ",") + seen.events[event].text;
    }
    return array ? "[" + body + "]" : body;
}

judgement judge(const history &seen)
{
    return judge_of_run(seen).all();
}

} // namespace webhook::faults
