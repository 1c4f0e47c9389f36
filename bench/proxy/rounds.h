// Several fronts under the same load, in turns.

#ifndef WEBHOOK_BENCH_PROXY_ROUNDS_H
#define WEBHOOK_BENCH_PROXY_ROUNDS_H

#include "proxy/fronts.h"

#include <functional>
#include <map>

namespace webhook::bench {

struct load_shape {
    double rate = 0; // per second, 0: as fast as it goes
    unsigned connections = 64;
    test::seconds warm{1};
    test::seconds time{4};
    std::function<void()> prepare = {}; // once the front has been started
};

struct measured {
    double cpu = 0;     // of the front's workers, microseconds a request
    double rate = 0;    // answers per second
    double latency = 0; // median, microseconds; of a fixed rate
};

// By the name of the front, in the order of the rounds.
using results = std::map<std::string, std::vector<measured>>;

// Each round begins with another front, so that none has always the same
// before it.  Throws if an answer was not what it must be: all of them 200, and
// each event upstream once.
results run_rounds(site &at, const std::vector<front> &fronts,
    const load_shape &load, unsigned rounds);

struct spread {
    double median;
    double least;
    double most;
};

spread spread_of(std::vector<double> values);
spread spread_of(const std::vector<measured> &values, double measured::*member);
// By round: what "of" makes of a front's figures and of those of two others.
spread by_round(const results &all, const std::string &name,
    const std::string &other, const std::string &third,
    const std::function<double(
        const measured &, const measured &, const measured &)> &of);
// CPU, in the unit of the floor's in the same round.
spread cpu_ratios(const results &all, const std::string &name);
// Median latency, more than the floor's in the same round.
spread added_latency(const results &all, const std::string &name);

} // namespace webhook::bench

#endif
