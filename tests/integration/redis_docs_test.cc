// docs/redis.md is true: its ACL line is enough, and its commands do what it
// says they do.

#include "support/redis_gate_test.h"

#include <regex>
#include <sstream>

namespace webhook::test {
namespace {

class redis_docs : public redis_gate_test {
protected:
    redis_docs() : text_(read_file(source_dir() / "docs" / "redis.md")) {}

    // The first line of the page that begins like that.
    std::string line(const std::string &start) const
    {
        const auto at = text_.find("\n" + start);
        if (at == std::string::npos) {
            throw std::runtime_error("docs/redis.md has no line: " + start);
        }
        return text_.substr(at + 1, text_.find('\n', at + 1) - at - 1);
    }

    // Runs a command of the page; what it has printed.
    std::string shell(const std::string &start)
    {
        secure();
        const std::string here = "REDISCLI_AUTH=choose-another-password "
                                 "redis-cli -s " +
                                 redis().socket().string();
        const auto output = dir_.path() / "output";
        write_file(output, "");
        EXPECT_EQ(run({"sh", "-c",
                          std::regex_replace(
                              line(start), std::regex("redis-cli"), here)},
                      output),
            0)
            << start;
        std::string printed = read_file(output);
        while (printed.ends_with('\n')) {
            printed.pop_back();
        }
        return printed;
    }

    // The operator of the page may run its commands, and has no other rights.
    void secure()
    {
        redis_client admin = redis().client();
        std::vector<std::string> command = {"ACL", "SETUSER"};
        std::istringstream words(line("user operator").substr(5));
        for (std::string word; words >> word;) {
            command.push_back(word);
        }
        EXPECT_EQ(admin.command(command).text, "OK");
    }

