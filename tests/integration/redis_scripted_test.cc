// The pace of a store: replies in pieces, late ones, and those that end in
// the middle, through the whole of nginx.

#include "support/redis_script_test.h"

namespace webhook::test {
namespace {

class redis_scripted : public redis_script_test {
protected:
    void split_next(std::size_t at)
    {
        redis_.next("SET", [this, at](resp_exchange &with) {
            with.send_split(redis_.default_reply(with), at, 5ms);
        });
    }

    // How often the last event's claim was asked for.
    std::size_t claims_of(const std::string &token) const
    {
        std::size_t n = 0;
        for (const auto &words : asked()) {
            n += words.size() > 2 && words[0] == "SET" && words[2] == token;
        }
        return n;
    }
};

TEST_F(redis_scripted, ByteByByte)
{
    redis_.always("*", [this](resp_exchange &with) {
        with.send_slowly(redis_.default_reply(with), 1ms);
    });
    start_script();
    const event booking = booked("9000"), failing = booked("9001");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(verdict(2), "duplicate");
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(failing).status, 500);
    EXPECT_EQ(deliver_until_settled(failing).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    EXPECT_EQ(redis_.connections(), 1U);
}

TEST_F(redis_scripted, SplitAnywhere)
{
    start_script();
    const event done = booked("9010"), running = booked("9011");
    deliver_first(done);
    const std::string found = resp::bulk(only_value());
    for (std::size_t at = 1; at < found.size(); at++) {
        split_next(at);
        EXPECT_EQ(deliver(done).status, 200) << at;
    }
    EXPECT_EQ(upstream_.count(), 1U) << "forwarded what was delivered";

    for (std::size_t at = 1; at < resp::nil().size(); at++) {
        split_next(at);
        EXPECT_EQ(deliver(booked("902" + std::to_string(at))).status, 200);
        EXPECT_EQ(upstream_.count(), 1 + at);
    }

    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(running);
    const std::size_t count = upstream_.count();
    const std::string claim = resp::bulk(asked().back().at(2));
    for (std::size_t at = 1; at < claim.size(); at++) {
        split_next(at);
        EXPECT_EQ(deliver(running).status, 503) << at;
    }
    EXPECT_EQ(upstream_.count(), count) << "forwarded what is under way";
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(redis_.connections(), 1U);
}

// One claim is overdue while another one waits, on a server that makes
// progress: what comes for the first must not be taken for the second's.
TEST_F(redis_scripted, ALateReplyIsNobodyElses)
{
    start_script(
        "webhook_wait 0; webhook_lease 60s;", "timeout=2s connect_timeout=10s");
    const event done = booked("9030"), late = booked("9031");
    deliver_first(done);

    keep_replies();
    http_connection one(port()), two(port()), three(port());
    one.send(post(done));
    ASSERT_TRUE(redis_.wait_for("SET", 3));
    two.send(post(late));
    ASSERT_TRUE(redis_.wait_for("SET", 4));
    const auto claim = asked().back();
    // Progress that much after the question is what keeps the server from
    // being silent as well when the second one is overdue.
    ASSERT_TRUE(two.silent_for(700ms));
    send_kept();
    EXPECT_EQ(one.read().status, 200);
    three.send(post(done));
    ASSERT_TRUE(redis_.wait_for("SET", 5));

    const response answer = two.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has("Retry-After"));
    ASSERT_TRUE(redis_.wait_for("EVALSHA", 1)) << "no release of a late claim";
    send_kept(); // nil: "two" has it
    EXPECT_TRUE(three.silent_for(100ms));
    send_kept();
    EXPECT_EQ(three.read().status, 200);
    EXPECT_EQ(verdict(4), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U) << "forwarded with another's claim";

