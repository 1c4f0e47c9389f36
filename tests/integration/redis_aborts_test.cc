// Senders that leave while the store takes its time.

#include "support/h2_client.h"
#include "support/redis_script_test.h"

#include <iterator>

namespace webhook::test {
namespace {

enum class leaving_redis { reset, close, half_close };

std::string leaving_name(const ::testing::TestParamInfo<leaving_redis> &given)
{
    constexpr const char *names[] = {"Reset", "Close", "HalfClose"};
    return names[given.index];
}

class redis_aborts : public redis_script_test,
                     public ::testing::WithParamInterface<leaving_redis> {
protected:
    void start_patiently()
    {
        start_script("webhook_wait 10s; webhook_lease 60s;");
    }

    static void leave(http_connection &client)
    {
        switch (GetParam()) {
        case leaving_redis::reset:
            return client.reset();
        case leaving_redis::close:
            return client.close();
        case leaving_redis::half_close:
            return client.shutdown_write();
        }
    }

    std::size_t open_files()
    {
        const std::filesystem::directory_iterator files(
            "/proc/" + std::to_string(gate().workers().at(0)) + "/fd");
        return static_cast<std::size_t>(
            std::distance(begin(files), end(files)));
    }
};

// Another sender has the event at once, though the lease is a minute.
TEST_P(redis_aborts, BeforeTheReplyToAClaim)
{
    start_patiently();
    flag released;
    redis_.next("SET", holds(released));
    const event booking = booked("9500");
    http_connection client(port()), other(port());
    client.send(post(booking));
    ASSERT_TRUE(redis_.wait_for("SET", 1));
    leave(client);
    EXPECT_EQ(gate().wait_for_log(1).at(0).status, "499");
    other.send(post(booking));
    EXPECT_TRUE(other.silent_for(50ms));
    released.raise();
    EXPECT_EQ(other.read().status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    const auto all = asked();
    ASSERT_GE(all.size(), 3U);
    EXPECT_EQ(all[1].at(0), "EVALSHA");
    EXPECT_EQ(all[1].at(4), all[0].at(2)) << "another's claim is released";
}

// What is released then is not the claim of the one that is under way.
TEST_P(redis_aborts, BeforeTheReplyToACopysClaim)
{
    start_patiently();
    flag done, released;
    upstream_.next(answer::held(done));
    const event booking = booked("9501");
    http_connection first = send_and_hold(booking);
    redis_.next("SET", holds(released));
    http_connection copy(port()), other(port());
    copy.send(post(booking));
    ASSERT_TRUE(redis_.wait_for("SET", 2));
    leave(copy);
    EXPECT_EQ(gate().wait_for_log(1).at(0).status, "499");
    const std::string claim = only_value();
    released.raise();
    ASSERT_TRUE(redis_.wait_for("EVAL", 1));
    other.send(post(booking));
    EXPECT_TRUE(other.silent_for(100ms));
    EXPECT_EQ(only_value(), claim);
    done.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(other.read().status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

// All at once, and again and again: nothing is kept of them.
TEST_P(redis_aborts, ManyOfThem)
{
    start_patiently();
    deliver_first(booked("9510"));
    const std::size_t files = open_files();
    for (int round = 0; round < 3; round++) {
        flag released;
        redis_.next("SET", holds(released));
        std::vector<http_connection> senders;
        for (int i = 0; i < 100; i++) {
            senders.emplace_back(port());
            senders.back().send(post(booked(std::to_string(9520 + i))));
        }
        const std::size_t logged = static_cast<std::size_t>(101 + 100 * round);
        EXPECT_TRUE(senders.back().silent_for(50ms));
        for (http_connection &sender : senders) {
            leave(sender);
        }
        EXPECT_EQ(gate().wait_for_log(logged).back().status, "499");
        released.raise();
    }
    EXPECT_TRUE(eventually([this] {
        return redis_.model().keys().size() == 1;
    })) << "claims are left";
    EXPECT_TRUE(eventually([&] { return open_files() <= files; }));
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(redis_.connections(), 1U);
}

INSTANTIATE_TEST_SUITE_P(by, redis_aborts,
    ::testing::Values(
        leaving_redis::reset, leaving_redis::close, leaving_redis::half_close),
    leaving_name);

class redis_aborts_http2 : public redis_script_test {
protected:
    void start_held()
    {
        start_script("webhook_wait 10s; webhook_lease 60s;");
        redis_.next("SET", holds(released_));
    }

    // A stream whose claim the store has.
    h2_client::stream &send_claim(h2_client &client)
    {
        h2_client::stream &sent = client.start(post(booking_));
        EXPECT_TRUE(
            client.pump([this] { return redis_.wait_for("SET", 1, 0ms); }));
        return sent;
    }

    void expect_free()
    {
        EXPECT_TRUE(eventually([this] {
            const auto log = gate().access_log();
            return !log.empty() && log.back().status == "499";
        }));
        http_connection other(port());
        other.send(post(booking_));
        EXPECT_TRUE(other.silent_for(50ms));
        released_.raise();
        EXPECT_EQ(other.read().status, 200);
        EXPECT_EQ(upstream_.count(), 1U);
    }

    const event booking_ = booked("9530");
    flag released_;
};

TEST_F(redis_aborts_http2, StreamBeforeTheReplyToAClaim)
{
    start_held();
    h2_client client(gate().port("h2"));
    client.abort(send_claim(client));
    EXPECT_EQ(client.exchange(post("{")).status, 400); // sends the reset, too
    EXPECT_EQ(gate().wait_for_log(2).at(0).status, "499");
    released_.raise();
    EXPECT_EQ(client.exchange(post(booking_)).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(redis_aborts_http2, ConnectionBeforeTheReplyToAClaim)
{
    start_held();
    {
        h2_client client(gate().port("h2"));
        send_claim(client);
    }
    expect_free();
}

// All of whom wait, some for the store and some, by then, for nobody.
TEST_F(redis_aborts_http2, ManyStreamsOfOneConnection)
{
    start_held();
    flag done;
    upstream_.next(answer::held(done));
    {
        h2_client client(gate().port("h2"));
        send_claim(client);
        for (int i = 0; i < 20; i++) {
            client.start(post(booking_));
            client.start(post(booked(std::to_string(9540 + i))));
        }
        client.pump([] { return false; }, 100ms);
    }
    gate().wait_for_log(41);
    released_.raise();
    EXPECT_TRUE(eventually([this] { return redis_.model().keys().empty(); }));
    EXPECT_EQ(upstream_.count(), 0U);
    done.raise();
    EXPECT_EQ(deliver(booking_).status, 200);
}

} // namespace
} // namespace webhook::test
