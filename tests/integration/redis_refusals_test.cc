// What a store may answer and does not mean: errors, replies of another type,
// replies beyond all measure, replies to nobody.  An event is never forwarded
// for it, never acknowledged, and never takes another's reply.

#include "support/redis_script_test.h"

#include <fstream>

namespace webhook::test {
namespace {

class redis_refusals : public redis_script_test {
protected:
    void TearDown() override
    {
        // Whatever has been said of the server: nothing it has said itself.
        EXPECT_EQ(gate().error_log().find("SECRET"), std::string::npos);
        expect_log("webhook: ");
        redis_script_test::TearDown();
    }

    void start_refusals(const std::string &location = "")
    {
        start_script("webhook_wait 0; webhook_lease 60s;" + location,
            "timeout=500ms connect_timeout=500ms");
    }

    bool is_up_again(const std::string &body)
    {
        return deliver_until_settled(body).status == 200;
    }

    void expect_unavailable(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        const response answer = deliver(body);
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(member(answer, "reason"), "store_unknown");
        EXPECT_TRUE(answer.has("Retry-After"));
        EXPECT_EQ(upstream_.count(), before);
    }

    long resident_kb()
    {
        std::ifstream in(
            "/proc/" + std::to_string(gate().workers().at(0)) + "/status");
        for (std::string word; in >> word;) {
            if (word == "RssAnon:") {
                long kb = 0;
                in >> kb;
                return kb;
            }
        }
        return -1;
    }
};

class redis_error : public redis_refusals,
                    public ::testing::WithParamInterface<const char *> {};

TEST_P(redis_error, ToAClaimIsNoAnswer)
{
    start_refusals();
    deliver_first(booked("1"));
    const event booking = booked("2");
    redis_.always("SET", refuses(GetParam()));
    expect_unavailable(booking);
    expect_unavailable(booking);
    redis_.always("SET", {});
    EXPECT_TRUE(is_up_again(booking));
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(redis_error, ToAClaimForwardsWhatIsToPass)
{
    start_refusals("webhook_store_error pass;");
    deliver_first(booked("1"));
    redis_.always("SET", refuses(GetParam()));
    EXPECT_EQ(deliver(booked("2")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(
        upstream_.last().field("Webhook-Gate-Verdict"), "store_unavailable");
}

TEST_P(redis_error, ToACommitIsNotTheSendersTrouble)
{
    start_refusals();
    deliver_first(booked("1"));
    const event booking = booked("2");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking);
    redis_.always("SET", refuses(GetParam()));
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_TRUE(redis_.wait_for("SET", 4));
    redis_.always("SET", {});

    // Told again, or left to its lease: it does not pass for new.
    EXPECT_EQ(deliver(booked("3")).status == 200 ||
                  deliver_until_settled(booked("3")).status == 200,
        true);
    const int status = deliver(booking).status;
    EXPECT_TRUE(status == 200 || status == 503) << status;
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_P(redis_error, ToAReleaseLeavesTheClaimToItsLease)
{
    start_script("webhook_wait 0; webhook_lease 1s;",
        "timeout=500ms connect_timeout=500ms");
    deliver_first(booked("1"));
    const event booking = booked("2");
    redis_.always("EVAL", refuses(GetParam()));
    redis_.always("EVALSHA", refuses(GetParam()));
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_TRUE(redis_.wait_for("EVALSHA", 1));
    redis_.always("EVAL", {});
    redis_.always("EVALSHA", {});
    EXPECT_TRUE(is_up_again(booking));
    EXPECT_EQ(upstream_.count(), 3U);
}

INSTANTIATE_TEST_SUITE_P(word, redis_error,
    ::testing::Values("LOADING", "READONLY", "OOM", "NOAUTH", "NOSCRIPT",
        "BUSY", "MISCONF", "MOVED", "MASTERDOWN", "NOPERM", "ERR"),
    [](const auto &given) { return std::string(given.param); });

class redis_reply : public redis_refusals,
                    public ::testing::WithParamInterface<
                        std::pair<const char *, std::string>> {};

TEST_P(redis_reply, ThatMeansNothingIsNoAnswer)
{
    start_refusals();
    deliver_first(booked("1"));
    const event booking = booked("2");
    const long before = resident_kb();
    redis_.always("SET", says(GetParam().second));
    expect_unavailable(booking);
    EXPECT_LT(resident_kb() - before, 8 * 1024);
    redis_.always("SET", {});
    EXPECT_TRUE(is_up_again(booking));
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

INSTANTIATE_TEST_SUITE_P(reply, redis_reply,
    ::testing::Values(std::pair("Integer", resp::integer(1)),
        std::pair("Status", resp::status("OK")),
        std::pair("Array", resp::array({resp::bulk("claimed:")})),
        std::pair("Foreign", resp::bulk("1")),
        std::pair("EmptyString", resp::bulk("")),
        std::pair("ShortToken", resp::bulk("claimed:00")),
        std::pair("OtherWord", resp::bulk("gone:" + std::string(32, '0'))),
        std::pair("NotRedis", std::string("HTTP/1.1 400 Bad Request\r\n\r\n")),
        std::pair("HugeArray", std::string("*1000000000\r\n")),
        std::pair("HugeString", std::string("$536870912\r\n")),
        std::pair("LongString", resp::bulk(std::string(1 << 20, 'x'))),
        std::pair("Negative", std::string("$-7\r\n")),
        std::pair("Nested",
            [] {
                std::string nested;
                for (int i = 0; i < 100; i++) {
                    nested += "*1\r\n";
                }
                return nested + ":1\r\n";
            }())),
    [](const auto &given) { return std::string(given.param.first); });

TEST_F(redis_refusals, AHugeStringThatTricklesInIsNotKept)
{
    start_refusals();
    deliver_first(booked("1"));
    const long before = resident_kb();
    redis_.next("SET", [](resp_exchange &with) {
        with.send("$536870912\r\n");
        const std::string part(64 * 1024, 'x');
        for (int i = 0; i < 512 && !with.closed(); i++) {
            with.send(part);
        }
    });
    // That connection is given up, and the claim asked for on the next one.
    EXPECT_EQ(deliver(booked("2")).status, 200);
    EXPECT_EQ(redis_.connections(), 2U);
    EXPECT_LT(resident_kb() - before, 8 * 1024);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(redis_refusals, AReplyThatNobodyAskedForEndsTheConnection)
{
    start_refusals();
    deliver_first(booked("1"));
    const pid_t worker = gate().workers().at(0);
    for (const std::string &reply :
        {resp::nil(), resp::status("OK"), resp::error("ERR SECRET"),
            resp::bulk("done:"), std::string("+OK")}) {
        const std::size_t connections = redis_.connections();
        redis_.broadcast(reply + "\r\n");
        ASSERT_TRUE(
            eventually([&] { return redis_.connections() > connections; }));
    }
    EXPECT_TRUE(is_up_again(booked("2")));
    EXPECT_EQ(gate().workers().at(0), worker) << "it has died of it";
}

TEST_F(redis_refusals, TwoRepliesToOneQuestionEndTheConnection)
{
    start_refusals();
    deliver_first(booked("1"));
    const pid_t worker = gate().workers().at(0);
    redis_.next("SET", says(resp::nil() + resp::nil()));
    EXPECT_EQ(deliver(booked("2")).status, 200);
    EXPECT_TRUE(is_up_again(booked("3")));
    EXPECT_EQ(gate().workers().at(0), worker) << "it has died of it";
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_F(redis_refusals, NeverAnswered)
{
    start_refusals();
    deliver_first(booked("1"));
    redis_.always("*", [](resp_exchange &) {});
    expect_unavailable(booked("2"));
    redis_.always("*", {});
    EXPECT_TRUE(is_up_again(booked("2")));
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