    static constexpr const char *key_ = "webhook:north:Call%20booked:90311";
    static constexpr const char *scope_ = "webhook_scope north;";

private:
    std::string text_;
    temp_dir dir_;
};

TEST_F(redis_docs, TheAclLineIsEnough)
{
    expect_log("the configuration contains a secret of \"webhook_store\"");
    redis_options options;
    options.extra = line("user webhook") + "\n" +
                    line("maxmemory-policy noeviction") + "\n" +
                    line("appendonly yes") + "\n" + line("appendfsync");
    run_redis(options);
    start({.location = "webhook_store redis://webhook:choose-a-password@"
                       "127.0.0.1:" +
                       std::to_string(redis().port()) +
                       "/1; webhook_lease 300ms; webhook_wait 0;"});
    redis_client admin = redis().client();
    for (const char *flushed : {"no", "yes"}) {
        SCOPED_TRACE(std::string("scripts flushed: ") + flushed);
        if (*flushed == 'y') {
            admin.command({"SCRIPT", "FLUSH"});
        }
        const event booking = booked(flushed);
        upstream_.next(answer::status(500)); // released
        EXPECT_EQ(deliver(booking).status, 500);
        flag released; // renewed
        upstream_.next(answer::held(released));
        http_connection held(port());
        ASSERT_TRUE(eventually([&] {
            held = http_connection(port());
            held.send(post(booking));
            return held.silent_for(500ms);
        }));
        EXPECT_EQ(deliver(booking).status, 503);
        released.raise();
        EXPECT_EQ(held.read().status, 200); // committed
        EXPECT_EQ(deliver(booking).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 4U);
    const std::string log = gate().error_log();
    EXPECT_EQ(log.find("refuses"), std::string::npos) << log;
    EXPECT_EQ(log.find("was not"), std::string::npos) << log;

    // And it is not too much: nothing outside the prefix, and no more commands.
    const redis_value denied = admin.command(
        {"ACL", "DRYRUN", "webhook", "SET", "other:key", "value"});
    EXPECT_EQ(denied.kind, redis_kind::string) << denied;
    EXPECT_EQ(admin.command({"ACL", "DRYRUN", "webhook", "FLUSHALL"}).kind,
        redis_kind::string);
    EXPECT_EQ(admin
                  .command({"ACL", "DRYRUN", "webhook", "SET", "webhook:key",
                      "value"})
                  .text,
        "OK");
}

// And "+wait" is what "replicas=" needs.
TEST_F(redis_docs, TheAclLineIsEnoughForReplicas)
{
    expect_log("the configuration contains a secret of \"webhook_store\"");
    run_redis({.extra = line("user webhook") + " +wait"});
    start({.location = "webhook_store redis://webhook:choose-a-password@"
                       "127.0.0.1:" +
                       std::to_string(redis().port()) + " replicas=1;"});
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    EXPECT_TRUE(eventually([this] {
        return redis().client().info("commandstats").find("cmdstat_wait:") !=
               std::string::npos;
    }));
    EXPECT_EQ(said("is refused with"), 0U) << gate().error_log();
}

// And for what people ask of /events/.
TEST_F(redis_docs, TheAclLineIsEnoughForEvents)
{
    expect_log("the configuration contains a secret of \"webhook_store\"");
    redis_options options;
    options.extra = line("user webhook");
    run_redis(options);
    start({.location = "webhook_wait 0; webhook_scope north;",
        .server = "location /events/ { webhook_events; }\n",
        .http = "webhook_store redis://webhook:choose-a-password@127.0.0.1:" +
                std::to_string(redis().port()) + ";\n"});
    const auto ask = [this](const std::string &method, const std::string &key) {
        request what;
        what.method = method;
        what.uri = "/events/" + key;
        return send_request(port(), what);
    };
    const std::string key = "north:Call%20booked:90311";
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    EXPECT_TRUE(eventually([&] { return ask("GET", key).status == 200; }));
    // as the page of webhook_status does
    EXPECT_EQ(ask("GET", "90311").status, 200);
    EXPECT_EQ(ask("GET", "90311?type=Call%20booked").status, 200);
    EXPECT_EQ(ask("GET", "90312").status, 404);
    EXPECT_EQ(ask("DELETE", key).status, 200);
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("90311"));
    EXPECT_NE(ask("GET", "").body.find("\"key\":\"" + key), std::string::npos);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(gate().error_log().find("refuses"), std::string::npos);
}

// What this user may not do is answered with the error code of Redis.
TEST_F(redis_docs, ARightThatTheAclLacksIsNamed)
{
    expect_log("the configuration contains a secret of \"webhook_store\"");
    run_redis({.extra = line("user webhook")});
    start({.location = "webhook_wait 0; webhook_scope north;",
        .server = "location /events/ { webhook_events; }\n",
        .http = "webhook_store redis://webhook:choose-a-password@127.0.0.1:" +
                std::to_string(redis().port()) + ";\n"});
    const auto ask = [this](const std::string &method, const std::string &tail,
                         int status) {
        request what;
        what.method = method;
        what.uri = "/events/" + tail;
        const response answer = send_request(port(), what);
        EXPECT_EQ(answer.status, status) << answer.body;
        return answer.body;
    };
    const std::string key = "north:Call%20booked:90311";
    const std::string denied =
        " refuses the command with NOPERM: docs/redis.md describes the rights "
        "that its user needs";
    redis_client admin = redis().client();
    const auto allow = [&](const std::string &right) {
        EXPECT_EQ(
            admin.command({"ACL", "SETUSER", "webhook", right}).text, "OK");
    };

    EXPECT_EQ(deliver(booked("90311")).status, 200);
    ASSERT_TRUE(eventually([&] {
        return admin.command({"GET", "webhook:" + key})
            .text.starts_with("done");
    }));

    const auto expect_denied = [&](const std::string &method,
                                   const std::string &tail) {
        const std::string found = ask(method, tail, 503);
        EXPECT_NE(found.find(denied + ".\""), std::string::npos) << found;
    };
    allow("-pttl");
    for (const char *tail : {"90311", "north:Call%20booked:90311"}) {
        expect_denied("GET", tail);
    }
    allow("-scan");
    expect_denied("GET", "");
    allow("+pttl");
    allow("-del");
    EXPECT_NE(ask("GET", key, 200).find("delivered"), std::string::npos);
    expect_denied("DELETE", key);
    EXPECT_EQ(said("event \"" + key +
                   "\" was perhaps not forgotten: the store" + denied),
        1U)
        << gate().error_log();
    EXPECT_EQ(said("refuses inspections with NOPERM"), 1U);
    EXPECT_EQ(said("refuses listings with NOPERM"), 1U);
    EXPECT_EQ(said("refuses deletions with NOPERM"), 1U);

    // Claims need no more, and each right works as soon as it is granted.
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    allow("+scan");
    allow("+del");
    ask("GET", "", 200);
    ask("DELETE", key, 200);
    EXPECT_EQ(said("accepts deletions again"), 1U);
}

TEST_F(redis_docs, OneEventIsFoundReadAndForgotten)
{
    start_redis(scope_);
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    ASSERT_TRUE(eventually([&] {
        return shell("redis-cli --user operator GET 'webhook:north")
            .starts_with("done:");
    }));

    EXPECT_EQ(
        shell("redis-cli --user operator --scan --pattern 'webhook:*:90311*'"),
        key_);
    const long long left =
        std::stoll(shell("redis-cli --user operator PTTL 'webhook:north"));
    EXPECT_GT(left, 345500000);
    EXPECT_LE(left, 345600000);

    EXPECT_EQ(shell("redis-cli --user operator DEL 'webhook:north"), "1");
    EXPECT_EQ(shell("redis-cli --user operator GET 'webhook:north"), "");
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(redis_docs, OneEventIsRememberedByHand)
{
    start_redis(scope_);
    EXPECT_EQ(shell("redis-cli --user operator SET 'webhook:north"), "OK");
    const response copy = deliver(booked("90311"));
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(redis_docs, TheOperatorAsksWhetherRedisIsThere)
{
    run_redis({.extra = line("maxmemory-policy noeviction")});
    EXPECT_EQ(shell("redis-cli --user operator PING"), "PONG");
    EXPECT_EQ(shell("redis-cli --user operator CONFIG GET"),
        "maxmemory-policy\nnoeviction");
    EXPECT_EQ(redis()
                  .client()
                  .command({"ACL", "DRYRUN", "operator", "FLUSHALL"})
                  .kind,
        redis_kind::string);
}

TEST_F(redis_docs, WhatIsBeingDeliveredIsListed)
{
    start_redis(scope_);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("90311"));
    EXPECT_EQ(
        shell("redis-cli --user operator --scan --pattern 'webhook:*' | while"),
        key_);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(redis_docs, TheConnectionsAreListed)
{
    start_redis("", 2);
    EXPECT_TRUE(eventually([&] {
        const std::string list = shell("redis-cli --user operator CLIENT LIST");
        return std::count(list.begin(), list.end(), '\n') == 1; // two lines
    }));
}

} // namespace
} // namespace webhook::test
