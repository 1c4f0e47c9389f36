// What is asked of a store, word by word, and what is told of a password.

#include "support/redis_script_test.h"

#include <regex>

namespace webhook::test {
namespace {

constexpr const char *key = "webhook:gate.test%2Fhook:Call%20booked:9300";

class redis_commands : public redis_script_test {
protected:
    const event booking_ = booked("9300");

    void start_and_greet(
        const std::string &version = "7.0.15", const std::string &more = "")
    {
        redis_.model().set_version(version);
        start_script(
            "webhook_wait 0; webhook_lease 61s; webhook_window 4d;" + more);
    }

    // What has been asked since the last time, once there are so many.
    command_list next_asked(std::size_t n)
    {
        EXPECT_TRUE(eventually([&] { return asked().size() >= seen_ + n; }));
        const command_list all = asked();
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(seen_);
        seen_ = all.size();
        return {from, all.end()};
    }

    // And nothing else comes.
    void expect_no_more()
    {
        std::this_thread::sleep_for(50ms); // nothing to wait for
        EXPECT_EQ(asked().size(), seen_);
    }

    static std::string value(const std::vector<std::string> &words)
    {
        EXPECT_GT(words.size(), 2U);
        EXPECT_TRUE(std::regex_match(
            words.at(2), std::regex("(claimed:[0-9a-f]{32};body=[0-9a-f]{32}|"
                                    "done:[0-9a-f]{32};by=[0-9a-f]{16};"
                                    "status=200)(;hash=x)?")))
            << words.at(2);
        return words.at(2);
    }

private:
    std::size_t seen_ = 0;
};

TEST_F(redis_commands, ANewEventCostsTwo)
{
    start_and_greet();
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booking_);
    const auto before = next_asked(1);
    ASSERT_EQ(before.size(), 1U);
    const std::string claim = value(before[0]);
    EXPECT_EQ(before[0], (std::vector<std::string>{
                             "SET", key, claim, "NX", "GET", "PX", "61000"}));
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    const auto after = next_asked(1);
    ASSERT_EQ(after.size(), 1U);
    const std::string done = value(after[0]);
    EXPECT_EQ(after[0],
        (std::vector<std::string>{"SET", key, done, "GET", "PX", "345600000"}));

    EXPECT_EQ(deliver(booking_).status, 200);
    const auto copy = next_asked(1);
    ASSERT_EQ(copy.size(), 1U);
    EXPECT_NE(value(copy[0]), claim) << "a token used twice";
    EXPECT_EQ(copy[0][3], "NX");
    EXPECT_EQ(redis_.count("HELLO"), 1U);
    EXPECT_EQ(redis_.count("INFO"), 1U);
    expect_no_more();
}

TEST_F(redis_commands, AFailureIsReleasedByAScript)
{
    start_and_greet();
    upstream_.always(answer::status(500));
    EXPECT_EQ(deliver(booking_).status, 500);
    const auto first = next_asked(3); // the script is not known yet
    ASSERT_EQ(first.size(), 3U);
    EXPECT_EQ(first[1][0], "EVALSHA");
    EXPECT_EQ(first[2][0], "EVAL");
    EXPECT_EQ(deliver(booking_).status, 500);
    const auto second = next_asked(2);
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second[1], (std::vector<std::string>{"EVALSHA", first[1][1], "1",
                             key, value(second[0]), "61000"}));
    expect_no_more();
}

// GET only if SET was refused.
TEST_F(redis_commands, BeforeRedis7)
{
    start_and_greet("6.2.14");
    EXPECT_EQ(deliver(booking_).status, 200);
    const auto fresh = next_asked(3); // the script is not known yet
    ASSERT_EQ(fresh.size(), 3U);
    EXPECT_EQ(fresh[0], (std::vector<std::string>{
                            "SET", key, value(fresh[0]), "NX", "PX", "61000"}));
    EXPECT_EQ(fresh[1][0], "EVALSHA");
    EXPECT_EQ(fresh[2][0], "EVAL");
    EXPECT_EQ(fresh[2].back(), "345600000");

    EXPECT_EQ(deliver(booking_).status, 200);
    EXPECT_EQ(verdict(2), "duplicate");
    const auto copy = next_asked(2);
    ASSERT_EQ(copy.size(), 2U);
    EXPECT_EQ(copy[0], (std::vector<std::string>{
                           "SET", key, value(copy[0]), "NX", "PX", "61000"}));
    EXPECT_EQ(copy[1], (std::vector<std::string>{"GET", key}));
    EXPECT_EQ(upstream_.count(), 1U);
    expect_no_more();
}

