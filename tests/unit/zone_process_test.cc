// Several processes in one table, and processes that die in it.

#include "zone_sound.h"

#include "zone/robust_lock.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

using namespace zone_test;
using webhook::zone::robust_lock;
using webhook::zone::table_result;

namespace {

constexpr std::uint64_t for_ever = webhook::zone::never / 2;

// Counters that the processes of a test share.
class shared_counts {
public:
    explicit shared_counts(std::size_t n)
        : memory_(n * sizeof(std::atomic<std::uint32_t>))
    {
    }

    std::atomic<std::uint32_t> &operator[](std::size_t i)
    {
        return static_cast<std::atomic<std::uint32_t> *>(memory_.get())[i];
    }

private:
    shared_memory memory_;
};

std::vector<std::uint64_t> shuffled(std::uint64_t n, unsigned seed)
{
    std::vector<std::uint64_t> out(n);
    for (std::uint64_t i = 0; i < n; ++i) {
        out[i] = i;
    }
    std::shuffle(out.begin(), out.end(), std::mt19937(seed));
    return out;
}

TEST(zone_process, EachKeyIsDeliveredOnce)
{
    constexpr std::uint64_t keys = 5000;
    constexpr unsigned processes = 4;
    test_table t(keys);
    shared_counts won(keys);
    shared_counts released(keys);
    shared_counts delivered(keys);

    const auto work = [&](unsigned self) {
        std::mt19937 random(self);
        for (unsigned round = 0; round < 3; ++round) {
            for (const std::uint64_t i : shuffled(keys, self * 10 + round)) {
                const value_bytes mine = token(self * keys + i);
                if (t.claimed(key(i), mine, 1, for_ever) != WEBHOOK_ABSENT) {
                    continue;
                }
                ++won[i];
                if (random() % 3 == 0) {
                    EXPECT_EQ(t.release(key(i), mine), table_result::ok);
                    ++released[i];
                } else {
                    EXPECT_EQ(t.commit(key(i), mine, digest(i), 1, for_ever),
                        table_result::ok);
                    ++delivered[i];
                }
            }
        }
    };

    std::vector<pid_t> children;
    for (unsigned self = 0; self < processes; ++self) {
        children.push_back(in_child([&] { work(self); }));
    }
    for (const pid_t child : children) {
        EXPECT_EQ(wait_for(child), 0);
    }
    work(processes);

    for (std::uint64_t i = 0; i < keys; ++i) {
        ASSERT_LE(delivered[i].load(), 1U) << i;
        ASSERT_EQ(won[i].load(), released[i] + delivered[i]) << i;
    }
    EXPECT_EQ(check(t), "");
    EXPECT_EQ(t.stats().counters.repairs, 0U);
    EXPECT_EQ(t.stats().counters.unknown, 0U);
}

// Claims each key from "next" on, and makes the table move in all ways beside.
[[noreturn]] void hammer(test_table &t, std::atomic<std::uint32_t> &next,
    shared_counts &won, std::uint32_t keys, unsigned seed)
{
    std::mt19937 random(seed);
    for (;;) {
        const std::uint32_t i = next++ % keys;
        const value_bytes mine = token(random());
        if (t.claimed(key(i), mine, 1, for_ever) == WEBHOOK_ABSENT) {
            ++won[i];
            if (random() % 2 == 0) {
                t.commit(key(i), mine, digest(i), 1, for_ever);
            }
        }

        const key_bytes other = key(keys + random() % 200);
        const std::uint64_t now = 2 + random() % 10;
        if (t.claimed(other, mine, now, random() % 4) == WEBHOOK_ABSENT) {
            t.renew(other, mine, now, random() % 8);
            if (random() % 2 == 0) {
                t.release(other, mine);
            } else {
                t.commit(other, mine, digest(1), now, random() % 10);
            }
        }
    }
}

TEST(zone_process, KilledProcessesLeaveASoundTable)
{
    constexpr std::uint32_t keys = 4000;
    constexpr unsigned rounds = 300;
    test_table t(keys + 100);
    shared_counts won(keys);
    shared_counts next(1);
    std::mt19937 random(7);

    for (unsigned round = 0; round < rounds; ++round) {
        const std::uint32_t begun = next[0];
        std::vector<pid_t> children;
        for (unsigned n = 0; n < 2; ++n) {
            children.push_back(in_child(
                [&] { hammer(t, next[0], won, keys, round * 2 + n); }));
        }
        while (next[0] < begun + 4) {
            std::this_thread::yield();
        }
        for (const pid_t child : children) {
            std::this_thread::sleep_for(
                std::chrono::microseconds(random() % 200));
            kill(child, SIGKILL);
        }
        for (const pid_t child : children) {
            ASSERT_EQ(wait_for(child), -SIGKILL);
        }

        t.stats(); // the first one in repairs
        ASSERT_FALSE(HasFailure());
        ASSERT_EQ(check(t), "") << "round " << round;
    }

    // A claim may be granted to a process that did not live to count it, but
    // what was granted is never granted again, and nothing is forgotten.
    EXPECT_GT(t.stats().counters.repairs, 0U);
    std::uint32_t granted = 0;
    for (std::uint32_t i = 0; i < keys; ++i) {
        ASSERT_LE(won[i].load(), 1U) << i;
        granted += won[i];
        if (won[i] == 1) {
            ASSERT_NE(t.claimed(key(i), token(1), 1, 1), WEBHOOK_ABSENT) << i;
        }
    }
    EXPECT_GT(granted, rounds);
}

// What rebuild() must cope with, and the news of the kernel.
TEST(zone_process, ADeadOwnerIsSucceeded)
{
    test_table t(64);
    for (std::uint64_t i = 0; i < 20; ++i) {
        t.claimed(key(i), token(i), 0, 100);
        if (i % 2 == 0) {
            t.commit(key(i), token(i), digest(i), 0, 1000);
        }
    }
    t.release(key(1), token(1));
    const contents_t before = contents(t, 0);

    const pid_t child = in_child([&] {
        webhook::zone::zone_header &header = t.header();
        const webhook::zone::zone_shape &shape = t.shape();
        bool stuck = false;
        const robust_lock lock(header.mutex, stuck);
        auto *buckets = reinterpret_cast<webhook::zone::cell_ref *>(
            reinterpret_cast<char *>(&header) + shape.buckets_offset());
        std::fill_n(buckets, shape.buckets, shape.capacity + 7);
        header.free_list = shape.capacity + 7;
        header.claimed = header.delivered = 99;
        kill(getpid(), SIGKILL);
    });
    EXPECT_EQ(wait_for(child), -SIGKILL);

    EXPECT_EQ(t.claimed(key(0), token(99), 0, 100), WEBHOOK_DELIVERED);
    EXPECT_EQ(t.stats().counters.repairs, 1U);
    EXPECT_EQ(check(t), "");
    EXPECT_EQ(contents(t, 0), before);
    EXPECT_EQ(t.claimed(key(99), token(99), 0, 100), WEBHOOK_ABSENT);
}

// A child that holds the lock until it is killed.
class stopped_owner {
public:
    explicit stopped_owner(test_table &t)
        : child_(in_child([&] {
              bool stuck = false;
              const robust_lock lock(t.header().mutex, stuck);
              held_[0] = 1;
              for (;;) {
                  pause();
              }
          }))
    {
        while (held_[0] == 0) {
            std::this_thread::yield();
        }
    }
    ~stopped_owner()
    {
        kill(child_, SIGKILL);
        EXPECT_EQ(wait_for(child_), -SIGKILL);
    }

private:
    shared_counts held_{1};
    pid_t child_;
};

constexpr std::chrono::milliseconds patience(robust_lock::patience_ms);

// One wait for all that comes while the lock is held, whatever it is.
TEST(zone_process, AStoppedOwnerCostsOneWait)
{
    test_table t(64);
    t.claimed(key(1), token(1), 0, 100);
    {
        const stopped_owner owner(t);
        const auto begun = std::chrono::steady_clock::now();
        webhook::zone::table_stats out;

        for (std::uint64_t i = 2; i < 102; ++i) {
            EXPECT_EQ(t.claim(key(i), token(i), 0, 100), WEBHOOK_STORE_UNKNOWN);
        }
        EXPECT_EQ(t.renew(key(1), token(1), 0, 100), table_result::unknown);
        EXPECT_EQ(t.commit(key(1), token(1), digest(1), 0, 100),
            table_result::unknown);
        EXPECT_EQ(t.release(key(1), token(1)), table_result::unknown);
        EXPECT_FALSE(t.table().stats(out));
        EXPECT_EQ(out.capacity, 64U);

        const auto took = std::chrono::steady_clock::now() - begun;
        EXPECT_GE(took, patience);
        EXPECT_LT(took, 2 * patience);
    }

    EXPECT_EQ(t.claimed(key(2), token(2), 0, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(t.claimed(key(1), token(2), 0, 100), WEBHOOK_CLAIMED);
    EXPECT_EQ(t.stats().counters.unknown, 104U);
    EXPECT_EQ(check(t), "");
}

// Once the lock has been available, the next holder is waited for again.
TEST(zone_process, ALockThatIsBackIsWaitedForAgain)
{
    test_table t(8);
    for (int round = 0; round < 2; ++round) {
        {
            const stopped_owner owner(t);
            const auto begun = std::chrono::steady_clock::now();
            EXPECT_EQ(t.claim(key(2), token(2), 0, 100), WEBHOOK_STORE_UNKNOWN);
            EXPECT_GE(std::chrono::steady_clock::now() - begun, patience);
        }
        EXPECT_EQ(t.release(key(9), token(9)), table_result::gone);
    }
}

} // namespace
