// What the tests of the claim table share: memory for one, values, and a check
// of everything that must hold between two operations.

#ifndef WEBHOOK_TESTS_ZONE_CHECK_H
#define WEBHOOK_TESTS_ZONE_CHECK_H

#include "zone/cells.h"
#include "zone/table.h"

#include <array>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace zone_test {

using key_bytes = std::array<unsigned char, WEBHOOK_KEY_DIGEST_SIZE>;
using value_bytes = std::array<unsigned char, WEBHOOK_TOKEN_SIZE>;

// Like digests: all bytes differ from one number to the next.
template<typename T>
T bytes(std::uint64_t number, std::uint64_t salt)
{
    T out;
    std::uint64_t x = number * 0x9e3779b97f4a7c15U + salt;
    for (auto &byte : out) {
        x ^= x >> 27;
        x *= 0x94d049bb133111ebU;
        byte = static_cast<unsigned char>(x >> 56);
    }
    return out;
}

inline key_bytes key(std::uint64_t number)
{
    return bytes<key_bytes>(number, 1);
}
inline value_bytes token(std::uint64_t number)
{
    return bytes<value_bytes>(number, 2);
}
inline value_bytes digest(std::uint64_t number)
{
    return bytes<value_bytes>(number, 3);
}

// Zeroed memory, shared with forked processes.
class shared_memory {
public:
    explicit shared_memory(std::size_t size)
        : size_(size), memory_(mmap(nullptr, size, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0))
    {
        if (memory_ == MAP_FAILED) {
            throw std::bad_alloc();
        }
    }
    ~shared_memory() { munmap(memory_, size_); }
    shared_memory(const shared_memory &) = delete;
    shared_memory &operator=(const shared_memory &) = delete;

    [[nodiscard]] void *get() const { return memory_; }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::size_t size_;
    void *memory_;
};

// The memory for exactly that many events.
inline std::size_t size_for(std::uint32_t capacity)
{
    // no less than the cells alone take
    std::size_t size = webhook::claim_table::min_size() +
                       (capacity - 1) * sizeof(webhook::cell);

    while (webhook::zone_shape::of(size).capacity < capacity) {
        size += 64;
    }
    return size;
}

// Where events of a test come from, by a number.
inline webhook::table_location place(std::uint64_t number, std::uint64_t window,
    bool authenticated = true, std::uint64_t keep = 0)
{
    webhook::table_location out;
    const auto id = bytes<value_bytes>(number, 4);
    std::memcpy(out.id, id.data(), sizeof(out.id));
    out.window = window;
    out.keep = keep;
    out.authenticated = authenticated;
    return out;
}

// A table with memory of its own, and its operations with short names.  An
// event that does not say where it comes from is of "here", whose deliveries
// are not evicted.
class test_table {
public:
    explicit test_table(std::uint32_t capacity)
        : memory_(size_for(capacity)), view_(memory_.size()),
          table_(memory_.get(), view_)
    {
        EXPECT_EQ(
            webhook::claim_table::format(memory_.get(), memory_.size()), 0);
        here.evict = false;
    }

    test_table(const test_table &) = delete;
    test_table &operator=(const test_table &) = delete;

    [[nodiscard]] webhook::table_event event(const key_bytes &k,
        const value_bytes &t, const value_bytes &d = {}) const
    {
        return {k.data(), t.data(), d.data(), &here};
    }

    webhook_store_answer_t claim(const key_bytes &k, const value_bytes &t,
        std::uint64_t now, std::uint64_t lease, const value_bytes &d = {})
    {
        std::memset(&found, 0xee, sizeof(found));
        return table_.claim(event(k, t, d), now, lease, found);
    }

    // The kind found by a claim that the table answered.
    int claimed(const key_bytes &k, const value_bytes &t, std::uint64_t now,
        std::uint64_t lease)
    {
        return claim(k, t, now, lease) == WEBHOOK_STORE_ANSWERED ? found.kind
                                                                 : -1;
    }

    auto renew(const key_bytes &k, const value_bytes &t, std::uint64_t now,
        std::uint64_t lease)
    {
        return table_.renew(event(k, t), now, lease);
    }

    auto look(const key_bytes &k, std::uint64_t now)
    {
        return table_.look({.key = k.data()}, now, found);
    }

    auto commit(const key_bytes &k, const value_bytes &t, const value_bytes &d,
        std::uint64_t now, std::uint64_t window, unsigned int status = 0)
    {
        return table_.commit(event(k, t, d), now, window, status);
    }

    auto release(const key_bytes &k, const value_bytes &t)
    {
        return table_.release(event(k, t));
    }

    // Claims and commits at once, as a delivery does.
    auto deliver(std::uint64_t number, std::uint64_t now, std::uint64_t window)
    {
        claim(key(number), token(number), now, window);
        return commit(key(number), token(number), digest(number), now, window);
    }

    webhook::table_stats stats()
    {
        webhook::table_stats out;
        EXPECT_TRUE(table_.stats(out));
        return out;
    }

    [[nodiscard]] webhook::zone_header &header() const
    {
        return *static_cast<webhook::zone_header *>(memory_.get());
    }
    [[nodiscard]] const shared_memory &memory() const { return memory_; }
    [[nodiscard]] const webhook::claim_table &table() const { return table_; }
    [[nodiscard]] webhook::table_view &view() { return view_; }
    [[nodiscard]] const webhook::zone_shape &shape() const
    {
        return view_.shape;
    }

