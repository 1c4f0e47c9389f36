/*
 * What a start takes with a zone of 1 GB that has a file, by how many events it
 * remembers: one that finds the memory, as after a restart of nginx, and one
 * that reads the file, as after a reboot.  The file is in the system's cache,
 * so that the disk itself is not measured.
 */

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include <benchmark/benchmark.h>

#include "zone/page_writer.h"
#include "zone/region.h"

namespace {

namespace fs = std::filesystem;
using webhook::zone::region;
using webhook::zone::region_origin;

constexpr std::size_t size = std::size_t{1} << 30;
constexpr std::uint64_t window = 4ULL * 86'400'000;

class directory {
public:
    explicit directory(const char *parent)
    {
        std::string name = std::string(parent) + "/webhook-bench-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no directory in " + std::string(parent));
        }
        path_ = name;
    }
    ~directory() { fs::remove_all(path_); }
    directory(const directory &) = delete;
    directory &operator=(const directory &) = delete;

    const fs::path &path() const { return path_; }

private:
    fs::path path_;
};

/* A zone that nginx has left, in memory and on the disk. */
class stopped_zone {
public:
    explicit stopped_zone(std::uint64_t events) : events_(events)
    {
        const region zone = open(region_origin::fresh);
        const std::uint64_t now = webhook::zone::read_clock(CLOCK_MONOTONIC);
        unsigned char bytes[WEBHOOK_KEY_DIGEST_SIZE]{};
        webhook::zone::table_location here;
        webhook_state_t found{};

        here.window = window;
        for (std::uint64_t number = 0; number < events; ++number) {
            const std::uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15;
            std::memcpy(bytes, &mixed, sizeof(mixed));
            std::memcpy(bytes + 8, &number, sizeof(number));
            const webhook::zone::table_event event{bytes, bytes, bytes, &here};
            zone.table().claim(event, now, 60'000, found);
            zone.table().commit(event, now, window, 200);
        }
        write(zone);
    }

    std::uint64_t events() const { return events_; }

    region open(region_origin expected)
    {
        webhook::zone::found_at_start found;
        webhook_error_t error{};
        std::optional<region> zone = region::open("bench",
            {(disk_.path() / "zone").native(), memory_.path().native()}, size,
            found, error);

        if (!zone || zone->origin() != expected) {
            throw std::runtime_error(zone ? "not as expected" : error.text);
        }
        return std::move(*zone);
    }

    void write(const region &zone) const
    {
        const auto writer = zone.writer((disk_.path() / "zone").native());

        if (writer->write(webhook::zone::clocks::now()) !=
            webhook::zone::write_outcome::written) {
            throw std::runtime_error(writer->what());
        }
    }

    void reboot() const
    {
        for (const auto &each : fs::directory_iterator(memory_.path())) {
            fs::remove(each);
        }
    }

    void forget_file() const { fs::remove(disk_.path() / "zone"); }

private:
    std::uint64_t events_;
    directory memory_{"/dev/shm"};
    directory disk_{"."};
};

/* To fill it takes longer than to measure: it is kept while it serves. */
stopped_zone &zone_of(const benchmark::State &state)
{
    static std::optional<stopped_zone> last;
    const auto events = static_cast<std::uint64_t>(state.range());

    if (!last || last->events() != events) {
        last.reset();
        last.emplace(events);
    }
    return *last;
}

void start_that_finds_the_memory(benchmark::State &state)
{
    stopped_zone &zone = zone_of(state);

    for (auto _ : state) {
        (void)zone.open(region_origin::kept);
    }
}

void start_that_reads_the_file(benchmark::State &state)
{
    stopped_zone &zone = zone_of(state);

    for (auto _ : state) {
        state.PauseTiming();
        zone.reboot();
        state.ResumeTiming();
        (void)zone.open(region_origin::restored);
    }
}

/* All pages, with their checksums, and fsync(). */
void whole_write(benchmark::State &state)
{
    stopped_zone &zone = zone_of(state);
    const region open = zone.open(region_origin::kept);

    for (auto _ : state) {
        state.PauseTiming();
        zone.forget_file();
        state.ResumeTiming();
        zone.write(open);
    }
}

void by_the_clock(benchmark::internal::Benchmark *each)
{
    each->Unit(benchmark::kMillisecond)->UseRealTime();
}

/* Those of one size follow each other, so that a zone is filled once. */

BENCHMARK(start_that_finds_the_memory)->Arg(1'000)->Apply(by_the_clock);
BENCHMARK(start_that_reads_the_file)->Arg(1'000)->Apply(by_the_clock);
BENCHMARK(start_that_finds_the_memory)->Arg(10'000'000)->Apply(by_the_clock);
BENCHMARK(start_that_reads_the_file)->Arg(10'000'000)->Apply(by_the_clock);
BENCHMARK(whole_write)->Arg(10'000'000)->Apply(by_the_clock);

} // namespace

BENCHMARK_MAIN();
