// What the tests of the claim table share: memory for one, and values.

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
    std::size_t size = webhook::zone::claim_table::min_size() +
                       (capacity - 1) * sizeof(webhook::zone::cell);

    while (webhook::zone::zone_shape::of(size).capacity < capacity) {
        size += 64;
    }
    return size;
}

// Where events of a test come from, by a number.
inline webhook::zone::table_location place(std::uint64_t number,
    std::uint64_t window, bool authenticated = true, std::uint64_t keep = 0)
{
    webhook::zone::table_location out;
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
            webhook::zone::claim_table::format(memory_.get(), memory_.size()),
            0);
        here.evict = false;
    }

    test_table(const test_table &) = delete;
    test_table &operator=(const test_table &) = delete;

    [[nodiscard]] webhook::zone::table_event event(const key_bytes &k,
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

    webhook::zone::table_stats stats()
    {
        webhook::zone::table_stats out;
        EXPECT_TRUE(table_.stats(out));
        return out;
    }

    [[nodiscard]] webhook::zone::zone_header &header() const
    {
        return *static_cast<webhook::zone::zone_header *>(memory_.get());
    }
    [[nodiscard]] const shared_memory &memory() const { return memory_; }
    [[nodiscard]] const webhook::zone::claim_table &table() const
    {
        return table_;
    }
    [[nodiscard]] webhook::zone::table_view &view() { return view_; }
    [[nodiscard]] const webhook::zone::zone_shape &shape() const
    {
        return view_.shape;
    }

    webhook::zone::table_location here = place(0, 1000);
    webhook_state_t found{};

private:
    shared_memory memory_;
    webhook::zone::table_view view_;
    webhook::zone::claim_table table_;
};

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
