// Which commands an event costs, and what is never among the words that the
// gate says to others.

#include "support/redis_script_test.h"

namespace webhook::test {
namespace {

class redis_commands : public redis_script_test {
protected:
    static command_list without_values(command_list asked)
    {
        for (auto &words : asked) {
            for (std::string &word : words) {
                const auto colon = word.find(':');
                if (word.starts_with("claimed:") || word.starts_with("done:")) {
                    word.resize(colon + 1);
                }
            }
        }
        return asked;
    }

    static constexpr const char *key = "webhook:s:Call%20booked:1";
};

TEST_F(redis_commands, OneBeforeTheUpstreamAndOneAfter)
{
    start_script("webhook_scope s; webhook_window 1h; webhook_lease 10s;");
    const event booking = booked("1");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking);
    const std::vector<std::string> claim = {
        "SET", key, "claimed:", "NX", "GET", "PX", "10000"};
    const std::vector<std::string> commit = {
        "SET", key, "done:", "GET", "PX", "3600000"};
    EXPECT_EQ(without_values(asked()), (command_list{claim}));
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    ASSERT_TRUE(redis_.wait_for("SET", 2));
    EXPECT_EQ(without_values(asked()), (command_list{claim, commit}));

    EXPECT_EQ(deliver(booking).status, 200); // a copy: one
    EXPECT_EQ(without_values(asked()), (command_list{claim, commit, claim}));
    EXPECT_EQ(redis_.connections(), 1U);
}

TEST_F(redis_commands, BeforeRedis7)
{
    redis_.model().set_version("6.2.14");
    start_script("webhook_scope s; webhook_window 1h; webhook_lease 10s;");
    const event booking = booked("1");
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(redis_.wait_for("SET", 2));
    const std::vector<std::string> claim = {
        "SET", key, "claimed:", "NX", "PX", "10000"};
    const std::vector<std::string> commit = {
        "SET", key, "done:", "PX", "3600000"};
    EXPECT_EQ(without_values(asked()), (command_list{claim, commit}));

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(without_values(asked()),
        (command_list{claim, commit, claim, {"GET", key}}));
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(redis_commands, AReleaseIsByHashOnceTheScriptIsKnown)
{
    start_script("webhook_wait 5s;");
    for (int i = 0; i < 3; i++) {
        upstream_.next(answer::status(500));
        EXPECT_EQ(deliver(booked(std::to_string(i))).status, 500);
        ASSERT_TRUE(
            redis_.wait_for("EVALSHA", static_cast<std::size_t>(i) + 1));
    }
    EXPECT_TRUE(eventually([&] { return redis_.model().keys().empty(); }));
    EXPECT_EQ(redis_.count("EVALSHA"), 3U);
    EXPECT_EQ(redis_.count("EVAL"), 1U);
}

TEST_F(redis_commands, RefusedDeliveriesCostNone)
{
    start_script();
    ASSERT_TRUE(redis_.wait_for("INFO", 1));
    EXPECT_EQ(deliver("[{}]").status, 422);
    EXPECT_EQ(deliver("{").status, 400);
    request get = post("");
    get.method = "PUT";
    EXPECT_EQ(send_request(port(), get).status, 405);
    EXPECT_EQ(asked(), command_list());
}

// An old server, or something else altogether, repeats what it does not know.
TEST_F(redis_commands, APasswordIsNotLoggedWhenTheServerRepeatsIt)
{
    expect_log("is down: it answers HELLO with ERR");
    expect_log("store_unavailable, reason store_unknown");
    expect_log("a secret of \"webhook_store\" stands in the configuration");
    redis_.always("HELLO", [](resp_exchange &with) {
        with.send(resp::error("ERR unknown command 'HELLO', with args "
                              "beginning with: '2' 'AUTH' 'default' '" +
                              with.command().at(4) + "'"));
    });
    start({.location = "webhook_store redis://:pa55word@127.0.0.1:" +
                       std::to_string(redis_.port()) + ";"});
    ASSERT_TRUE(eventually([&] {
        return gate().error_log().find("is down") != std::string::npos;
    }));
    const response answer = deliver(booked("1"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body.find("pa55"), std::string::npos);
    EXPECT_EQ(gate().error_log().find("pa55"), std::string::npos);
}

} // namespace
} // namespace webhook::test
