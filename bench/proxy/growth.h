// How the cost of a delivery grows.

#ifndef WEBHOOK_BENCH_PROXY_GROWTH_H
#define WEBHOOK_BENCH_PROXY_GROWTH_H

#include <filesystem>
#include <string>

namespace webhook::bench {

// A table of numbers for each question, "body.tsv" and so on, in a directory:
// what grows, then a column for each front.
// "of": one of them, by its name; empty: all.
void measure_growth(
    const std::filesystem::path &into, unsigned rounds, const std::string &of);

} // namespace webhook::bench

#endif
