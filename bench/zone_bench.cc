/*
 * What the claim table takes, by how many events it remembers: beyond the
 * processor's caches it is the memory that is waited for.
 */

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <sys/mman.h>

#include "bench/measure.h"
#include "zone/table.h"

namespace {

using webhook::zone::claim_table;
using bytes = std::array<unsigned char, WEBHOOK_KEY_DIGEST_SIZE>;

static_assert(sizeof(bytes) >= WEBHOOK_TOKEN_SIZE);
static_assert(sizeof(bytes) >= WEBHOOK_DIGEST_SIZE);

/* As a digest is: all bits depend on the number. */
bytes digest(std::uint64_t number)
{
    bytes made;

    for (std::size_t at = 0; at < made.size(); at += sizeof(number)) {
        number += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        std::memcpy(&made[at], &mixed, sizeof(mixed));
    }
    return made;
}

class mapping {
public:
    explicit mapping(std::size_t size)
        : size_(size), memory_(::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0))
    {
        if (memory_ == MAP_FAILED) {
            throw std::runtime_error("no memory for the table");
        }
    }

    ~mapping() { ::munmap(memory_, size_); }
    mapping(const mapping &) = delete;
    mapping &operator=(const mapping &) = delete;

    void *get() const { return memory_; }
    std::size_t size() const { return size_; }

private:
    std::size_t size_;
    void *memory_;
};

/* One event comes each millisecond; "live" of them are remembered. */
class filled_table {
public:
    filled_table(std::uint64_t live, std::uint64_t capacity)
        : live_(live), capacity_(capacity), memory_(size_for(capacity)),
          view_(memory_.size()), table_(format(memory_), view_)
    {
        here_.window = live;
        here_.evict = false; /* full() is to find it full */

        while (now_ < capacity) {
            deliver();
        }
    }

    bool is(std::uint64_t live, std::uint64_t capacity) const
    {
        return live == live_ && capacity == capacity_;
    }

    void deliver()
    {
        const bytes key = digest(now_);

        expect(claim(key), WEBHOOK_ABSENT);
        if (table_.commit(event(key), now_, live_, 200) !=
            webhook::zone::table_result::ok) {
            throw std::runtime_error("not committed");
        }
        ++now_;
    }

    /* One that is remembered, far from the one before in memory. */
    void repeat()
    {
        next_ = (next_ + live_ / 2 + 1) % (live_ - 1);
        expect(claim(digest(now_ - 1 - next_)), WEBHOOK_DELIVERED);
    }

    bool has_room() const
    {
        webhook::zone::table_stats found{};

        return table_.stats(found) && found.used < found.capacity;
    }

    void overflow()
    {
        webhook_state_t found{};
        const bytes key = digest(now_ + next_++);

        if (table_.claim(event(key), now_, live_, found) !=
            WEBHOOK_STORE_FULL) {
            throw std::runtime_error("there is room");
        }
    }

private:
    /* The memory for at least that many events. */
    static std::size_t size_for(std::uint64_t capacity)
    {
        std::size_t size = claim_table::min_size();

        while (webhook::zone::zone_shape::of(size).capacity < capacity) {
            size += size / 64 / 4096 * 4096 + 4096;
        }
        return size;
    }

    webhook::zone::table_event event(const bytes &key) const
    {
        return {key.data(), key.data(), key.data(), &here_};
    }

    static void *format(const mapping &memory)
    {
        if (claim_table::format(memory.get(), memory.size()) != 0) {
            throw std::runtime_error("not formatted");
        }
        return memory.get();
    }

    static void expect(const webhook_state_t &found, webhook_state_kind_t kind)
    {
        if (found.kind != kind) {
            throw std::runtime_error("found what is not there");
        }
    }

    webhook_state_t claim(const bytes &key)
    {
        webhook_state_t found{};

        if (table_.claim(event(key), now_, live_, found) !=
            WEBHOOK_STORE_ANSWERED) {
            throw std::runtime_error("no answer");
        }
        return found;
    }

    std::uint64_t live_;
    std::uint64_t capacity_;
    mapping memory_;
    webhook::zone::table_view view_;
    claim_table table_;
    webhook::zone::table_location here_;
    std::uint64_t now_ = 0;
    std::uint64_t next_ = 0;
};

/* To fill it takes longer than to measure: it is kept while it serves. */
filled_table &table_of(std::uint64_t live, std::uint64_t capacity)
{
    static std::unique_ptr<filled_table> last;

    if (!last || !last->is(live, capacity)) {
        last.reset();
        last = std::make_unique<filled_table>(live, capacity);
    }
    return *last;
}

/* With each insertion one expires, and is reclaimed. */
filled_table &table_in_use(const benchmark::State &state)
{
    const auto entries = static_cast<std::uint64_t>(state.range());

    return table_of(entries / 2, entries + entries / 8);
}

/* Claim and commit of an event; one that has expired makes room for it. */
void delivery(benchmark::State &state)
{
    filled_table &table = table_in_use(state);

    measure(state, sizeof(webhook::zone::cell), [&] { table.deliver(); });
}

void duplicate(benchmark::State &state)
{
    filled_table &table = table_in_use(state);

    measure(state, sizeof(webhook::zone::cell), [&] { table.repeat(); });
}

/* Nothing has expired: the claim is refused, after a short search. */
void full(benchmark::State &state)
{
    const auto entries = static_cast<std::uint64_t>(state.range());
    filled_table &table = table_of(std::uint64_t{1} << 40, entries);

    while (table.has_room()) {
        table.deliver();
    }
    measure(state, sizeof(webhook::zone::cell), [&] { table.overflow(); });
}

BENCHMARK(delivery)->RangeMultiplier(10)->Range(1'000, 10'000'000);
BENCHMARK(duplicate)->RangeMultiplier(10)->Range(1'000, 10'000'000);
BENCHMARK(full)->RangeMultiplier(10)->Range(1'000, 1'000'000);

} // namespace

BENCHMARK_MAIN();
