// A claim is as old as its question: an answer that is read late is not
// believed, and an event whose claim may have ended is not sent.

#include "support/redis_script_test.h"

#include <csignal>
#include <regex>

namespace webhook::test {
namespace {

class redis_stale : public redis_script_test {
protected:
    static constexpr const char *short_lease =
        "webhook_wait 0; webhook_lease 1s;";

    void start_both()
    {
        start_script(short_lease);
        start_other(
            script_conf(short_lease, "timeout=10s connect_timeout=10s"));
        ASSERT_TRUE(redis_.wait_for("INFO", 2));
    }

    // A claim is made, and its lease ends.
    void let_claim_end()
    {
        ASSERT_TRUE(
            eventually([this] { return !redis_.model().keys().empty(); }));
        ASSERT_TRUE(
            eventually([this] { return redis_.model().keys().empty(); }));
    }

    // The claim of the event has ended, and a copy has gone another way.
    void deliver_a_copy(const std::string &body)
    {
        let_claim_end();
        EXPECT_EQ(send_request(other().port(), post(body)).status, 200);
        ASSERT_TRUE(
            eventually([this] { return only_value().starts_with("done:"); }));
        EXPECT_EQ(upstream_.count(), 1U);
    }
};

TEST_F(redis_stale, AnAnswerOlderThanItsLeaseIsNotBelieved)
{
    const event booking = booked("1");
    flag released;

    start_both();
    redis_.next("SET", holds(released));
    http_connection sender(port());
    sender.send(post(booking));
    deliver_a_copy(booking);

    released.raise();
    const response answer = sender.read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(member(answer, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(redis_stale, AWorkerThatWasStoppedDoesNotBelieveIt)
{
    const event booking = booked("2");

    start_both();
    const pid_t worker = gate().workers().at(0);
    redis_.next("SET", [&](resp_exchange &with) {
        ::kill(worker, SIGSTOP);
        with.send(redis_.default_reply(with));
    });
    http_connection sender(port());
    sender.send(post(booking));
    deliver_a_copy(booking);

    ::kill(worker, SIGCONT);
    const response answer = sender.read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(member(answer, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
}

// Nobody has come meanwhile: it is claimed anew, and goes on.
TEST_F(redis_stale, AClaimThatHasEndedIsAskedForAnew)
{
    flag released;

    start_script(short_lease);
    redis_.next("SET", holds(released));
    http_connection sender(port());
    sender.send(post(booked("3")));
    let_claim_end();

    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    ASSERT_TRUE(
        eventually([this] { return only_value().starts_with("done:"); }));
    EXPECT_EQ(deliver(booked("3")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

// One that is old and stands is renewed, and goes on.
TEST_F(redis_stale, AnOldClaimIsRenewedFirst)
{
    flag released;

    start_script("webhook_wait 0; webhook_lease 3s;");
    redis_.next("SET", holds(released));
    http_connection sender(port());
    sender.send(post(booked("4")));
    ASSERT_TRUE(redis_.wait_for("SET", 1));
    ASSERT_TRUE(eventually([this] {
        const auto keys = redis_.model().keys();
        return keys.size() == 1 &&
               redis_.model().time_left(keys[0]).value_or(0ms) < 1800ms;
    }));

    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_GE(redis_.count("EVALSHA"), 1U);
}

TEST_F(redis_stale, WhatIsNotKnownGoesByStoreError)
{
    expect_log("refuses renewals with LOADING");
    expect_log("store_unavailable, reason store_unknown");
    flag released;

    start_script(short_lease);
    redis_.always("EVALSHA", refuses("LOADING"));
    redis_.next("SET", holds(released));
    http_connection sender(port());
    sender.send(post(booked("5")));
    let_claim_end();

    released.raise();
    const response answer = sender.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(member(answer, "verdict"), "store_unavailable");
    EXPECT_EQ(upstream_.count(), 0U);
    redis_.always("EVALSHA", {});
}

// Its claims were given up before it was sent.  One of its events is under way
// from this nginx meanwhile, so it has to wait: the claim that was made here
// for the other one must not stand in the way of a copy.
TEST_F(redis_stale, WhatIsClaimedAfterARenewalFailedIsReleased)
{
    expect_log("refuses renewals with LOADING");
    expect_log("refuses claims with LOADING");
    expect_log("forwarded without a claim");
    const event a = booked("9").unwrap();
    const event b = booked("10").unwrap();
    flag claimed;
    flag finished;

    start_script("webhook_wait 0; webhook_lease 1s; webhook_store_error pass;");
    redis_.next("SET", holds(claimed));
    redis_.next("SET", {});
    redis_.always("EVALSHA", refuses("LOADING"));
    http_connection both(port());
    both.send(post("[" + std::string(a) + "," + std::string(b) + "]"));
    ASSERT_TRUE(redis_.wait_for("SET", 1));
    let_claim_end();

    redis_.always("SET", refuses("LOADING"));
    upstream_.next(answer::held(finished));
    http_connection one(port());
    one.send(post(a));
    // The worker has read that once it has answered what came later.
    EXPECT_EQ(send_request(port(), {.uri = "/other"}).status, 404);
    claimed.raise();
    const response answer = both.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(member(answer, "verdict"), "in_flight");

    EXPECT_EQ(deliver(b).status, 200);
    finished.raise();
    EXPECT_EQ(one.read().status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    redis_.always("SET", {});
    redis_.always("EVALSHA", {});
}

// No location is known any more when such a claim is given up.
TEST_F(redis_stale, ALogNeverHasTheWholeHashOfAPath)
{
    expect_log("was not released: the server refused the command");
    expect_log("store_unavailable");
    flag released;
    gate_conf conf =
        script_conf("webhook_wait 0;", "timeout=200ms connect_timeout=10s");

    conf.server = "rewrite ^/in/ /hook;";
    start(conf);
    redis_.next("SET", holds(released));
    redis_.always("EVALSHA", refuses("MOVED"));
    EXPECT_EQ(
        send_request(port(), post(booked("11"), "/in/some-token")).status, 503);
    released.raise();
    ASSERT_TRUE(eventually([this] {
        return gate().error_log().find("was not released") != std::string::npos;
    }));
    EXPECT_FALSE(
        std::regex_search(gate().error_log(), std::regex("[0-9a-f]{32}:Call")));
    EXPECT_TRUE(std::regex_search(
        gate().error_log(), std::regex("[^0-9a-f][0-9a-f]{8}:Call")));
    redis_.always("EVALSHA", {});
}

// What the worker has still to tell is what it knows.
TEST_F(redis_stale, ACopyIsAnsweredFromWhatIsStillToBeTold)
{
    expect_log("refuses commits with LOADING");
    const event booking = booked("6");

    start_script();
    redis_.next("SET", {});
    redis_.next("SET", refuses("LOADING"));
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(redis_.wait_for("SET", 2));
    redis_.model().clear(); // as if the lease had ended

    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
    ASSERT_TRUE(
        eventually([this] { return only_value().starts_with("done:"); }));
    expect_log("was not committed: its lease had expired");
}

// ... also while there is nobody to be told, nor asked.
TEST_F(redis_stale, ACopyIsAnsweredWhileTheServerIsAway)
{
    const event booking = booked("7");
    flag released;

    start_script();
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);
    redis_.refuse();
    redis_.disconnect();
    ASSERT_TRUE(eventually([this] { return redis_.open() == 0; }));
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(deliver(booked("8")).status, 503) << "it is away";

    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);

    redis_.accept_again();
    ASSERT_TRUE(
        eventually([this] { return only_value().starts_with("done:"); }));
}

} // namespace
} // namespace webhook::test