    reply_again();
    ASSERT_TRUE(redis_.wait_for("EVAL", 1));
    const auto release = asked().back();
    ASSERT_EQ(release.size(), 6U);
    EXPECT_EQ(release[3], claim[1]);
    EXPECT_EQ(release[4], claim[2]) << "not of the claim that was late";
    EXPECT_EQ(deliver_until_settled(late).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(redis_.connections(), 1U);
}

// Nobody waits for a server that is overdue, until it speaks again.
TEST_F(redis_scripted, SilentServerIsFoundOnce)
{
    start_script("webhook_wait 0; webhook_lease 60s;",
        "timeout=250ms connect_timeout=60s");
    const event late = booked("9040"), other = booked("9041");
    deliver_first(booked("9042"));
    keep_replies();
    EXPECT_EQ(deliver(late).status, 503);
    const auto begin = clock::now();
    for (int i = 0; i < 20; i++) {
        EXPECT_EQ(deliver(other).status, 503);
    }
    EXPECT_LT(clock::now() - begin, 20 * 100ms) << "each one waits";
    EXPECT_EQ(redis_.count("SET"), 3U);
    EXPECT_EQ(upstream_.count(), 1U);

    reply_again();
    EXPECT_EQ(deliver_until_settled(late).status, 200);
    EXPECT_EQ(deliver_until_settled(other).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
}

// Each time the server has done what it was asked for.
TEST_F(redis_scripted, ClaimWhoseReplyBreaksOff)
{
    start_script("webhook_wait 0; webhook_lease 60s;");
    deliver_first(booked("9050"));
    for (std::size_t at = 0; at < resp::nil().size(); at++) {
        const std::size_t count = upstream_.count();
        redis_.next("SET", breaks_off(at));
        const event booking = booked("905" + std::to_string(at + 1));
        EXPECT_EQ(deliver(booking).status, 200) << at;
        EXPECT_EQ(upstream_.count(), count + 1);
        EXPECT_EQ(deliver_until_settled(booking).status, 200);
        EXPECT_EQ(upstream_.count(), count + 1);
        EXPECT_EQ(redis_.connections(), at + 2);
    }
}

TEST_F(redis_scripted, FoundStateBreaksOff)
{
    start_script();
    const event done = booked("9060");
    deliver_first(done);
    const std::size_t size = resp::bulk(only_value()).size();
    for (std::size_t at = 0; at < size; at++) {
        redis_.next("SET", breaks_off(at));
        // The worker asks Redis when the commit has been confirmed to it.
        EXPECT_TRUE(eventually([&] {
            EXPECT_EQ(deliver(done).status, 200) << at;
            return redis_.connections() > at + 1;
        }));
    }
    EXPECT_EQ(upstream_.count(), 1U) << "forwarded what was delivered";
    EXPECT_EQ(redis_.connections(), size + 1);
}

TEST_F(redis_scripted, CommitWhoseReplyBreaksOff)
{
    start_script("webhook_wait 5s; webhook_lease 60s;");
    for (std::size_t at = 0; at < 40; at += 13) {
        const event booking = booked("907" + std::to_string(at));
        redis_.next("SET", {});
        redis_.next("SET", breaks_off(at));
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(upstream_.count(), at / 13 + 1) << "forwarded again";
    }
    EXPECT_EQ(gate().error_log().find("was not committed"), std::string::npos);
}

TEST_F(redis_scripted, ReleaseWhoseReplyBreaksOff)
{
    start_script("webhook_wait 5s; webhook_lease 60s;");
    for (std::size_t at = 0; at < resp::integer(1).size(); at++) {
        const event booking = booked("908" + std::to_string(at));
        upstream_.next(answer::status(500));
        redis_.next(at == 0 ? "EVAL" : "EVALSHA", breaks_off(at));
        EXPECT_EQ(deliver(booking).status, 500);
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(upstream_.count(), 2 * (at + 1));
    }
}

// A connection that has been of no use is not made again at once.
TEST_F(redis_scripted, AlwaysBreaksOff)
{
    start_script("webhook_wait 0; webhook_lease 60s;");
    redis_.always("SET", breaks_off(3));
    const event booking = booked("9090");
    EXPECT_EQ(deliver(booking).status, 503);
    EXPECT_EQ(verdict(1), "store_unavailable");
    EXPECT_EQ(upstream_.count(), 0U);
    const std::string token = asked().at(0).at(2);
    EXPECT_LE(claims_of(token), 3U);

    redis_.always("SET", {});
    EXPECT_EQ(deliver_until_settled(booking).status, 200) << "not released";
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
