/* For the one source of a benchmark: it replaces operator new. */

#ifndef WEBHOOK_BENCH_MEASURE_H
#define WEBHOOK_BENCH_MEASURE_H

#include <cstddef>

#include <benchmark/benchmark.h>

#include "unit/core_allocations.h"

/*
 * Runs it, and counts what it allocates.  Once warm that must be nothing; a
 * benchmark that does allocate is an error.
 */
template<class Step>
void measure(benchmark::State &state, std::size_t bytes, Step step)
{
    step(); /* warm */

    const std::size_t before = core_check::allocations;
    for (auto _ : state) {
        step();
    }
    const auto made = static_cast<double>(core_check::allocations - before);

    state.counters["allocations"] = made;
    state.counters["bytes"] = static_cast<double>(bytes);
#ifdef WEBHOOK_JSON_SIMDJSON
    if (made != 0) {
        state.SkipWithError("allocates when warm");
    }
#endif
}

#endif /* WEBHOOK_BENCH_MEASURE_H */
