// A cluster: how it is told from one server, and how it is listed.

#include "unit/redis_cluster_check.h"

using namespace redis_test;

namespace {

TEST_F(redis_cluster, IsNotOneServerAmongSeveral)
{
    options.server.seeds = {{"a", 1}, {"b", 1}};
    client().start();
    run();
    server.receive();
    send(hello("7.0.15") + info());
    EXPECT_EQ(logged(), strings({"error: is down: the server is not one of a "
                                 "cluster, name one server only"}));
    EXPECT_EQ(claim(who), nullptr);
}

TEST_F(redis_cluster, HasOneDatabase)
{
    options.server.database = 1;
    client().start();
    run();
    server.receive();
    send(cluster_hello() + error("ERR SELECT is not allowed") + info());
    EXPECT_EQ(logged(), strings({"error: is down: the server is one of a "
                                 "cluster, which has database 0 only"}));
}

TEST_F(redis_cluster, HasNoPrefixThatPartsKeys)
{
    options.prefix = "a{b:";
    start_cluster();
    EXPECT_EQ(logged(),
        strings({"error: is down: the server is one of a cluster, where a "
                 "brace in \"prefix=\" must be one of a pair that encloses a "
                 "text"}));
    EXPECT_EQ(masters_.size(), 0U);
}

TEST_F(redis_cluster, WithoutSlotsIsDown)
{
    start_cluster("*0\r\n");
    EXPECT_EQ(logged(), strings({"error: is down: the cluster has no slots"}));
    EXPECT_EQ(claim(who), nullptr);
    pass(2000);
    EXPECT_EQ(host.connections(), 2U);
}

TEST_F(redis_cluster, ThatRefusesToTellItsSlotsIsDown)
{
    start_cluster(error("NOPERM this user has no permissions"));
    EXPECT_EQ(logged(), strings({"error: is down: the server answered CLUSTER "
                                 "SLOTS with NOPERM"}));
}

// A proxy in front of a cluster.
TEST_F(redis_cluster, ThatHasNoSlotsToTellIsOneServer)
{
    start_cluster(error("ERR unknown command"));
    EXPECT_EQ(logged(), strings({"notice: is up, version 7.0.15"}));
    claim(who);
    EXPECT_EQ(asked(), strings({claim_words()}));
    send(nil);
    EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
    EXPECT_TRUE(client().keeps_order());
}

// As the first server, a replica serves as well as any.
TEST_F(redis_cluster, MayBeNamedByAReplica)
{
    client().start();
    run();
    server.receive();
    send(cluster_hello() + info("slave"));
    server.receive();
    send(slots_reply(thirds()));
    claim(who, key_of(1));
    greet_at(1);
    EXPECT_EQ(asked_of(1), strings({claim_of(key_of(1))}));
    EXPECT_EQ(logged(), strings({"notice: is up, version 7.0.15",
                            "notice: is a cluster with 3 masters"}));
}

std::string page(std::string_view cursor, const strings &keys = {})
{
    std::string text =
        "*" + std::to_string(1 + 2 * keys.size()) + "\r\n" + bulk(cursor);

    for (const std::string &each : keys) {
        text += bulk("p:" + each) + number(1000);
    }
    return text;
}

TEST_F(redis_cluster, IsListedOneMasterAfterTheOther)
{
    std::string cursor = "0";
    strings found;
    const std::vector<std::pair<int, std::string>> pages = {
        {0, page("17", {"a"})}, {0, page("0")}, {1, page("0", {"b", "c"})},
        {2, page("99999999999999")}, {2, page("0", {"d"})}};

    go_up_all();
    for (const auto &[number_of, answer] : pages) {
        caller one;

        client().list(cursor, caller::on_answer, &one);
        const strings words = asked_of(number_of);
        ASSERT_EQ(words.size(), 1U) << cursor;
        say(number_of, answer);
        ASSERT_TRUE(one.told.page) << cursor;
        for (const auto &each : one.told.page->claims) {
            found.push_back(each.key);
        }
        cursor = one.told.page->next;
        EXPECT_LT(cursor.size(), 20U);
        EXPECT_EQ(cursor.find_first_not_of("0123456789"), cursor.npos);
    }
    EXPECT_EQ(cursor, "");
    EXPECT_EQ(found, strings({"a", "b", "c", "d"}));

    for (const char *wrong : {"0003", "0999", "123"}) {
        caller one;

        EXPECT_TRUE(client().list(wrong, caller::on_answer, &one) == nullptr ||
                    std::string(wrong) == "123")
            << wrong;
    }
}

} // namespace
