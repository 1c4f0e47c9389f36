#include "proxy/progress.h"

#include <cstdio>
#include <span>

namespace webhook::bench {

namespace {

// A front, and the share of its former cost that it should not exceed.
struct goal {
    const char *name;
    double most;
};

// Of what the gate adds to the floor.
constexpr goal of_added[] = {
    {"zone", 0.50}, {"zone, signed", 0.56}, {"redis", 0.60}};
// Of all its CPU time.
constexpr goal of_all[] = {
    {"zone, duplicates", 0.70}, {"zone, array", 0.37}, {"redis, array", 0.40}};
// Of the median latency that the gate adds.
constexpr goal of_latency[] = {{"zone", 0.5}, {"redis", 0.7}};

std::string before_of(const goal &of)
{
    return before(pick_fronts({of.name}).front()).name;
}

void add_pairs(std::vector<front> &fronts, std::span<const goal> goals)
{
    for (const goal &each : goals) {
        fronts.push_back(pick_fronts({each.name}).front());
        fronts.push_back(before(fronts.back()));
    }
}

void print_row(const char *name, const spread &then, const spread &now,
    const spread &share, double most)
{
    std::printf("| %s | %.1f (%.1f to %.1f) | %.1f (%.1f to %.1f) | "
                "**%.2f** (%.2f to %.2f) | %.2f |\n",
        name, then.median, then.least, then.most, now.median, now.least,
        now.most, share.median, share.least, share.most, most);
}

// Prints a front's figures, as they are or as far as they exceed the floor's.
void print_share(const results &all, const goal &of, double measured::*figure,
    bool exceeding)
{
    const std::string then = before_of(of);
    const auto cost = [=](const measured &it, const measured &floor) {
        return it.*figure - (exceeding ? floor.*figure : 0);
    };
    const auto own = [&](const measured &it, const measured &floor,
                         const measured &) { return cost(it, floor); };

    print_row(of.name, by_round(all, then, floor_name, floor_name, own),
        by_round(all, of.name, floor_name, floor_name, own),
        by_round(all, of.name, then, floor_name,
            [&](const measured &now, const measured &earlier,
                const measured &floor) {
                return cost(now, floor) / cost(earlier, floor);
            }),
        of.most);
}

void print_head(const char *what)
{
    std::printf("\n| %s | before, µs | now, µs | now / before | at most |\n"
                "|---|---|---|---|---|\n",
        what);
}

void print_floor(const results &all, double measured::*figure)
{
    const spread floor = spread_of(all.at(floor_name), figure);
    const spread again = spread_of(all.at(control_name), figure);

    std::printf("\nbare: %.1f µs (%.1f to %.1f); bare again: %.1f µs "
                "(%.1f to %.1f)\n",
        floor.median, floor.least, floor.most, again.median, again.least,
        again.most);
}

} // namespace

void compare_progress(site &at, unsigned rounds, test::seconds time)
{
    std::vector<front> fronts = pick_fronts({floor_name, control_name});

    add_pairs(fronts, of_added);
    add_pairs(fronts, of_all);
    const results cpu = run_rounds(at, fronts, {.time = time}, rounds);

    std::printf("\n## Beside the module of an earlier commit\n");
    print_floor(cpu, &measured::cpu);
    print_head("CPU that the gate adds to bare");
    for (const goal &each : of_added) {
        print_share(cpu, each, &measured::cpu, true);
    }
    print_head("all CPU of a request");
    for (const goal &each : of_all) {
        print_share(cpu, each, &measured::cpu, false);
    }
    std::fflush(stdout);

    fronts = pick_fronts({floor_name, control_name});
    add_pairs(fronts, of_latency);
    const results latency =
        run_rounds(at, fronts, {.rate = 3000, .time = time}, rounds);

    print_floor(latency, &measured::latency);
    print_head("median latency at 3000 requests/s that the gate adds to bare");
    for (const goal &each : of_latency) {
        print_share(latency, each, &measured::latency, true);
    }
    std::fflush(stdout);
}

} // namespace webhook::bench
