// A zone of release 0.1.0 that is damaged or locked, and how long it is kept.

#include "zone_version1.h"

#include "zone/robust_lock.h"

#include <chrono>
#include <csignal>
#include <utility>

using namespace zone_test;
using webhook::zone::region;
using webhook::zone::region_origin;

namespace {

class zone_version1_kept : public zone_version1 {};

TEST_F(zone_version1_kept, ReferencesThatLeadNowhereAreUnknownOnce)
{
    const std::uint32_t ref = old.delivered(1, 1000);
    old.delivered(2, 1000);
    open();

    const auto expect_repair = [&] {
        EXPECT_EQ(claim(1), -1);
        EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
        ours.reset(); // with what was taken over
        open();
    };
    old.bucket(key(1)) = old.head().capacity + 1;
    expect_repair();
    old.bucket(key(1)) = UINT32_MAX;
    expect_repair();
    old.bucket(key(1)) = 40; // never used
    expect_repair();
    std::memcpy(old.at(ref).key, key(9).data(), 32); // a ring without it
    old.at(ref).next = ref;
    EXPECT_EQ(claim(1), -1);
    EXPECT_EQ(claim(1), WEBHOOK_ABSENT);

    old.head().redo_ref = old.head().capacity + 1;
    old.head().used = UINT32_MAX;
    old.bucket(key(2)) = UINT32_MAX;
    EXPECT_EQ(claim(2), -1);
    EXPECT_EQ(claim(2), WEBHOOK_DELIVERED);
}

// Every word of the memory, one after the other, is something else.
TEST_F(zone_version1_kept, DamageIsNoCrash)
{
    for (std::uint64_t i = 1; i < 40; ++i) {
        old.delivered(i, 1000);
    }
    open();
    auto *words = reinterpret_cast<std::uint32_t *>(&old.head().used);
    auto *end = reinterpret_cast<std::uint32_t *>(&old.at(41));
    std::uint64_t next = 1;
    for (; words < end; ++words) {
        for (const std::uint32_t value : {0U, 39U, 1000U, UINT32_MAX}) {
            *words = value;
            (void)claim(next, 100);
            next = next % 45 + 1;
        }
    }
    EXPECT_GT(old.head().counters[7], 0U) << "nothing was repaired";
}

TEST_F(zone_version1_kept, ADeadOwnerIsSucceeded)
{
    old.delivered(1, 1000);
    open();
    const pid_t child = in_child([&] {
        pthread_mutex_lock(&old.head().mutex);
        frozen::header &head = old.head();
        std::fill_n(old.buckets(), head.buckets, head.capacity + 7);

        // in the middle of an operation of its own
        std::memcpy(head.redo.key, key(2).data(), 32);
        std::memcpy(head.redo.value, digest(2).data(), 16);
        head.redo.expires = 1000;
        head.redo.state = 2;
        head.redo_ref = ++head.used;
        kill(getpid(), SIGKILL);
    });
    EXPECT_EQ(wait_for(child), -SIGKILL);
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
    EXPECT_EQ(claim(2), WEBHOOK_DELIVERED);
    EXPECT_EQ(old.head().delivered, 2U);
    EXPECT_EQ(old.head().earliest, 1000U);
    EXPECT_EQ(old.head().redo_ref, 0U);
    EXPECT_EQ(old.head().counters[7], 1U) << "repairs";
    EXPECT_EQ(pthread_mutex_lock(&old.head().mutex), 0);
    pthread_mutex_unlock(&old.head().mutex);
}

TEST_F(zone_version1_kept, AStoppedOwnerCostsOneWait)
{
    constexpr std::chrono::milliseconds patience(
        webhook::zone::robust_lock::patience_ms);
    old.delivered(1, 1000);
    old.delivered(2, 1000);
    open();
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);

    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = in_child([&] {
        pthread_mutex_lock(&old.head().mutex);
        EXPECT_EQ(write(ready[1], "x", 1), 1);
        pause();
    });
    char byte;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);

    const auto begun = std::chrono::steady_clock::now();
    for (std::uint64_t i = 2; i < 100; ++i) {
        EXPECT_EQ(claim(i), -1);
        EXPECT_EQ(claim(1), WEBHOOK_DELIVERED) << "known here";
    }
    const auto took = std::chrono::steady_clock::now() - begun;
    EXPECT_GE(took, patience);
    EXPECT_LT(took, 2 * patience);

    kill(child, SIGKILL);
    EXPECT_EQ(wait_for(child), -SIGKILL);
    EXPECT_EQ(claim(2), WEBHOOK_DELIVERED);
}

