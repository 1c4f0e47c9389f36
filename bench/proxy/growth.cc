#include "proxy/growth.h"

#include "proxy/delay.h"
#include "proxy/fill.h"
#include "proxy/rounds.h"

#include <fstream>
#include <stdexcept>

namespace webhook::bench {

namespace {

namespace fs = std::filesystem;
using test::seconds;

class table {
public:
    table(const fs::path &file, const std::string &head) : out_(file)
    {
        out_ << "# " << head << "\n";
    }

    void row(double what, const results &all, const std::vector<front> &fronts,
        double measured::*member)
    {
        out_ << what;
        for (const front &each : fronts) {
            out_ << '\t' << spread_of(all.at(each.name), member).median;
        }
        out_ << std::endl;
    }

private:
    std::ofstream out_;
};

// Fewer connections for larger bodies: what is in flight stays in the cache.
void by_body(const fs::path &into, unsigned rounds)
{
    const auto fronts =
        pick_fronts({floor_name, "zone", "zone, signed", "redis"});
    table out(into / "body.tsv", "bytes, us of CPU: bare zone signed redis");

    for (const std::size_t size :
        {1000U, 3100U, 10000U, 30000U, 100000U, 300000U, 1000000U}) {
        site at({.body = size});
        const unsigned connections = size > 30000 ? 8 : 64;
        out.row(static_cast<double>(size),
            run_rounds(at, fronts,
                {.connections = connections, .time = seconds(2)}, rounds),
            fronts, &measured::cpu);
    }
}

void by_entries(const fs::path &into, unsigned rounds)
{
    const auto fronts = pick_fronts({"zone", "redis"});
    table out(into / "entries.tsv", "entries, us of CPU: zone redis");

    for (const std::size_t entries :
        {1000U, 10000U, 100000U, 1000000U, 10000000U}) {
        site at({.zone = "900m"});
        out.row(static_cast<double>(entries),
            run_rounds(at, fronts,
                {.time = seconds(2),
                    .prepare = [&] { fill_store(at, entries); }},
                rounds),
            fronts, &measured::cpu);
    }
}

// On all cores, the sender's included: no more than these are there.
void by_workers(const fs::path &into, unsigned rounds)
{
    const auto fronts = pick_fronts({floor_name, "zone", "redis"});
    table cpu(into / "workers.tsv", "workers, us of CPU: bare zone redis");
    table latency(into / "workers-latency.tsv", "workers, us: the same");

    for (const int workers : {1, 2, 3, 4}) {
        site at({.workers = workers, .pin = false});
        const auto all =
            run_rounds(at, fronts, {.rate = 3000, .time = seconds(2)}, rounds);
        cpu.row(workers, all, fronts, &measured::cpu);
        latency.row(workers, all, fronts, &measured::latency);
    }
}

void by_round_trip(const fs::path &into, unsigned rounds)
{
    const auto fronts = pick_fronts({floor_name, "zone", "redis"});
    table latency(into / "round-trip.tsv",
        "ms to Redis and back, us of latency at 500/s: bare zone redis");
    table rate(into / "round-trip-rate.tsv",
        "ms to Redis and back, per second at 64 connections: same");
    table cpu(into / "round-trip-cpu.tsv", "the same, us of CPU");
    const test::redis_server redis;

    for (const int us : {100, 200, 500, 1000, 2000, 5000}) {
        const delay_proxy proxy(redis.port(), std::chrono::microseconds(us));
        site at({.redis = "redis://127.0.0.1:" + std::to_string(proxy.port())});
        latency.row(us / 1000.0,
            run_rounds(at, fronts, {.rate = 500, .time = seconds(2)}, rounds),
            fronts, &measured::latency);
        const auto fastest =
            run_rounds(at, fronts, {.time = seconds(2)}, rounds);
        rate.row(us / 1000.0, fastest, fronts, &measured::rate);
        cpu.row(us / 1000.0, fastest, fronts, &measured::cpu);
    }
}

} // namespace

void measure_growth(
    const fs::path &into, unsigned rounds, const std::string &of)
{
    const std::map<std::string, void (*)(const fs::path &, unsigned)> all = {
        {"body", by_body}, {"entries", by_entries}, {"workers", by_workers},
        {"round-trip", by_round_trip}};

    if (!of.empty() && !all.contains(of)) {
        throw std::runtime_error("nothing that grows is named " + of);
    }

    fs::create_directories(into);
    for (const auto &[name, measure] : all) {
        if (of.empty() || of == name) {
            measure(into, rounds);
        }
    }
}

} // namespace webhook::bench
