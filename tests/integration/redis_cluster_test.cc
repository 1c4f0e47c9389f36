// "webhook_store redis://host,host": a cluster of real servers.

#include "support/redis_cluster_test.h"
#include "support/certificates.h"

namespace webhook::test {
namespace {

class redis_cluster_gate : public redis_cluster_test {
protected:
    static const std::string first_body;
    static const std::string other_body;
};

const std::string redis_cluster_gate::first_body =
    R"({"hookType": "Outcome added", "uuid": "7"})";
const std::string redis_cluster_gate::other_body =
    R"({"hookType":"Outcome added","uuid":"7"})";

TEST_F(redis_cluster_gate, EachMasterHasItsEvents)
{
    start_group();
    for (std::size_t i = 0; i < 3; i++) {
        for (unsigned n = 0; n < 3; n++) {
            const std::string id = id_at(i, n);

            expect_delivered(id);
            expect_settled_duplicate(booked(id));
        }
    }
    for (std::size_t i = 0; i < 3; i++) {
        EXPECT_EQ(group().server(i).client().keys().size(), 3U);
        EXPECT_EQ(users_of(group().server(i)), 1U);
    }
    EXPECT_EQ(upstream_.count(), 9U);
    EXPECT_EQ(said("is down"), 0U);
    EXPECT_EQ(said("refuses"), 0U);
}

// A connection is made when it is needed.
TEST_F(redis_cluster_gate, ConnectsToTheMastersThatAreNeeded)
{
    start_group();
    expect_delivered(id_at(1));
    EXPECT_EQ(users_of(group().server(0)), 0U);
    EXPECT_EQ(users_of(group().server(1)), 1U);
    EXPECT_EQ(users_of(group().server(2)), 0U);
}

TEST_F(redis_cluster_gate, IsRecognizedIfOneServerIsNamed)
{
    start({.location = directive(redis_cluster::at(group().server(2))) +
                       "webhook_scope north;"});
    for (std::size_t i = 0; i < 3; i++) {
        expect_delivered(id_at(i));
        expect_settled_duplicate(booked(id_at(i)));
    }
    EXPECT_EQ(said("is a cluster with 3 masters"), 1U);
}

TEST_F(redis_cluster_gate, OneOfTheNamedServersIsEnough)
{
    const std::string nobody = "127.0.0.1:" + std::to_string(free_port());

    expect_log("is down");
    start({.location = directive(nobody + "," + group().list()) +
                       "webhook_scope north;"});
    expect_delivered(id_at(0));
    expect_settled_duplicate(booked(id_at(0)));
}

TEST_F(redis_cluster_gate, SeveralServersMustBeACluster)
{
    redis_server another;

    expect_log("is down");
    start({.location = directive(
               redis_cluster::at(redis()) + "," + redis_cluster::at(another))});
    EXPECT_TRUE(wait_until_said("is down: the server is not one of a cluster, "
                                "name one server only"));
    EXPECT_EQ(deliver(booked("1")).status, 503);
    EXPECT_TRUE(redis().client().keys().empty());
    EXPECT_TRUE(another.client().keys().empty());
}

// Its claims, and the body that was delivered last, are on different masters.
TEST_F(redis_cluster_gate, ABodyIsClaimedBesideItsEvent)
{
    start_group("", "webhook_wait 0;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(first_body);
    EXPECT_EQ(deliver(first_body).status, 503);
    EXPECT_EQ(deliver(other_body).status, 200);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    expect_settled_duplicate(first_body);
    EXPECT_EQ(upstream_.count(), 2U);

    // the claims have been released
    EXPECT_TRUE(eventually([&] { return group().keys().size() == 1; }));
    EXPECT_EQ(said("not released"), 0U);
}

// A request that finds no claim any more finds the delivery.
TEST_F(redis_cluster_gate, ARetryMeetsTheEndOfItsDelivery)
{
    start_group();
    for (int i = 0; i < 300; i++) {
        const std::string body = R"({"hookType": "Outcome added", "uuid": ")" +
                                 std::to_string(i) + "\"}";
        http_connection first(port());
        http_connection second(port());

        first.send(post(body));
        second.send(post(body));
        EXPECT_EQ(first.read().status, 200);
        EXPECT_EQ(second.read().status, 200);
    }
    EXPECT_EQ(upstream_.count(), 300U);
}

TEST_F(redis_cluster_gate, EventsOfAllMastersAreFoundAndForgotten)
{
    start_group();
    for (std::size_t i = 0; i < 3; i++) {
        const std::string id = id_at(i);
        const std::string key = event_key(id);

        expect_delivered(id);
        EXPECT_TRUE(eventually([&] {
            return json_at(ask(key).body, "/events/0/state") == "\"delivered\"";
        }));
        EXPECT_EQ(ask(key, "DELETE").status, 200);
        EXPECT_EQ(ask(key).status, 404);
        expect_delivered(id);
    }
    EXPECT_EQ(upstream_.count(), 6U);
}

TEST_F(redis_cluster_gate, ClaimsOfAllMastersAreListed)
{
    flag released;
    std::vector<http_connection> held;
    std::string found;

    start_group("", "webhook_wait 0;");
    for (std::size_t i = 0; i < 3; i++) {
        upstream_.next(answer::held(released));
        held.push_back(send_and_hold(booked(id_at(i))));
    }
    std::string cursor;
    do {
        const std::string page =
            ask(cursor.empty() ? "" : "?cursor=" + cursor).body;

        found += page;
        cursor = json_at(page, "/next");
        cursor = cursor == "null" || cursor.empty()
                     ? ""
                     : cursor.substr(1, cursor.size() - 2);
    } while (!cursor.empty());
    for (std::size_t i = 0; i < 3; i++) {
        EXPECT_NE(found.find(event_key(id_at(i))), std::string::npos) << found;
    }
    released.raise();
    for (http_connection &each : held) {
        EXPECT_EQ(each.read().status, 200);
    }
}

TEST_F(redis_cluster_gate, NeedsTheRightToAskForTheSlots)
{
    const std::string rights =
        "user webhook on >secret resetkeys ~webhook:* resetchannels -@all +set "
        "+get +del +eval +evalsha +select +info +scan +pttl";

    expect_log("is down");
    run_group({.lines = "\n" + rights});
    start({.location = "webhook_store redis://webhook:secret@" +
                       group().list() + ";\nwebhook_scope north;"});
    EXPECT_TRUE(wait_until_said(
        "is down: the server answered CLUSTER SLOTS with NOPERM"));

    for (std::size_t i = 0; i < 3; i++) {
        group().server(i).client().command(
            {"ACL", "SETUSER", "webhook", "+cluster|slots", "+asking"});
    }
    for (std::size_t i = 0; i < 3; i++) {
        expect_delivered(id_at(i));
        expect_settled_duplicate(booked(id_at(i)));
    }
}

TEST_F(redis_cluster_gate, APrefixMayKeepAllKeysTogether)
{
    start({.location = directive(group().list(), "\"prefix={hooks}:\"") +
                       "webhook_scope north;"});
    for (int i = 0; i < 5; i++) {
        expect_delivered(std::to_string(i));
    }
    std::size_t used = 0;
    for (std::size_t i = 0; i < 3; i++) {
        used += !group().server(i).client().keys().empty();
    }
    EXPECT_EQ(used, 1U);
}

TEST_F(redis_cluster_gate, APrefixMustNotPartKeys)
{
    expect_log("is down");
    start({.location = directive(group().list(), "\"prefix=a{b:\"")});
    EXPECT_TRUE(wait_until_said("where a brace in \"prefix=\" must be one of a "
                                "pair that encloses a text"));
    EXPECT_EQ(deliver(booked("1")).status, 503);
}

class redis_cluster_tls : public redis_cluster_test {
protected:
    // All servers have a certificate of these names.
    void run_tls(const std::string &names, const std::string &lines = "")
    {
        const certificate own = ca_.issue("group", names);

        run_group({.lines = lines, .every = [&](std::uint16_t port) {
                       return redis_tls_lines(own, ca_.file(), port) +
                              "tls-cluster yes\ntls-replication yes\n";
                   }});
    }

