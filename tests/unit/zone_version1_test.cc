// A zone of release 0.1.0 beside ours: what it knows is found.

#include "zone_version1.h"

#include "zone/robust_lock.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

using namespace zone_test;
using webhook::region;
using webhook::region_origin;
using webhook::table_result;

namespace {

constexpr std::uint64_t far = webhook::never - 1;

class zone_version1 : public testing::Test {
protected:
    void open() { ours = open_region(name.c_str()); }

    // A copy of an event, with its body or with another one.
    int claim(std::uint64_t number, std::uint64_t now = 100)
    {
        return claim(number, number, now);
    }
    int claim(std::uint64_t number, std::uint64_t body, std::uint64_t now)
    {
        const key_bytes k = key(number);
        const value_bytes t = token(1000 + number), d = digest(body);
        return claim({k.data(), t.data(), d.data(), &here}, now);
    }
    int claim(const webhook::table_event &event, std::uint64_t now = 100)
    {
        found = {};
        return ours->table().claim(event, now, 30, found) ==
                       WEBHOOK_STORE_ANSWERED
                   ? found.kind
                   : -1;
    }

    // A body of event 1 where another body is another event.
    [[nodiscard]] webhook::table_event body(std::uint64_t number)
    {
        body_key = key(500 + number);
        body_token = token(500);
        body_digest = digest(number);
        return {body_key.data(), body_token.data(), body_digest.data(), &here,
            identity.data()};
    }

    webhook::table_stats stats()
    {
        webhook::table_stats out;
        EXPECT_TRUE(ours->table().stats(out));
        return out;
    }

