// Reads the history of a fault run and finds what docs/guarantees.md does not
// allow.  A pure function: no clock, no file, no process.

#ifndef WEBHOOK_TESTS_FAULTS_JUDGE_H
#define WEBHOOK_TESTS_FAULTS_JUDGE_H

#include "faults/attribution.h"

#include <map>

namespace webhook::faults {

enum class broken {
    lost,               // acknowledged, and no upstream has answered 2xx
    acknowledged_early, // before the upstream's 2xx
    changed,            // other bytes than were sent
    unwanted,           // of a type that is left out, and it came
    unmarked,           // its mark is missing, or is another event's
    refused,            // a status that the upstream has not answered
    unacknowledged,     // until the end of the run
    forwarded_again,    // and nothing names it
    alarm,              // a line that no gate may write
};

const char *name_of(broken what);

struct finding {
    broken what;
    std::size_t event = 0;
    std::uint64_t attempt = 0; // 0: of no single one
    std::string text = {};
};

struct judgement {
    std::vector<finding> findings = {};
    std::size_t acknowledged = 0; // events
    std::size_t forwards = 0;     // of single events
    std::map<cause, std::size_t> extra = {};
};

judgement judge(const history &seen);

} // namespace webhook::faults

#endif