    void start_tls(const std::string &host)
    {
        start({.location = "webhook_store rediss://" + group().list(host) +
                           " tls_ca=" + ca_.file().string() +
                           " connect_timeout=10s timeout=10s;\n"
                           "webhook_scope north;"});
    }

    temp_dir dir_;
    authority ca_{dir_.path(), "ca"};
};

TEST_F(redis_cluster_tls, VerifiesTheAddressOfEachServer)
{
    run_tls("IP:127.0.0.1");
    start_tls("127.0.0.1");
    for (std::size_t i = 0; i < 3; i++) {
        expect_delivered(id_at(i));
        expect_settled_duplicate(booked(id_at(i)));
    }
}

// The servers name each other by addresses, which are not in the certificate.
TEST_F(redis_cluster_tls, VerifiesTheNameOfTheCluster)
{
    run_tls("DNS:localhost");
    start_tls("localhost");
    for (std::size_t i = 0; i < 3; i++) {
        expect_delivered(id_at(i));
        expect_settled_duplicate(booked(id_at(i)));
    }
}

TEST_F(redis_cluster_tls, VerifiesTheNameThatAServerTells)
{
    run_tls("DNS:node.example,IP:127.0.0.1",
        "\ncluster-announce-hostname node.example");
    start_tls("127.0.0.1");
    for (std::size_t i = 0; i < 3; i++) {
        expect_delivered(id_at(i));
    }
    EXPECT_EQ(said("is down"), 0U);
}

TEST_F(redis_cluster_tls, RefusesAServerOfAnotherName)
{
    expect_log("is down");
    run_tls("IP:127.0.0.1", "\ncluster-announce-hostname other.example");
    start_tls("127.0.0.1");
    EXPECT_EQ(deliver(booked(id_at(0))).status, 503);
    EXPECT_TRUE(wait_until_said("is down: the certificate of the server is not "
                                "for \"other.example\""));
    EXPECT_TRUE(group().keys().empty());
}

} // namespace
} // namespace webhook::test