    webhook::table_location here = place(0, 1000);
    webhook_state_t found{};

private:
    shared_memory memory_;
    webhook::table_view view_;
    webhook::claim_table table_;
};

// The first thing wrong with the queue of a location, or an empty string.
inline std::string check(webhook::cells &table,
    const webhook::cell_queue &queue, std::uint32_t location,
    webhook::cell_state state, bool ordered)
{
    std::uint32_t count = 0;
    webhook::cell_ref before = 0;

    for (webhook::cell_ref ref = queue.head; ref != 0;
         ref = table.at(ref).later) {
        const webhook::cell &seen = table.at(ref);
        if (seen.state() != state || seen.location() != location ||
            seen.earlier != before || ++count > queue.count) {
            return "a queue leads to a cell that is not in it";
        }
        if (ordered && before != 0 &&
            table.at(before).expires() > seen.expires()) {
            return "a queue is not in order";
        }
        before = ref;
    }
    return count == queue.count && queue.tail == before
               ? ""
               : "a queue has another length";
}

// The first thing wrong with a table at rest, or an empty string.
inline std::string check(webhook::zone_header &header,
    const webhook::zone_shape &shape, bool ordered = false)
{
    using namespace webhook;
    cells table(header, shape);
    const auto *buckets = reinterpret_cast<const cell_ref *>(
        reinterpret_cast<const char *>(&header) + shape.buckets_offset());

    if (header.used > shape.capacity || header.redo_mark != 0 ||
        header.hand > header.used || header.turn >= shape.locations) {
        return "a number in the header is out of range";
    }

    std::set<cell_ref> chained;
    for (std::uint32_t i = 0; i < shape.buckets; ++i) {
        for (cell_ref ref = buckets[i]; ref != 0; ref = table.at(ref).next) {
            if (ref > header.used || !chained.insert(ref).second) {
                return "a chain leads out of range or to a cell twice";
            }
        }
    }

    std::set<cell_ref> free;
    for (cell_ref ref = header.free_list; ref != 0; ref = table.at(ref).next) {
        if (ref > header.used || !free.insert(ref).second) {
            return "the free list leads out of range or to a cell twice";
        }
    }

    std::uint32_t claimed = 0;
    std::uint32_t delivered = 0;
    for (cell_ref ref = 1; ref <= header.used; ++ref) {
        const cell &seen = table.at(ref);
        if (seen.state() == cell_state::free) {
            if (free.count(ref) == 0 || chained.count(ref) != 0) {
                return "a free cell is chained, or not in the free list";
            }
            continue;
        }

        ++(seen.state() == cell_state::claimed ? claimed : delivered);
        if (free.count(ref) != 0 || table.find(seen.key) != ref) {
            return "a live cell is in the free list, or is not found";
        }
    }

    std::uint32_t open = 0;
    std::uint32_t queued = 0;
    for (std::uint32_t i = 0; i < shape.locations; ++i) {
        const location_entry &entry = table.entry(i);
        for (const std::string &wrong :
            {check(table, entry.claimed, i, cell_state::claimed, ordered),
                check(table, entry.delivered, i, cell_state::delivered,
                    ordered)}) {
            if (!wrong.empty()) {
                return wrong;
            }
        }
        open += entry.open() ? entry.claimed.count : 0;
        queued += entry.total();
    }

    if (claimed != header.claimed || delivered != header.delivered ||
        claimed + delivered != chained.size() || queued != chained.size() ||
        open != header.open_claimed ||
        free.size() + chained.size() != header.used) {
        return "the counts do not add up";
    }
    return table.broken() ? "a reference leads nowhere" : "";
}

inline std::string check(test_table &table)
{
    return check(table.header(), table.shape());
}

// What a table remembers at a time: key -> state, owner and digest, expiry.
using contents_t = std::map<std::string,
    std::tuple<std::uint32_t, std::string, std::uint64_t>>;

inline contents_t contents(webhook::zone_header &header,
    const webhook::zone_shape &shape, std::uint64_t now)
{
    webhook::cells table(header, shape);
    contents_t out;
    for (webhook::cell_ref ref = 1; ref <= header.used; ++ref) {
        const webhook::cell &seen = table.at(ref);
        if (seen.state() != webhook::cell_state::free && seen.expires() > now) {
            out[std::string(seen.key, seen.key + sizeof(seen.key))] = {
                static_cast<std::uint32_t>(seen.state()),
                std::string(seen.owner, seen.owner + sizeof(seen.owner)) +
                    std::string(seen.digest, seen.digest + sizeof(seen.digest)),
                seen.expires()};
        }
    }
    return out;
}

inline contents_t contents(test_table &table, std::uint64_t now)
{
    return contents(table.header(), table.shape(), now);
}

// Runs the body in a forked process, which never returns from it.
inline pid_t in_child(const std::function<void()> &body)
{
    const pid_t pid = fork();
    if (pid == 0) {
        body();
        _exit(testing::Test::HasFailure() ? 1 : 0);
    }
    return pid;
}

// Its exit status, or minus the signal that ended it.
inline int wait_for(pid_t pid)
{
    int status = 0;
    if (waitpid(pid, &status, 0) != pid) {
        return -1000;
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace zone_test

#endif // WEBHOOK_TESTS_ZONE_CHECK_H
