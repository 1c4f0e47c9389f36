// The store contract: reloads, an upgrade and dead workers lose nothing.

#include "support/any_store_test.h"
#include "support/load.h"

#include <algorithm>

namespace webhook::test {
namespace {

class store_reload : public store_contract {
protected:
    void start_loaded()
    {
        start_store({.location = "webhook_lease 500ms; webhook_wait 200ms;",
            .server = "keepalive_timeout 0;\n",
            .workers = 2});
    }

    // Each worker has one connection to Redis, and the old ones have none.
    void expect_connections_of_two_workers()
    {
        if (with_redis()) {
            EXPECT_TRUE(eventually(
                [this] { return redis().client().connected_clients() == 2; }));
        }
    }
};

TEST_P(store_reload, RemembersWhatWasDelivered)
{
    start_contract("", 2);
    const event booking = booked("500");
    EXPECT_EQ(deliver(booking).status, 200);
    gate().reload();
    ASSERT_TRUE(gate().drained());
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 1U);
}

// An old worker renews its claim beyond the lease, and new workers see it.
TEST_P(store_reload, KeepsClaims)
{
    start_contract("webhook_lease 500ms; webhook_wait 200ms;", 2);
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("501");
    http_connection first = send_and_hold(booking);

    gate().reload();
    const auto end = clock::now() + 1200ms;
    while (clock::now() < end) {
        ASSERT_EQ(retry(booking).status, 503);
    }
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_P(store_reload, ServesThoseWhoWait)
{
    start_contract("webhook_wait 10s;");
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("502");
    http_connection first = send_and_hold(booking);
    http_connection waiting = retry_and_wait(booking);

    gate().reload();
    EXPECT_TRUE(waiting.silent_for(50ms)) << "dropped by the reload";
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(waiting.read().status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    first.close(); // or nginx lingers
    waiting.close();
    EXPECT_TRUE(gate().drained());
}

TEST_P(store_reload, LosesNothingUnderLoad)
{
    start_loaded();
    load senders(port());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(senders.wait_for(20));
        gate().reload();
    }
    ASSERT_TRUE(senders.wait_for(20));
    gate().upgrade();
    ASSERT_TRUE(senders.wait_for(20));
    expect_each_once(upstream_, senders.stop());
    ASSERT_TRUE(gate().drained());
    expect_connections_of_two_workers();
}

TEST_P(store_reload, LosesNothingIfWorkersAreKilled)
{
    start_loaded();
    expect_log("exited on signal 9");
    load senders(port());
    constexpr int kills = 4;
    for (int i = 0; i < kills; ++i) {
        ASSERT_TRUE(senders.wait_for(20));
        gate().kill_worker(gate().workers().at(0));
    }
    ASSERT_TRUE(senders.wait_for(20));
    // Each kill may leave as many outcomes unknown as there are senders.
    int extra = 0;
    for (const auto &[body, times] :
        times_received(upstream_, senders.stop())) {
        EXPECT_GE(times, 1) << "lost: " << body.substr(0, 500);
        extra += std::max(0, times - 1);
    }
    EXPECT_LE(extra, 4 * kills);
    expect_connections_of_two_workers();
}

INSTANTIATE_TEST_SUITE_P(stores, store_reload,
    ::testing::Values(store_kind::zone, store_kind::redis),
    any_store_test::name_of);

} // namespace
} // namespace webhook::test
