// The memory of a run: everything that happens in it, by one clock.

#ifndef WEBHOOK_TESTS_FAULTS_RECORDER_H
#define WEBHOOK_TESTS_FAULTS_RECORDER_H

#include "faults/history.h"
#include "support/net.h"

#include <mutex>
#include <random>
#include <string_view>

namespace webhook::faults {

using test::milliseconds;

// Chance, from the seed of the run and who throws the dice.
class dice {
public:
    dice(std::uint64_t seed, std::uint64_t who);

    bool chance(double probability);
    int between(int least, int most);
    milliseconds time(int least, int most)
    {
        return milliseconds(between(least, most));
    }

private:
    std::mt19937_64 random_;
};

class recorder {
public:
    explicit recorder(terms rules) { seen_.rules = rules; }

    moment now() const
    {
        return std::chrono::duration_cast<moment>(test::clock::now() - start_);
    }

    // A new event, with that many bytes of nothing in it.  Of every other one
    // another body would be news, so that it is claimed by its body.
    std::size_t add_event(std::size_t padding);
    // One of a kind that "event" names.
    std::size_t add_anonymous();
    std::size_t add_ignored();
    std::size_t add_violation();
    // Another body of one of a few events.
    std::size_t add_version(int of);
    bool is_version(std::size_t event) const;
    bool has_ignored(const event_list &events) const;
    std::size_t event_count() const;
    // The events that a body names.
    event_list events_in(std::string_view body) const;
    std::string body(const event_list &events, bool array) const;

    // An attempt begins, and ends; its number.
    std::uint64_t begin(const event_list &events, bool array);
    void end(std::uint64_t number, int status);
    event_list events_of(std::uint64_t number) const;

    void add(forward one);
    void add(fault one);
    void add_line(const std::string &text);

    // The run is over.
    const history &all() const { return seen_; }

private:
    std::size_t add(event one);

    const test::clock::time_point start_ = test::clock::now();
    mutable std::mutex mutex_;
    history seen_;
};

// A fault from its construction to its destruction.
class fault_span {
public:
    fault_span(recorder &to, fault_kind kind, std::string name, pid_t pid = 0,
        bool whole = false)
        : to_(to), fault_{kind, to.now(), {}, pid, std::move(name), whole}
    {
    }
    ~fault_span()
    {
        fault_.ended = to_.now();
        to_.add(fault_);
    }
    fault_span(const fault_span &) = delete;
    fault_span &operator=(const fault_span &) = delete;

private:
    recorder &to_;
    fault fault_;
};

} // namespace webhook::faults

#endif
