// The lines of the gate's error log that bear on what was forwarded twice.

#ifndef WEBHOOK_TESTS_FAULTS_GATE_LOG_H
#define WEBHOOK_TESTS_FAULTS_GATE_LOG_H

#include "faults/history.h"

#include <map>
#include <string_view>

namespace webhook::faults {

// docs/messages.md, "Error log"; "exited" is the master's own.
enum class said {
    unsettled, // claim of "KEY" was not ...
    unknown,   // the outcome of a delivery is unknown
    unclaimed, // an event was forwarded without a claim
    untold,    // redis server did not confirm N commits or releases
    empty,     // zone starts empty
    exited,    // worker process PID exited on signal N
    other,
};

struct gate_line {
    said what = said::other;
    moment when{};
    pid_t writer = 0;
    std::uint64_t attempt = 0; // 0: the line is not about one request
    std::string id = {};       // of the event, from its key
    long number = 0;           // of claims, or the worker that has exited
    std::size_t index = 0;     // in the history
};

gate_line read_line(const log_line &line, std::size_t index);

// All lines that say something, found by what they are about.
class gate_log {
public:
    explicit gate_log(const std::vector<log_line> &log);

    // By event id, by attempt, and what is about neither.
    const std::vector<gate_line> &about(const std::string &id) const;
    const std::vector<gate_line> &about(std::uint64_t attempt) const;
    const std::vector<gate_line> &of_all() const { return of_all_; }

private:
    std::map<std::string, std::vector<gate_line>> by_id_;
    std::map<std::uint64_t, std::vector<gate_line>> by_attempt_;
    std::vector<gate_line> of_all_;
};

// A line at the level "crit", "alert" or "emerg", or of a sanitizer.
bool is_alarm(std::string_view line);

// Those of the run, but for the end of a worker that was killed.
std::vector<std::string> alarming(const history &seen);

} // namespace webhook::faults

#endif
