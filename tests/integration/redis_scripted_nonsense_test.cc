// A store that does not speak sense: what no Redis answers, what nobody has
// asked for, and values of somebody else's.

#include "support/redis_script_test.h"

#include <fstream>

namespace webhook::test {
namespace {

class redis_nonsense : public redis_script_test {
protected:
    void SetUp() override { expect_log(R"(\[error\].*redis server)"); }

    void TearDown() override
    {
        // The same process from the beginning to the end.
        EXPECT_EQ(gate().workers(), workers_);
        redis_script_test::TearDown();
    }

    void start_watched(const std::string &location = "webhook_wait 0;",
        const std::string &parameters = "timeout=10s connect_timeout=10s")
    {
        start_script(location, parameters);
        workers_ = gate().workers();
        EXPECT_EQ(deliver_until_settled(booked("9200")).status, 200);
        EXPECT_TRUE(eventually([this] { return is_done(); }));
    }

    bool is_done() { return only_value().starts_with("done:"); }

    // Its own copy of that event is answered by what is known of it.
    void expect_well()
    {
        const std::size_t count = upstream_.count();
        const event booking = booked(std::to_string(9900 + next_++));
        EXPECT_EQ(deliver_until_settled(booking).status, 200);
        EXPECT_EQ(deliver_until_settled(booking).status, 200);
        EXPECT_EQ(upstream_.count(), count + 1);
    }