TEST_F(zone_version1_kept, ItSurvivesReloadsUntilNothingIsLeft)
{
    old.delivered(1, far);
    const std::uint32_t ref = old.claimed(2, far);
    open();
    EXPECT_EQ(ours->origin(), region_origin::succeeding);
    EXPECT_EQ(ours->remembered(), 2U);
    EXPECT_EQ(descriptors(name).size(), 3U) << "the test's, and two";

    for (int i = 0; i < 3; ++i) {
        open();
        EXPECT_EQ(ours->origin(), region_origin::found);
        EXPECT_EQ(ours->remembered(), 2U);
        EXPECT_EQ(descriptors(name).size(), 3U);
        EXPECT_EQ(claim(2), WEBHOOK_CLAIMED);
    }

    old.at(1).expires = 1;
    old.at(ref).expires = 1;
    open();
    EXPECT_EQ(ours->origin(), region_origin::found);
    EXPECT_EQ(ours->remembered(), std::nullopt);
    EXPECT_EQ(descriptors(name).size(), 2U);
    EXPECT_EQ(claim(2), WEBHOOK_ABSENT);
}

// The one that was inherited is closed, the one that is used is not.
TEST_F(zone_version1_kept, ItIsNotClosedWithWhatWasInherited)
{
    const pid_t child = in_child([&] {
        old.delivered(1, far);
        open();
        region::close_inherited();
        EXPECT_EQ(descriptors(name).size(), 2U);
        open();
        EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
        EXPECT_EQ(descriptors(name).size(), 2U);
    });
    EXPECT_EQ(wait_for(child), 0);
}

// An empty one may be at the beginning of its work.
TEST_F(zone_version1_kept, AnEmptyOneIsKeptAtFirst)
{
    open();
    EXPECT_EQ(ours->origin(), region_origin::succeeding);
    EXPECT_EQ(ours->remembered(), 0U);
    old.delivered(1, far);
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
    open();
    EXPECT_EQ(ours->remembered(), 1U);
}

TEST_F(zone_version1_kept, ItIsSeenInForkedProcesses)
{
    old.delivered(1, 1000);
    open();
    EXPECT_EQ(
        wait_for(in_child([&] { EXPECT_EQ(claim(1), WEBHOOK_DELIVERED); })), 0);
}

TEST_F(zone_version1_kept, OneThatIsNotSoundIsRefused)
{
    using frozen::header;
    std::uint32_t header::*const words[] = {
        &header::version, &header::abi, &header::capacity, &header::buckets};
    old.delivered(1, far);

    const auto expect_refused = [&](const char *what) {
        open();
        EXPECT_EQ(ours->origin(), region_origin::replaced) << what;
        EXPECT_EQ(ours->remembered(), std::nullopt) << what;
        EXPECT_EQ(claim(1), WEBHOOK_ABSENT) << what;
        ours.reset();
    };
    for (auto word : words) {
        const std::uint32_t good = std::exchange(old.head().*word, UINT32_MAX);
        expect_refused("a number");
        old.head().*word = 0;
        expect_refused("zero");
        old.head().*word = good;
    }
    ++old.head().magic;
    expect_refused("magic");
    --old.head().magic;
    ++old.head().size;
    expect_refused("size");
    --old.head().size;
    EXPECT_EQ(
        open_region(name.c_str(), 2 * size)->origin(), region_origin::replaced)
        << "another size";
    open();
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
}

} // namespace
