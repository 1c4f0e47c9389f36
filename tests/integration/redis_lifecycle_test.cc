// Who is connected to Redis, before, during and after a reload; and how long a
// worker that is told to exit waits for it.

#include "support/redis_gate_test.h"

#include <signal.h>

namespace webhook::test {
namespace {

class redis_lifecycle : public redis_gate_test {
protected:
    std::size_t connections() { return redis().client().connected_clients(); }

    bool are_connected(std::size_t n)
    {
        return eventually([&] { return connections() == n; });
    }
};

TEST_F(redis_lifecycle, ACommitThatIsNotAnsweredHoldsAWorkerForTheTimeoutOnly)
{
    expect_log("is down: the server does not answer");
    expect_log("did not confirm 1 commits or releases");
    start_redis("", 1, "timeout=700ms connect_timeout=60s");
    const event booking = booked("503");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking);
    redis().pause();
    ::kill(gate().master(), SIGQUIT);
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    sender.close();
    EXPECT_EQ(gate().quit(), 0);
    EXPECT_GE(said("did not confirm 1 commits or releases"), 1U);
    // It has been sent, all the same.
    redis().resume();
    EXPECT_TRUE(eventually([&] {
        const auto keys = redis().client().keys();
        return keys.size() == 1 &&
               redis().client().get(keys[0]).value().starts_with("done:");
    }));
}

TEST_F(redis_lifecycle, OneConnectionForEachWorkerAndServer)
{
    gate_conf conf = redis_conf("", 2);
    conf.http = "proxy_cache_path {{prefix}}/cache keys_zone=c:1m;"; // helpers
    conf.server = "location = /same { webhook iclosed; " + store_directive() +
                  "proxy_pass http://127.0.0.1:{{upstream}}; }"
                  "location = /unused { " +
                  store_directive("prefix=unused:") + "return 204; }";
    start(conf);
    ASSERT_TRUE(are_connected(2));
    flag released;
    upstream_.next(answer::held(released));
    http_connection held = send_and_hold(booked("510"));

    gate().reload();
    ASSERT_TRUE(are_connected(3)); // the one that is held, and the new ones
    for (int i = 0; i < 30; i++) {
        const std::string uri = i % 2 ? "/same" : "/hook";
        EXPECT_EQ(
            send_request(port(), post(booked(std::to_string(600 + i)), uri))
                .status,
            200);
    }
    EXPECT_EQ(connections(), 3U);
    released.raise();
    EXPECT_EQ(held.read().status, 200);
    held.close();
    ASSERT_TRUE(gate().drained());
    EXPECT_TRUE(are_connected(2));
}

TEST_F(redis_lifecycle, AnotherPrefixIsAnotherConnection)
{
    gate_conf conf = redis_conf();
    conf.server = "location = /other { webhook iclosed; " +
                  store_directive("prefix=other:") +
                  "proxy_pass http://127.0.0.1:{{upstream}}; }";
    start(conf);
    EXPECT_TRUE(are_connected(2));
}

} // namespace
} // namespace webhook::test
