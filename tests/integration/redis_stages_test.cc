// The end of a worker, by a reload, a signal or a blow, at each stage of a
// delivery whose store takes its time.

#include "support/redis_script_test.h"

#include <signal.h>

#include <thread>

namespace webhook::test {
namespace {

enum class quit_signal { hup, quit };

void PrintTo(quit_signal given, std::ostream *out)
{
    *out << (given == quit_signal::hup ? "HUP" : "QUIT");
}

class redis_stages : public redis_script_test,
                     public ::testing::WithParamInterface<quit_signal> {
protected:
    void start_stage()
    {
        start_script("webhook_wait 10s; webhook_lease 60s;"
                     "keepalive_timeout 0; lingering_close off;");
    }

    bool has_child(const std::string &title)
    {
        for (const process_info &child : children_of(gate().master())) {
            if (child.title.find(title) != std::string::npos) {
                return true;
            }
        }
        return false;
    }

    // Returns when the worker knows.  After HUP another one is there.
    void end_worker()
    {
        if (GetParam() == quit_signal::hup) {
            gate().reload();
        } else {
            ::kill(gate().workers().at(0), SIGQUIT);
        }
        ASSERT_TRUE(eventually(
            [this] { return has_child("worker process is shutting down"); }));
    }

    std::size_t connections() const
    {
        return GetParam() == quit_signal::hup ? 2U : 1U;
    }

    // Once nothing is left to do, without waiting for a timer: the shortest is
    // webhook_wait, with 10 s.
    void expect_gone()
    {
        const auto begin = clock::now();
        EXPECT_TRUE(eventually([this] {
            return !has_child("shutting down") && gate().workers().size() == 1;
        }));
        EXPECT_LT(clock::now() - begin, 5s);
        EXPECT_TRUE(eventually([this] { return redis_.open() == 1U; }));
    }

    void expect_done(const event &booking)
    {
        EXPECT_TRUE(
            eventually([this] { return only_value().starts_with("done:"); }));
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(upstream_.count(), 1U);
        EXPECT_EQ(gate().error_log().find("was not"), std::string::npos);
        EXPECT_EQ(
            gate().error_log().find("did not confirm"), std::string::npos);
    }
};

TEST_P(redis_stages, BeforeTheReplyToAClaim)
{
    start_stage();
    flag released;
    redis_.next("SET", holds(released));
    const event booking = booked("9400");
    http_connection sender(port());
    sender.send(post(booking));
    ASSERT_TRUE(redis_.wait_for("SET", 1));
    end_worker();
    EXPECT_TRUE(sender.silent_for(100ms)) << "dropped";
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    expect_gone();
    expect_done(booking);
}

TEST_P(redis_stages, WhileACopyWaits)
{
    start_stage();
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("9401");
    http_connection sender = send_and_hold(booking);
    http_connection copy = send_and_wait(booking);
    end_worker();
    EXPECT_TRUE(copy.silent_for(100ms)) << "dropped";
    // It goes on asking.
    const std::size_t asked = redis_.count("SET");
    EXPECT_TRUE(redis_.wait_for("SET", asked + 2));
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(copy.read().status, 200);
    expect_gone();
    expect_done(booking);
}

// For some leases, which a worker that is on its way out renews.
TEST_P(redis_stages, WhileTheUpstreamWorks)
{
    start_script("webhook_wait 10s; webhook_lease 300ms;"
                 "keepalive_timeout 0; lingering_close off;");
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("9402");
    http_connection sender = send_and_hold(booking);
    const std::string claim = only_value();
    end_worker();
    const auto end = clock::now() + 1s;
    while (clock::now() < end) {
        ASSERT_EQ(only_value(), claim);
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_EQ(redis_.open(), connections());
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    expect_gone();
    expect_done(booking);
}

TEST_P(redis_stages, BeforeTheReplyToACommit)
{
    start_stage();
    flag released;
    redis_.next("SET", {});
    redis_.next("SET", holds(released));
    const event booking = booked("9403");
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(redis_.wait_for("SET", 2));
    end_worker();
    EXPECT_EQ(redis_.open(), connections()) << "it has not waited";
    released.raise();
    expect_gone();
    expect_done(booking);
}

// Told on another connection, by a worker that is on its way out.
TEST_P(redis_stages, WhenTheCommitsConnectionIsLost)
{
    start_stage();
    flag released;
    redis_.next("SET", {});
    redis_.next("SET", [released](resp_exchange &with) {
        with.hold(released);
        with.close();
    });
    const event booking = booked("9404");
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(redis_.wait_for("SET", 2));
    end_worker();
    released.raise();
    expect_gone();
    expect_done(booking);
}

TEST_P(redis_stages, BeforeTheReplyToARelease)
{
    start_stage();
    flag released;
    redis_.next("EVALSHA", holds(released));
    upstream_.next(answer::status(500));
    const event booking = booked("9405");
    EXPECT_EQ(deliver(booking).status, 500);
    ASSERT_TRUE(redis_.wait_for("EVALSHA", 1));
    end_worker();
    released.raise();
    expect_gone();
    EXPECT_EQ(redis_.count("EVAL"), 1U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

INSTANTIATE_TEST_SUITE_P(by, redis_stages,
    ::testing::Values(quit_signal::hup, quit_signal::quit),
    [](const ::testing::TestParamInfo<quit_signal> &given) {
        return given.param == quit_signal::hup ? "Hup" : "Quit";
    });

class redis_killed : public redis_script_test {
protected:
    void start_stage()
    {
        expect_log("exited on signal 9");
        start_script("webhook_wait 0; webhook_lease 800ms;");
    }

    void kill_worker() { gate().kill_worker(gate().workers().at(0)); }

    void expect_held_off(const event &booking, std::size_t times)
    {
        EXPECT_EQ(deliver(booking).status, 503) << "its lease is not over";
        EXPECT_EQ(deliver_until_settled(booking).status, 200);
        EXPECT_EQ(deliver_until_settled(booking).status, 200);
        EXPECT_EQ(upstream_.count(), times);
    }
};

TEST_F(redis_killed, BeforeTheReplyToAClaim)
{
    start_stage();
    flag released;
    redis_.next("SET", holds(released));
    const event booking = booked("9410");
    http_connection sender(port());
    sender.send(post(booking));
    ASSERT_TRUE(redis_.wait_for("SET", 1));
    kill_worker();
    released.raise();
    EXPECT_EQ(sender.read().status, 0);
    expect_held_off(booking, 1);
}

// Copies wait in the same worker.
TEST_F(redis_killed, WhileACopyWaits)
{
    start_script("webhook_wait 10s; webhook_lease 800ms;");
    expect_log("exited on signal 9");
    upstream_.next(answer::never());
    const event booking = booked("9412");
    http_connection sender = send_and_hold(booking);
    http_connection copy = send_and_wait(booking);
    kill_worker();
    EXPECT_EQ(copy.read().status, 0);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(redis_killed, BeforeTheReplyToACommit)
{
    start_stage();
    flag released;
    redis_.next("SET", {});
    redis_.next("SET", holds(released));
    const event booking = booked("9413");
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(redis_.wait_for("SET", 2));
    kill_worker();
    released.raise();
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