    long resident_kb()
    {
        std::ifstream in("/proc/" + std::to_string(workers_.at(0)) + "/status");
        for (std::string word; in >> word;) {
            if (word == "VmRSS:") {
                long kb = 0;
                in >> kb;
                return kb;
            }
        }
        return -1;
    }

private:
    std::vector<pid_t> workers_;
    int next_ = 0;
};

std::string nested(int depth)
{
    std::string text;
    for (int i = 0; i < depth; i++) {
        text += "*1\r\n";
    }
    return text + ":1\r\n";
}

struct bytes {
    const char *name;
    std::string text;
};

void PrintTo(const bytes &given, std::ostream *out)
{
    *out << given.name;
}

class redis_gibberish : public redis_nonsense,
                        public ::testing::WithParamInterface<bytes> {};

// Once: asked again on another connection.
TEST_P(redis_gibberish, ForAClaim)
{
    start_watched("webhook_wait 0; webhook_lease 60s;");
    redis_.next("SET", says(GetParam().text));
    const event booking = booked("9201");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(redis_.connections(), 2U);
    expect_well();
}

TEST_P(redis_gibberish, ForACopysClaim)
{
    start_watched();
    redis_.next("SET", says(GetParam().text));
    EXPECT_EQ(deliver(booked("9200")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U) << "forwarded what was delivered";
    EXPECT_EQ(verdict(2), "duplicate");
}

TEST_P(redis_gibberish, ForEachClaim)
{
    // Each delivery asks again and again until the timeout is over.
    start_watched(
        "webhook_wait 0; webhook_lease 60s;", "timeout=2s connect_timeout=2s");
    redis_.always("SET", says(GetParam().text));
    const event booking = booked("9202");
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(deliver(booking).status, 503);
    }
    EXPECT_EQ(upstream_.count(), 1U);
    redis_.always("SET", {});
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    expect_well();
}

TEST_P(redis_gibberish, ForACommit)
{
    start_watched("webhook_wait 5s; webhook_lease 60s;");
    redis_.next("SET", {});
    redis_.next("SET", says(GetParam().text));
    const event booking = booked("9203");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U) << "forwarded what was delivered";
}

TEST_P(redis_gibberish, ForARelease)
{
    start_watched("webhook_wait 5s; webhook_lease 60s;");
    const bool expected = GetParam().text == ":1\r\n";
    redis_.next("EVALSHA", says(expected ? "+1\r\n" : GetParam().text));
    upstream_.next(answer::status(500));
    const event booking = booked("9204");
    EXPECT_EQ(deliver(booking).status, 500);
    // a claim on the connection that ends may be made after its repetition
    EXPECT_TRUE(eventually([this] { return redis_.connections() == 2; }));
    EXPECT_EQ(deliver_until_settled(booking).status, 200) << "lost";
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_P(redis_gibberish, ForTheGreeting)
{
    redis_.next("HELLO", says(GetParam().text));
    start_watched();
    expect_well();
}

INSTANTIATE_TEST_SUITE_P(answered, redis_gibberish,
    ::testing::Values(bytes{"Integer", ":1\r\n"}, bytes{"Status", "+OK\r\n"},
        bytes{"EmptyArray", "*0\r\n"},
        bytes{"Array", "*2\r\n$1\r\na\r\n$-1\r\n"},
        bytes{"EightDeep", nested(8)}, bytes{"TenDeep", nested(10)},
        bytes{"VeryDeep", nested(20000)}, bytes{"HugeArray", "*1000000000\r\n"},
        bytes{"HugerArray", "*9223372036854775807\r\n"},
        bytes{"LongString", resp::bulk(std::string(300000, 'x'))},
        bytes{"NegativeString", "$-2\r\n"}, bytes{"NoNumber", "$x\r\n"},
        bytes{"Resp3Null", "_\r\n"}, bytes{"Resp3True", "#t\r\n"},
        bytes{"Resp3Map", "%1\r\n+a\r\n+b\r\n"},
        bytes{"Resp3Push", ">1\r\n+a\r\n"},
        bytes{"Http", "HTTP/1.1 400 Bad Request\r\n\r\n"},
        bytes{"Zeros", std::string(64, '\0')}),
    [](const ::testing::TestParamInfo<bytes> &given) {
        return std::string(given.param.name);
    });

// Half a gigabyte is announced and on its way.
TEST_F(redis_nonsense, HugeStringIsNotWaitedFor)
{
    start_watched();
    const long before = resident_kb();
    std::atomic<std::size_t> sent = 0;
    redis_.next("SET", [&](resp_exchange &with) {
        const std::string block(65536, 'x');
        with.send("$536870912\r\n");
        while (sent < 64 * block.size() && !with.wait_for_close(1ms)) {
            with.send(block);
            sent += block.size();
        }
    });
    EXPECT_EQ(deliver(booked("9210")).status, 200);
    EXPECT_LT(sent, 2'000'000U);
    EXPECT_LT(resident_kb() - before, 8192);
    expect_well();
}

// Less than what is refused, and never complete.
TEST_F(redis_nonsense, TricklingStringIsOverdue)
{
    start_watched("webhook_wait 0;", "timeout=250ms connect_timeout=500ms");
    const long before = resident_kb();
    std::size_t connections = 1;
    for (const char *size : {"1000", "536870912", "9223372036854775807"}) {
        redis_.next("SET", [size](resp_exchange &with) {
            with.send("$" + std::string(size) + "\r\n");
            while (!with.wait_for_close(1ms)) {
                with.send("x");
            }
        });
        const auto begin = clock::now();
        EXPECT_EQ(deliver(booked("9211")).status, 503);
        EXPECT_LT(clock::now() - begin, 2s);
        connections++;
        EXPECT_TRUE(
            eventually([&] { return redis_.connections() == connections; }));
        EXPECT_EQ(upstream_.count(), connections - 1);
        expect_well();
    }
    EXPECT_LT(resident_kb() - before, 8192);
}

TEST_F(redis_nonsense, UnaskedForWhileIdle)
{
    start_watched();
    std::size_t connections = 1;
    for (const std::string &reply : {resp::status("OK"), resp::nil(),
             resp::integer(1), resp::bulk("done:" + std::string(32, '0')),
             resp::error("ERR no"), nested(3), std::string("*1000000000\r\n"),
             std::string(">1\r\n+x\r\n"), std::string("\0\0\r\n", 4)}) {
        redis_.broadcast(reply);
        connections++;
        ASSERT_TRUE(eventually([&] {
            return redis_.connections() == connections;
        })) << reply;
        expect_well();
    }
    EXPECT_EQ(redis_.open(), 1U);
}

// The second one must not be the next question's.
TEST_F(redis_nonsense, AnsweredTwice)
{
    start_watched("webhook_wait 0; webhook_lease 60s;");
    for (int i = 0; i < 5; i++) {
        const std::size_t count = upstream_.count();
        redis_.next("SET", [this](resp_exchange &with) {
            redis_.default_reply(with);
            with.send(resp::nil() + resp::nil());
        });
        EXPECT_EQ(deliver(booked(std::to_string(9220 + i))).status, 200);
        EXPECT_EQ(deliver(booked("9200")).status, 200);
        EXPECT_EQ(upstream_.count(), count + 1)
            << "forwarded what was delivered";
    }
    expect_well();
}

// Two questions are open.  After a reply of the wrong kind nothing is sure, not
// even what looks like "it is yours".
TEST_F(redis_nonsense, WhatFollowsAWrongReplyIsNotBelieved)
{
    start_watched("webhook_wait 0; webhook_lease 60s;");
    flag both;
    redis_.next("SET", [both](resp_exchange &with) {
        with.hold(both);
        with.send(resp::integer(1) + resp::nil());
        with.close();
    });
    http_connection fresh(port()), copy(port());
    fresh.send(post(booked("9230")));
    ASSERT_TRUE(redis_.wait_for("SET", 3));
    copy.send(post(booked("9200")));
    EXPECT_TRUE(copy.silent_for(100ms));
    both.raise();
    EXPECT_EQ(copy.read().status, 200);
    EXPECT_EQ(fresh.read().status, 200);
    EXPECT_EQ(upstream_.count(), 2U) << "forwarded what was delivered";
}

TEST_F(redis_nonsense, ValueOfSomebodyElse)
{
    expect_log("the key holds an unexpected value");
    start_watched();
    const std::string key = redis_.model().keys().at(0);
    const std::string mine = only_value();
    for (const std::string &value : {std::string(), std::string("hello"),
             std::string("done:"), mine.substr(0, 37) + "0", mine.substr(0, 36),
             mine.substr(0, 36) + "g", "DONE" + mine.substr(4),
             "claimed:" + std::string(31, '0'), std::string(200000, 'x')}) {
        redis_.model().put(key, value);
        const response answer = deliver(booked("9200"));
        EXPECT_EQ(answer.status, 503) << value.substr(0, 50);
        EXPECT_EQ(member(answer, "verdict"), "store_unavailable");
        EXPECT_EQ(redis_.model().get(key), value) << "overwritten";
    }
    redis_.next("SET", says(resp::error("WRONGTYPE of value")));
    EXPECT_EQ(deliver(booked("9200")).status, 503);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(redis_.connections(), 1U);
    redis_.model().put(key, mine);
    EXPECT_EQ(deliver(booked("9200")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
