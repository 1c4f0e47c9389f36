// A process may die at any instruction: all of them, one after the other.
//
// A traced child does one operation in single steps.  After each of them its
// shared memory is copied: that is what would be left if it died there.  A
// table recovered from each copy must be sound, and remember all of the
// operation or nothing of it.

#include "zone_sound.h"

#include "zone/robust_lock.h"

#include <atomic>
#include <csignal>
#include <sys/ptrace.h>

using namespace zone_test;
using webhook::zone::zone_header;

namespace {

constexpr std::uint64_t now = 1000;
constexpr std::uint64_t earlier = 900;

// Recovers as the next process would: what it gets to see is a mutex whose
// owner is dead, which only a real death makes, so the mutex is made anew.
// Returns whether it was held.
bool recover(zone_header &header, const webhook::zone::zone_shape &shape)
{
    const int rc = pthread_mutex_trylock(&header.mutex);
    if (rc == 0) {
        pthread_mutex_unlock(&header.mutex);
        return false;
    }

    EXPECT_EQ(rc, EBUSY);
    EXPECT_EQ(webhook::zone::robust_mutex_init(header.mutex), 0);
    webhook::zone::cells(header, shape).rebuild();
    return true;
}

class zone_crash : public testing::Test {
protected:
    // Eight cells: two live entries, two free cells, two expired entries
    // (put there by an earlier clock), and two cells never used.
    void SetUp() override
    {
        t.claimed(key(1), token(1), now, 100);
        t.commit(key(3), token(1), digest(3), now, 500);
        t.claimed(key(5), token(1), now, 100);
        t.claimed(key(6), token(1), now, 100);
        t.claimed(key(2), token(1), earlier, 50);
        t.commit(key(4), token(1), digest(4), earlier, 50);
        t.release(key(5), token(1));
        t.release(key(6), token(1));
        ASSERT_EQ(t.stats().used, 4U);
    }

    // Takes all cells that are left.
    void fill()
    {
        for (std::uint64_t i = 20; i < 24; ++i) {
            t.claimed(key(i), token(1), earlier, 500);
        }
        ASSERT_EQ(t.stats().used, t.stats().capacity);
    }

    void every_step(const std::function<void()> &operation)
    {
        const contents_t before = contents(t, now);
        const pid_t child = in_child([&] {
            ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
            raise(SIGSTOP);
            operation();
        });

        int status = 0;
        waitpid(child, &status, 0);
        if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGSTOP ||
            ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr) != 0) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            GTEST_SKIP() << "processes cannot be traced here";
        }

        std::vector<contents_t> seen{before};
        unsigned held = 0;
        for (waitpid(child, &status, 0); WIFSTOPPED(status);
             waitpid(child, &status, 0)) {
            snapshot(seen, held);
            ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr);
        }

        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        EXPECT_GT(held, 3U) << "the steps have missed the operation";
        EXPECT_EQ(check(t), "");
        changes = seen.size() - 1;
    }

    // Notes the contents when they differ from those of the step before.
    void snapshot(std::vector<contents_t> &seen, unsigned &held)
    {
        const std::string_view bytes(
            static_cast<const char *>(t.memory().get()), t.memory().size());
        if (bytes == last) {
            return; // the step wrote nothing
        }
        last = bytes;

        const shared_memory copy(bytes.size());
        std::memcpy(copy.get(), last.data(), last.size());
        auto &header = *static_cast<zone_header *>(copy.get());

        const bool rebuilt = recover(header, t.shape());
        held += rebuilt ? 1 : 0;
        ASSERT_EQ(check(header, t.shape(), rebuilt), "");
        contents_t after = contents(header, t.shape(), now);
        if (after != seen.back()) {
            seen.push_back(std::move(after));
        }
    }

    test_table t{8};
    std::string last;
    std::size_t changes = 0;
};

TEST_F(zone_crash, InAClaim)
{
    every_step([&] { t.claimed(key(9), token(9), now, 100); });
    EXPECT_EQ(changes, 1U);
    EXPECT_EQ(t.claimed(key(9), token(1), now, 100), WEBHOOK_CLAIMED);
}

TEST_F(zone_crash, InAClaimOfACellNeverUsed)
{
    t.claimed(key(7), token(1), earlier, 500);
    t.claimed(key(8), token(1), earlier, 500);
    ASSERT_EQ(t.header().free_list, 0U);
    every_step([&] { t.claimed(key(9), token(9), earlier, 500); });
    EXPECT_EQ(t.header().used, 7U);
    EXPECT_EQ(changes, 1U);
}

TEST_F(zone_crash, InAClaimOfAnExpiredKey)
{
    every_step([&] { t.claimed(key(4), token(9), now, 100); });
    EXPECT_EQ(changes, 1U);
    EXPECT_EQ(t.claimed(key(4), token(1), now, 100), WEBHOOK_CLAIMED);
}

TEST_F(zone_crash, InAClaimThatNeedsAnExpiredCell)
{
    fill();
    every_step([&] { t.claimed(key(9), token(9), now, 100); });
    EXPECT_EQ(changes, 1U);
    EXPECT_EQ(t.claimed(key(9), token(1), now, 100), WEBHOOK_CLAIMED);
}

TEST_F(zone_crash, InACommit)
{
    every_step([&] { t.commit(key(1), token(1), digest(1), now, 500); });
    EXPECT_EQ(changes, 1U);
    EXPECT_EQ(t.claimed(key(1), token(1), now, 100), WEBHOOK_DELIVERED);
}

TEST_F(zone_crash, InARenewal)
{
    every_step([&] { t.renew(key(1), token(1), now + 50, 100); });
    EXPECT_EQ(changes, 1U);
}

TEST_F(zone_crash, InARelease)
{
    every_step([&] { t.release(key(1), token(1)); });
    EXPECT_EQ(changes, 1U);
    EXPECT_EQ(t.claimed(key(1), token(9), now, 100), WEBHOOK_ABSENT);
}

TEST_F(zone_crash, InARepair)
{
    every_step([&] {
        bool stuck = false;
        const webhook::zone::robust_lock lock(t.header().mutex, stuck);
        webhook::zone::cells(t.header(), t.shape()).rebuild();
    });
    EXPECT_EQ(changes, 0U);
}

// A death between the redo log and the cell, and then one while the log is
// written out: the cell that was meant is there all the same.
TEST_F(zone_crash, InARepairThatCompletesAWrite)
{
    zone_header &header = t.header();
    every_step([&] {
        bool stuck = false;
        const webhook::zone::robust_lock lock(header.mutex, stuck);
        webhook::zone::cells cells(header, t.shape());
        webhook::zone::cell &target = cells.at(cells.find(key(1).data()));
        header.redo = target;
        header.redo.meta = webhook::zone::cell::make_meta(
            webhook::zone::cell_state::delivered, 200);
        header.redo_mark = zone_header::make_mark(cells.find(key(1).data()));
        std::atomic_signal_fence(std::memory_order_seq_cst);
        std::memset(&target, 0x55, sizeof(target) / 2);
        cells.rebuild();
    });
    EXPECT_EQ(changes, 1U);
    EXPECT_EQ(t.claimed(key(1), token(9), now, 100), WEBHOOK_DELIVERED);
}

} // namespace
