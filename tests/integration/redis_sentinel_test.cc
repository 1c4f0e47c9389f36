// "webhook_store sentinel://...": real sentinels name the master.

#include "support/redis_sentinel_test.h"
#include "support/dns_server.h"

#include <sys/stat.h>

#include <cstdlib>

namespace webhook::test {
namespace {

class redis_sentinel : public redis_sentinel_test {
protected:
    redis_sentinel() { ::setenv("WEBHOOK_TEST_WATCH", "watch-pa55", 1); }
    ~redis_sentinel() override { ::unsetenv("WEBHOOK_TEST_WATCH"); }

    void expect_use(const std::string &id = "300")
    {
        expect_delivered(id);
        expect_settled_duplicate(booked(id));
    }

    std::string file(const std::string &text)
    {
        const auto path = dir_.path() / "password";

        write_file(path, text);
        ::chmod(path.c_str(), 0600);
        return path.string();
    }

    temp_dir dir_;
};

TEST_F(redis_sentinel, NamesTheMaster)
{
    start_group();
    expect_use();
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(said("redis server \"sentinel://" + group().list() +
                   "\" is up, version "),
        1U);
    EXPECT_EQ(users_of(group().server(0)), 1U);
    EXPECT_EQ(users_of(group().server(1)), 0U);
    EXPECT_TRUE(eventually([&] {
        // the question has been answered, and its connection is closed
        for (const auto &each : group().sentinels()) {
            for (auto &client : each->client().clients()) {
                if (client["cmd"] == "sentinel|get-master-addr-by-name") {
                    return false;
                }
            }
        }
        return true;
    }));
}

TEST_F(redis_sentinel, MayBeDeadOneOrTwo)
{
    group().sentinel(0).kill();
    start({.location = directive("sentinel://" + group().list())});
    expect_use("301");
    group().sentinel(1).kill();
    gate().reload();
    expect_use("302");
}

// The kernel accepts its connections, and nobody answers.
TEST_F(redis_sentinel, MayBeSilent)
{
    group().sentinel(0).pause();
    start({.location = directive("sentinel://" + group().list(),
               "timeout=10s connect_timeout=10s")});
    expect_use("303");
    EXPECT_EQ(said("is down"), 0U);
    group().sentinel(1).pause();
    gate().reload();
    expect_use("304");
    EXPECT_EQ(said("is down"), 0U);
    group().sentinel(0).resume();
    group().sentinel(1).resume();
}

TEST_F(redis_sentinel, AreNotNeededWhileTheMasterWorks)
{
    start_group();
    for (const auto &each : group().sentinels()) {
        each->kill();
    }
    expect_use("305");
    // longer than it takes to ask again
    EXPECT_FALSE(eventually([&] { return said("is down") > 0; }, 4s));
    expect_use("306");
    EXPECT_EQ(users_of(group().server(0)), 1U);
}

TEST_F(redis_sentinel, AreMissedWhenTheConnectionIsLost)
{
    start_group();
    expect_use("307");
    for (const auto &each : group().sentinels()) {
        each->kill();
    }
    group().server(0).client().command({"CLIENT", "KILL", "TYPE", "normal"});
    ASSERT_TRUE(wait_until_said("is down: no sentinel answers: Connection"));
    EXPECT_EQ(deliver(booked("308")).status, 503);

    group().sentinel(2).restart();
    expect_use("308");
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(redis_sentinel, DoNotKnowEveryName)
{
    const std::string list = group().list();

    start({.location = directive(
               "sentinel://" + list.substr(0, list.find('/')) + "/staging")});
    EXPECT_TRUE(
        wait_until_said("is down: no sentinel knows the master \"staging\""));
    EXPECT_EQ(deliver(booked("309")).status, 503);
}

TEST_F(redis_sentinel, AreNoServersOfData)
{
    start({.location =
               directive("sentinel://127.0.0.1:" +
                         std::to_string(group().server(0).port()) + "/prod")});
    EXPECT_TRUE(
        wait_until_said("is down: a sentinel answered SENTINEL with ERR"));
}

TEST_F(redis_sentinel, HaveAPasswordOfTheirOwn)
{
    run_group({.password = "data-pa55", .sentinel_password = "watch-pa55"});
    start({.location = directive("sentinel://" + group().list(),
               "password=file:" + file("data-pa55") +
                   " sentinel_password=env:WEBHOOK_TEST_WATCH")});
    expect_use("310");
    EXPECT_EQ(gate().error_log().find("pa55"), std::string::npos);
}

// The rights that docs/redis.md names.
TEST_F(redis_sentinel, HaveAUserWithFewRights)
{
    run_group({.sentinels = "user gate on >watch-pa55 -@all "
                            "+sentinel|get-master-addr-by-name\n"});
    start({.location = directive("sentinel://" + group().list(),
               "sentinel_user=gate sentinel_password=env:WEBHOOK_TEST_WATCH")});
    expect_use("311");
}

TEST_F(redis_sentinel, RefuseAWrongPassword)
{
    run_group({.sentinel_password = "other-pa55"});
    start({.location = directive("sentinel://" + group().list(),
               "sentinel_password=env:WEBHOOK_TEST_WATCH")});
    EXPECT_TRUE(wait_until_said("is down: the sentinels refuse "
                                "\"sentinel_password=\" with WRONGPASS"));
    EXPECT_EQ(deliver(booked("312")).status, 503);
    EXPECT_EQ(gate().error_log().find("pa55"), std::string::npos);
}

TEST_F(redis_sentinel, RequireAPassword)
{
    run_group({.sentinel_password = "watch-pa55"});
    start({.location = directive("sentinel://" + group().list())});
    EXPECT_TRUE(wait_until_said(
        "is down: the sentinels require \"sentinel_password=\" (NOAUTH)"));
}

TEST_F(redis_sentinel, DoNotKnowThePasswordOfTheMaster)
{
    run_group({.password = "data-pa55"});
    start({.location = directive("sentinel://" + group().list(),
               "password=env:WEBHOOK_TEST_WATCH")});
    EXPECT_TRUE(wait_until_said("is down: the server answered HELLO with "
                                "WRONGPASS, \"password=\" must be that of the "
                                "data servers"));
    EXPECT_EQ(gate().error_log().find("pa55"), std::string::npos);
}

TEST_F(redis_sentinel, MayNameTheMasterByItsHostName)
{
    dns_server names;

    names.set("localhost", {"127.0.0.1"});
    run_group({.sentinels = "sentinel resolve-hostnames yes\n"
                            "sentinel announce-hostnames yes\n",
        .host = "localhost"});
    start({.location = directive("sentinel://" + group().list()) + "resolver " +
                       names.address() + " ipv6=off;\n"});
    expect_use("313");
    EXPECT_GE(names.count("localhost"), 1U);
}

TEST_F(redis_sentinel, RequireAResolverForAHostName)
{
    run_group({.sentinels = "sentinel resolve-hostnames yes\n"
                            "sentinel announce-hostnames yes\n",
        .host = "localhost"});
    start({.location = directive("sentinel://" + group().list())});
    EXPECT_TRUE(wait_until_said("is down: the sentinels name the master by its "
                                "host name, which requires \"resolver\""));
    EXPECT_EQ(deliver(booked("314")).status, 503);
}

TEST_F(redis_sentinel, MayHaveHostNamesThemselves)
{
    start({.location = directive("sentinel://" + group().list("localhost"))});
    expect_use("315");
}

TEST_F(redis_sentinel, AreAskedAgainAfterAReload)
{
    start_group("", "", 2);
    expect_use("316");
    gate().reload();
    ASSERT_TRUE(gate().drained());
    expect_settled_duplicate(booked("316"));
    EXPECT_TRUE(eventually([&] { return users_of(group().server(0)) == 2; }));
}

TEST_F(redis_sentinel, SelectADatabase)
{
    start({.location = directive("sentinel://" + group().list() + "/3")});
    expect_use("317");
    EXPECT_EQ(said(group().list() + "/3\" is up"), 1U);
    redis_client client = group().server(0).client();
    EXPECT_EQ(client.keys().size(), 0U);
    client.command({"SELECT", "3"});
    EXPECT_EQ(client.keys().size(), 1U);
}

} // namespace
} // namespace webhook::test