    const std::string name =
        testing::UnitTest::GetInstance()->current_test_info()->name();
    frozen::zone old{name};
    std::optional<region> ours;
    webhook::table_location here = place(1, 1000);
    webhook_state_t found{};
    key_bytes identity = key(1), body_key{};
    value_bytes body_token{}, body_digest{};
};

TEST_F(zone_version1, what_was_delivered_is_found_once)
{
    old.delivered(1, 1000);
    open();
    EXPECT_EQ(ours->origin(), region_origin::succeeding);
    ASSERT_EQ(claim(1), WEBHOOK_DELIVERED);
    EXPECT_EQ(std::memcmp(found.digest, digest(1).data(), 16), 0);
    EXPECT_EQ(found.status, 0U);
    EXPECT_EQ(stats().counters.duplicates, 1U);
    EXPECT_EQ(stats().used, 1U) << "not taken over";

    // it is not looked up again, and expires here as it would have there
    old.at(1).state = 0;
    EXPECT_EQ(claim(1, 999), WEBHOOK_DELIVERED);
    EXPECT_EQ(claim(1, 1000), -1) << "the chain there leads to a free cell";
    EXPECT_EQ(claim(1, 1000), WEBHOOK_ABSENT);
}

TEST_F(zone_version1, another_body_is_told_by_the_digest)
{
    old.delivered(1, 1000);
    open();
    ASSERT_EQ(claim(1, 2, 100), WEBHOOK_DELIVERED);
    EXPECT_EQ(std::memcmp(found.digest, digest(1).data(), 16), 0);
}

TEST_F(zone_version1, what_is_claimed_there_is_in_flight)
{
    const std::uint32_t ref = old.claimed(1, 200);
    open();
    ASSERT_EQ(claim(1), WEBHOOK_CLAIMED);
    EXPECT_EQ(std::memcmp(found.token, token(1).data(), 16), 0);
    EXPECT_EQ(stats().used, 0U);
    EXPECT_EQ(stats().counters.in_flight, 1U);

    // its outcome is seen
    frozen::cell &cell = old.at(ref);
    std::memcpy(cell.value, digest(1).data(), sizeof(cell.value));
    cell.state = 2;
    cell.expires = 1000;
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
    EXPECT_EQ(stats().used, 1U);
}

TEST_F(zone_version1, what_has_expired_is_absent)
{
    old.delivered(1, 100);
    old.claimed(2, 100);
    open();
    EXPECT_EQ(claim(1, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(claim(2, 100), WEBHOOK_ABSENT);
    EXPECT_EQ(claim(3, 100), WEBHOOK_ABSENT) << "was never there";
}

TEST_F(zone_version1, keys_are_compared_whole)
{
    key_bytes other = key(1);
    other.back() ^= 1;
    old.put(other, 2, digest(1), 1000);
    open();
    EXPECT_EQ(ours->origin(), region_origin::succeeding);
    EXPECT_EQ(claim(1), WEBHOOK_ABSENT);
}

// What expires never does so here in some thousand years.
TEST_F(zone_version1, an_expiry_beyond_ours_is_the_last_one)
{
    old.delivered(1, UINT64_MAX);
    open();
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
    EXPECT_EQ(claim(1, far), WEBHOOK_DELIVERED);
}

TEST_F(zone_version1, a_look_enters_nothing)
{
    old.delivered(1, 1000);
    open();
    std::uint64_t expires = 0;
    const key_bytes k = key(1);
    EXPECT_EQ(ours->table().look({.key = k.data()}, 100, found, &expires),
        WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(found.kind, WEBHOOK_DELIVERED);
    EXPECT_EQ(expires, 1000U);
    EXPECT_EQ(stats().used, 0U);
}

// There is one entry of all bodies, with the digest of the first one.
TEST_F(zone_version1, bodies_find_the_one_delivered_there)
{
    old.delivered(1, 1000);
    open();
    EXPECT_EQ(claim(body(2)), WEBHOOK_ABSENT);
    EXPECT_EQ(found.modified, 1);
    EXPECT_EQ(claim(body(1)), WEBHOOK_DELIVERED);
    EXPECT_EQ(ours->table().commit(body(2), 110, 1000, 200), table_result::ok);
    EXPECT_EQ(claim(body(1)), WEBHOOK_ABSENT) << "A, B, A";
    EXPECT_EQ(found.modified, 1);
}

TEST_F(zone_version1, bodies_wait_for_a_claim_there)
{
    old.claimed(1, 200);
    open();
    EXPECT_EQ(claim(body(2)), WEBHOOK_CLAIMED);
    EXPECT_EQ(claim(body(2), 200), WEBHOOK_ABSENT);
    EXPECT_EQ(found.modified, 0);
}

TEST_F(zone_version1, what_is_forgotten_is_forgotten_there)
{
    old.delivered(1, 1000);
    old.delivered(2, 1000);
    open();
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);

    bool known = false;
    for (const std::uint64_t number : {1, 2}) {
        EXPECT_FALSE(
            ours->table().forget(key(number).data(), digest(3).data(), known));
        EXPECT_TRUE(ours->table().forget(
            key(number).data(), digest(number).data(), known));
        EXPECT_TRUE(known);
        EXPECT_EQ(claim(number), WEBHOOK_ABSENT);
    }
}

TEST_F(zone_version1, references_that_lead_nowhere_are_unknown_once)
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
TEST_F(zone_version1, damage_is_no_crash)
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

TEST_F(zone_version1, a_dead_owner_is_succeeded)
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

TEST_F(zone_version1, a_stopped_owner_costs_one_wait)
{
    constexpr std::chrono::milliseconds patience(
        webhook::robust_lock::patience_ms);
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

TEST_F(zone_version1, it_survives_reloads_until_nothing_is_left)
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
TEST_F(zone_version1, it_is_not_closed_with_what_was_inherited)
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
TEST_F(zone_version1, an_empty_one_is_kept_at_first)
{
    open();
    EXPECT_EQ(ours->origin(), region_origin::succeeding);
    EXPECT_EQ(ours->remembered(), 0U);
    old.delivered(1, far);
    EXPECT_EQ(claim(1), WEBHOOK_DELIVERED);
    open();
    EXPECT_EQ(ours->remembered(), 1U);
}

TEST_F(zone_version1, it_is_seen_in_forked_processes)
{
    old.delivered(1, 1000);
    open();
    EXPECT_EQ(
        wait_for(in_child([&] { EXPECT_EQ(claim(1), WEBHOOK_DELIVERED); })), 0);
}

TEST_F(zone_version1, one_that_is_not_sound_is_refused)
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