// It is gone between the two questions: neither new nor a duplicate yet.
TEST_F(redis_commands, BeforeRedis7WhatIsGoneIsClaimedAnew)
{
    start_and_greet("6.2.14");
    redis_.model().put(key, "claimed:" + std::string(32, '0'));
    redis_.next("GET", [this](resp_exchange &with) {
        redis_.model().erase(key);
        with.send(redis_.default_reply(with));
    });
    EXPECT_EQ(deliver(booking_).status, 200);
    const auto all = next_asked(5);
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(all[1], (std::vector<std::string>{"GET", key}));
    EXPECT_EQ(all[2], all[0]);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(redis_commands, BeforeRedis7ErrorsToEitherAreNoAnswer)
{
    expect_log("refuses claims with LOADING");
    start_and_greet("6.2.14");
    EXPECT_EQ(deliver(booking_).status, 200);
    next_asked(3);
    redis_.next("GET", refuses("LOADING"));
    EXPECT_EQ(deliver(booking_).status, 503);
    redis_.next("SET", refuses("LOADING"));
    EXPECT_EQ(deliver(booking_).status, 503);
    EXPECT_EQ(deliver(booking_).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

// Servers repeat what they do not understand.
class redis_password : public redis_script_test,
                       public ::testing::WithParamInterface<const char *> {
protected:
    static constexpr const char *secret = "Tr0ub4dor-and-3";

    void start_with_password()
    {
        const temp_dir dir;
        const auto file = dir.path() / "password";
        write_file(file, std::string(secret) + "\n");
        std::filesystem::permissions(file, std::filesystem::perms::owner_read);
        ::setenv("WEBHOOK_TEST_ECHO", secret, 1);
        const std::string how = GetParam();
        std::string server = redis_.url();
        if (how == "url") {
            server.insert(8, ":" + std::string(secret) + "@");
        } else {
            server += " password=" + how;
            if (how == "file:") {
                server += file.string();
            }
        }
        start({.location = "webhook_store " + server +
                           " timeout=10s;\nwebhook_wait 0;"});
        ::unsetenv("WEBHOOK_TEST_ECHO");
    }

    void expect_untold(const response &answer)
    {
        EXPECT_EQ(answer.body.find(secret), std::string::npos);
        for (const header &one : answer.headers) {
            EXPECT_EQ(one.value.find(secret), std::string::npos) << one.name;
        }
        EXPECT_EQ(gate().error_log().find(secret), std::string::npos);
    }
};

TEST_P(redis_password, IsSentAndNeverTold)
{
    start_with_password();
    expect_untold(deliver(booked("9310")));
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(redis_.commands().at(0).argv,
        (std::vector<std::string>{"HELLO", "2", "AUTH", "default", secret,
            "SETNAME", "nginx-webhook"}));
}

TEST_P(redis_password, IsNotRepeatedWhenTheServerDoes)
{
    expect_log("is down: the server answered HELLO with ERR");
    expect_log("refuses claims with ERR");
    const std::string echo =
        resp::error("ERR unknown command 'HELLO', with args beginning with: "
                    "'2' 'AUTH' 'default' '" +
                    std::string(secret) + "'");
    redis_.always("HELLO", says(echo));
    start_with_password();
    for (int i = 0; i < 3; i++) {
        const response answer = deliver(booked("9311"));
        EXPECT_EQ(answer.status, 503);
        expect_untold(answer);
    }
    redis_.always("HELLO", {});
    redis_.always("SET", says(echo));
    EXPECT_TRUE(eventually([&] {
        expect_untold(deliver(booked("9312")));
        return redis_.count("SET") > 0;
    }));
    redis_.always("HELLO", says(resp::error(secret)));
    const std::size_t greeted = redis_.count("HELLO");
    redis_.disconnect();
    ASSERT_TRUE(redis_.wait_for("HELLO", greeted + 2)); // one has been read
    expect_untold(deliver(booked("9313")));
}

std::string command_name(const ::testing::TestParamInfo<const char *> &given)
{
    constexpr const char *names[] = {"InUrl", "InFile", "InEnv", "Literally"};
    return names[given.index];
}

INSTANTIATE_TEST_SUITE_P(given, redis_password,
    ::testing::Values(
        "url", "file:", "env:WEBHOOK_TEST_ECHO", "Tr0ub4dor-and-3"),
    command_name);

} // namespace
} // namespace webhook::test
