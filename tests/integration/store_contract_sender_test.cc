// The store contract: senders that hang up.

#include "support/any_store_test.h"

#include <iterator>

namespace webhook::test {
namespace {

const struct {
    const char *name;
    void (http_connection::*leave)();
} ways[] = {{"reset", &http_connection::reset},
    {"close", &http_connection::close},
    {"half-close", &http_connection::shutdown_write}};

TEST_P(store_contract, ASenderThatLeavesWhileItWaitsLeavesNothing)
{
    start_contract("webhook_wait 10s;");
    std::size_t round = 0;

    for (const auto &way : ways) {
        SCOPED_TRACE(way.name);
        flag released;
        upstream_.next(answer::held(released));
        const event booking = booked(way.name);
        http_connection first = send_and_hold(booking);
        http_connection gone = retry_and_wait(booking);
        http_connection waiting = retry_and_wait(booking);
        (gone.*way.leave)();
        // It ends at once, and not when its wait is over.
        EXPECT_TRUE(logs(retry_gate(), &log_entry::status, "499", ++round));

        released.raise();
        EXPECT_EQ(first.read().status, 200);
        EXPECT_EQ(waiting.read().status, 200);
        expect_duplicate(booking);
        EXPECT_EQ(upstream_.count(), round);
    }
    if (with_one_redis()) {
        // a sentinel has two connections of its own
        EXPECT_EQ(redis().client().connected_clients(),
            GetParam() == store_kind::sentinel ? 3U : 1U);
    }
}

// Carried to its end: it is claimed as long as it lives, and then delivered.
TEST_P(store_contract, ADeliveryWhoseSenderLeavesIsCarriedToItsEnd)
{
    start_contract("webhook_wait 0; webhook_lease 60s;");
    std::size_t round = 0;

    for (const auto &way : ways) {
        SCOPED_TRACE(way.name);
        ASSERT_TRUE(eventually([&] { return upstream_.connections() == 0; }));
        flag released;
        upstream_.next(answer::held(released));
        const event booking = booked(way.name);
        http_connection gone = send_and_hold(booking);
        (gone.*way.leave)();
        EXPECT_EQ(retry(booking).status, 503);
        EXPECT_EQ(upstream_.connections(), 1U) << "the upstream was dropped";

        released.raise();
        expect_duplicate(booking);
        EXPECT_EQ(upstream_.count(), ++round) << "delivered twice";
        EXPECT_TRUE(logs(gate(), &log_entry::upstream_status, "200", round));
    }
    if (with_one_redis()) {
        EXPECT_EQ(redis().client().info("commandstats").find("cmdstat_eval"),
            std::string::npos)
            << "released what was delivered";
    }
}

TEST_P(store_contract, ADeliveryWhoseSenderLeavesIsReleasedIfItFails)
{
    start_contract("webhook_wait 0; webhook_lease 60s;");

    for (const auto &way : ways) {
        SCOPED_TRACE(way.name);
        flag released;
        upstream_.next(answer::held(released, 500));
        const event booking = booked(way.name);
        http_connection gone = send_and_hold(booking);
        (gone.*way.leave)();
        released.raise();
        expect_forwarded(booking, "accepted");
        expect_duplicate(booking);
    }
    EXPECT_TRUE(
        logs(gate(), &log_entry::upstream_status, "500", std::size(ways)));
}

} // namespace
} // namespace webhook::test
