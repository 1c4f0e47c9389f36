// The comparison of `make bench`, as Markdown on standard output.

#include "proxy/machine.h"
#include "proxy/rounds.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

using namespace webhook::bench;

namespace {

struct options {
    unsigned rounds = 5;
    double time = 4; // seconds of each measurement
    std::size_t events = 1'000'000;
};

const load_shape fastest(const options &how)
{
    return {.time = seconds(how.time)};
}

void print_head()
{
    std::printf("# Results\n\nWritten by `make bench`; [README.md](README.md) "
                "tells how to read it.\n\n");
    for (const std::string &line : describe_machine()) {
        std::printf("- %s\n", line.c_str());
    }
}

void print_cpu(const results &all, const std::vector<front> &fronts)
{
    std::printf("\n| | CPU of the front, µs a request | ratio to bare | "
                "requests/s |\n|---|---|---|---|\n");
    for (const front &each : fronts) {
        const auto &values = all.at(each.name);
        const spread cpu = spread_of(values, &measured::cpu);
        const spread ratio = ratios(all, each.name);
        std::printf("| %s: %s | %.1f (%.1f to %.1f) | **%.2f** (%.2f to %.2f) "
                    "| %.0f |\n",
            each.name.c_str(), each.what.c_str(), cpu.median, cpu.least,
            cpu.most, ratio.median, ratio.least, ratio.most,
            spread_of(values, &measured::rate).median);
    }
    std::fflush(stdout);
}

void print_latency(const results &all, const std::vector<front> &fronts)
{
    std::printf("\n| | median, µs | more than bare, µs |\n|---|---|---|\n");
    for (const front &each : fronts) {
        const spread latency =
            spread_of(all.at(each.name), &measured::latency);
        const spread more = differences(all, each.name, &measured::latency);
        std::printf("| %s | %.0f (%.0f to %.0f) | **%.0f** (%.0f to %.0f) |\n",
            each.name.c_str(), latency.median, latency.least, latency.most,
            more.median, more.least, more.most);
    }
    std::fflush(stdout);
}

void compare_latency(site &at, const options &how, double rate)
{
    const auto all = all_fronts();
    std::vector<front> fronts;
    for (const char *name :
        {floor_name, "zone", "redis", "lua, redis", control_name}) {
        for (const front &each : all) {
            if (each.name == name) {
                fronts.push_back(each);
            }
        }
    }

    std::printf("\n## Latency at %.0f requests/s\n", rate);
    print_latency(run_rounds(at, fronts,
                      {.rate = rate, .time = seconds(how.time)}, how.rounds),
        fronts);
}

void compare_file(site &at, const options &how)
{
    const auto all = all_fronts();
    std::vector<front> fronts = {find_front(all, floor_name),
        find_front(all, "off"), find_front(all, control_name)};
    for (front &each : fronts) {
        each.file = true;
    }

    std::printf("\n## A static file, beside the gate\n");
    print_cpu(run_rounds(at, fronts, fastest(how), how.rounds), fronts);
}

// After so many events; the zone itself is not the worker's.
void compare_memory(site &at, const options &how)
{
    long floor = 0;

    std::printf("\n## Memory of the worker after %zu events\n\n"
                "| | resident, MB | more than bare, MB |\n|---|---|---|\n",
        how.events);
    for (const char *name : {floor_name, "zone", "redis"}) {
        at.start(find_front(all_fronts(), name));
        sender(at.load()).run(seconds(3600), how.events);
        const long kb = memory(at.front_server().workers().at(0));
        floor = floor == 0 ? kb : floor;
        std::printf("| %s | %.1f | **%.1f** |\n", name,
            static_cast<double>(kb) / 1024,
            static_cast<double>(kb - floor) / 1024);
        std::fflush(stdout);
    }
    at.stop();
}

void compare(const options &how)
{
    site at;
    const auto fronts = all_fronts();

    print_head();
    std::printf("\n## CPU, 64 connections, as fast as it goes\n");
    print_cpu(run_rounds(at, fronts, fastest(how), how.rounds), fronts);
    std::printf("\n## CPU, 10000 requests/s\n");
    print_cpu(run_rounds(at, fronts,
                  {.rate = 10000, .time = seconds(how.time)}, how.rounds),
        fronts);
    compare_latency(at, how, 500);
    compare_latency(at, how, 3000);
    compare_file(at, how);
    compare_memory(at, how);
}

// One front, for a profiler.
void run_one(const std::string &name, double time)
{
    site at;
    at.start(find_front(all_fronts(), name));
    std::printf("%d\n", at.front_server().workers().at(0));
    std::fflush(stdout);
    const sent result = sender(at.load()).run(seconds(time));
    std::printf("%.0f/s\n", result.per_second());
}

} // namespace

// compare [ROUNDS [SECONDS [EVENTS]]], or: compare FRONT SECONDS
int main(int argc, char **argv)
{
    try {
        pin_to(rest_core());
        if (argc == 3 && std::atoi(argv[1]) == 0) {
            run_one(argv[1], std::atof(argv[2]));
            return 0;
        }
        options how;
        how.rounds = argc > 1 ? std::atoi(argv[1]) : how.rounds;
        how.time = argc > 2 ? std::atof(argv[2]) : how.time;
        how.events = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : how.events;
        compare(how);
        return 0;
    } catch (const std::exception &fault) {
        std::fprintf(stderr, "compare: %s\n", fault.what());
        return 1;
    }
}
