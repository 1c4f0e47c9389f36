// The comparison of `make bench`, as Markdown on standard output.

#include "proxy/growth.h"
#include "proxy/machine.h"
#include "proxy/progress.h"
#include "proxy/rounds.h"

#include <algorithm>
#include <cstdio>
#include <exception>

using namespace webhook::bench;
using webhook::test::seconds;
using webhook::test::sender;

namespace {

struct options {
    unsigned rounds = 5;
    double time = 4; // seconds of each measurement
    std::size_t events = 1'000'000;
};

load_shape fastest(const options &how)
{
    return {.time = seconds(how.time)};
}

void print_head(const options &how)
{
    std::printf("# Results\n\nWritten by `make bench`; [README.md](README.md) "
                "tells how to read it.\n\n");
    for (const std::string &line : describe_machine()) {
        std::printf("- %s\n", line.c_str());
    }
    std::printf("- rounds: %u, of %.1f s for each front; median, least and "
                "largest of them\n",
        how.rounds, how.time);
}

void print_cpu(const results &all, const std::vector<front> &fronts)
{
    std::printf("\n| | CPU of the front, µs a request | ratio to bare | "
                "requests/s |\n|---|---|---|---|\n");
    for (const front &each : fronts) {
        const auto &values = all.at(each.name);
        const spread cpu = spread_of(values, &measured::cpu);
        const spread ratio = cpu_ratios(all, each.name);
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
        const spread latency = spread_of(all.at(each.name), &measured::latency);
        const spread more = added_latency(all, each.name);
        std::printf("| %s | %.0f (%.0f to %.0f) | **%.0f** (%.0f to %.0f) |\n",
            each.name.c_str(), latency.median, latency.least, latency.most,
            more.median, more.least, more.most);
    }
    std::fflush(stdout);
}

void compare_latency(site &at, const options &how, double rate)
{
    constexpr std::string_view names[] = {
        floor_name, "zone", "redis", "lua, redis", control_name};
    auto fronts = all_fronts();
    std::erase_if(fronts, [&](const front &each) {
        return std::find(std::begin(names), std::end(names), each.name) ==
               std::end(names);
    });

    std::printf("\n## Latency at %.0f requests/s\n", rate);
    print_latency(run_rounds(at, fronts,
                      {.rate = rate, .time = seconds(how.time)}, how.rounds),
        fronts);
}

void compare_file(site &at, const options &how)
{
    auto fronts = pick_fronts({floor_name, "off", control_name});
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
        at.start(pick_fronts({name}).front());
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
    auto fronts = all_fronts();

    print_head(how);
    std::printf("\n## CPU, 64 connections, as fast as it goes\n");
    print_cpu(run_rounds(at, fronts, fastest(how), how.rounds), fronts);
    /* so many arrays are more than a worker can take */
    std::erase_if(fronts, [](const front &each) { return each.batch > 1; });
    std::printf("\n## CPU, 10000 requests/s\n");
    print_cpu(run_rounds(at, fronts, {.rate = 10000, .time = seconds(how.time)},
                  how.rounds),
        fronts);
    if (!module_before().empty()) {
        compare_progress(at, how.rounds, seconds(how.time));
    }
    compare_latency(at, how, 500);
    compare_latency(at, how, 3000);
    compare_file(at, how);
    compare_memory(at, how);
}

// Some fronts beside the floor, while one works on them.
void compare_some(const options &how, std::vector<std::string> names)
{
    site at;
    names.insert(names.begin(), floor_name);
    const auto fronts = pick_fronts(names);
    print_cpu(run_rounds(at, fronts, fastest(how), how.rounds), fronts);
}

// One front, for a profiler.
void run_one(const std::string &name, double time, std::size_t body)
{
    site at({.body = body});
    at.start(pick_fronts({name}).front());
    std::printf("%d\n", at.front_server().workers().at(0));
    std::fflush(stdout);
    const auto result = sender(at.load()).run(seconds(time));
    std::printf("%.0f/s\n", result.per_second());
}

int usage()
{
    std::fputs(
        "proxy_bench [ROUNDS SECONDS EVENTS]    all there is\n"
        "proxy_bench cpu ROUNDS SECONDS FRONT... some beside the floor\n"
        "proxy_bench progress ROUNDS SECONDS    beside WEBHOOK_MODULE_BEFORE\n"
        "proxy_bench growth ROUNDS DIRECTORY [NAME]\n"
        "proxy_bench run SECONDS FRONT [BYTES]  prints its worker's pid\n",
        stderr);
    return 2;
}

int run(const std::vector<std::string> &words)
{
    options how;

    if (words.size() >= 3 && words[0] == "run") {
        run_one(words[2], std::stod(words[1]),
            words.size() > 3 ? std::stoul(words[3]) : 0);
    } else if (words.size() > 3 && words[0] == "cpu") {
        how.rounds = static_cast<unsigned>(std::stoul(words[1]));
        how.time = std::stod(words[2]);
        compare_some(how, {words.begin() + 3, words.end()});
    } else if (words.size() == 3 && words[0] == "progress") {
        site at;
        compare_progress(at, static_cast<unsigned>(std::stoul(words[1])),
            seconds(std::stod(words[2])));
    } else if (words.size() >= 3 && words[0] == "growth") {
        measure_growth(words[2], static_cast<unsigned>(std::stoul(words[1])),
            words.size() > 3 ? words[3] : "");
    } else if (words.size() == 3) {
        how.rounds = static_cast<unsigned>(std::stoul(words[0]));
        how.time = std::stod(words[1]);
        how.events = std::stoul(words[2]);
        compare(how);
    } else if (words.empty()) {
        compare(how);
    } else {
        return usage();
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    try {
        pin_to(rest_core());
        return run({argv + 1, argv + argc});
    } catch (const std::exception &fault) {
        std::fprintf(stderr, "proxy_bench: %s\n", fault.what());
        return 1;
    }
}
