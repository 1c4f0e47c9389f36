// A cluster of real servers: masters that are lost, and slots that move.

#include "support/load.h"
#include "support/redis_cluster_test.h"

#include <atomic>
#include <thread>

namespace webhook::test {
namespace {

class redis_cluster_failover : public redis_cluster_test {
protected:
    redis_cluster_failover()
    {
        expect_log("is down|is disconnected|refuses claims with CLUSTERDOWN|"
                   "refuses (commits|renewals|releases) with CLUSTERDOWN");
    }

    double up()
    {
        return status_gate::scrape(port()).sum("nginx_webhook_redis_up");
    }

    // How many forwards were one too many, which the gate must have explained.
    std::size_t extra_forwards(const std::vector<std::string> &bodies)
    {
        std::size_t extra = 0;

        for (const auto &[body, times] : times_received(upstream_, bodies)) {
            EXPECT_GE(times, 1) << "lost: " << body;
            extra += static_cast<std::size_t>(times) - 1;
        }
        return extra;
    }
};

TEST_F(redis_cluster_failover, SlotsMoveUnderLoad)
{
    start_group("timeout=10s connect_timeout=10s", "", 2);
    load under(port());
    unsigned moved = 0;

    ASSERT_TRUE(under.wait_for(50));
    // those of the events that are sent next are among them
    for (unsigned i = 0; i < 60; i++) {
        const unsigned slot =
            slot_of(std::to_string(100000 * (1 + i % 4) + 50 + 7 * (i / 4)));
        const std::size_t from = redis_cluster::master_of(slot);

        moved += group().move(slot, from, (from + 1 + i % 2) % 3);
    }
    EXPECT_GT(moved, 50U);
    ASSERT_TRUE(under.wait_for(50));
    const auto bodies = under.stop();
    EXPECT_EQ(extra_forwards(bodies), 0U);
    expect_each_once(upstream_, bodies);
    for (const std::string &body : bodies) {
        expect_settled_duplicate(body);
    }
    EXPECT_EQ(said("not committed"), 0U);
    EXPECT_EQ(said("not released"), 0U);
    EXPECT_EQ(said("is down"), 0U);
}

// A slot stands open between two masters, with keys on both sides.
TEST_F(redis_cluster_failover, ASlotIsServedWhileItMoves)
{
    const std::string id = id_at(0);
    const unsigned slot = slot_of(id);
    const std::string number = std::to_string(slot);

    start_group();
    expect_delivered(id);
    redis_client source = group().server(0).client();
    redis_client target = group().server(1).client();
    const std::string source_id = source.command({"CLUSTER", "MYID"}).text;
    const std::string target_id = target.command({"CLUSTER", "MYID"}).text;
    ASSERT_FALSE(
        target.command({"CLUSTER", "SETSLOT", number, "IMPORTING", source_id})
            .error());
    ASSERT_FALSE(
        source.command({"CLUSTER", "SETSLOT", number, "MIGRATING", target_id})
            .error());

    // here it is still, and a new key is there
    expect_settled_duplicate(booked(id));
    std::string other;
    for (unsigned i = 1; other.empty(); i++) {
        const std::string each = std::to_string(1000000 + i);
        other = slot_of(each) == slot ? each : "";
    }
    expect_delivered(other);
    expect_settled_duplicate(booked(other));
    EXPECT_EQ(source.keys().size(), 1U);
    EXPECT_TRUE(eventually([&] { return target.keys().size() == 1; }));

    // and what was here goes there
    ASSERT_FALSE(source
                     .command({"MIGRATE", "127.0.0.1",
                         std::to_string(group().server(1).port()),
                         "webhook:" + event_key(id), "0", "5000"})
                     .error());
    expect_settled_duplicate(booked(id));
    ASSERT_FALSE(
        target.command({"CLUSTER", "SETSLOT", number, "NODE", target_id})
            .error());
    ASSERT_FALSE(
        source.command({"CLUSTER", "SETSLOT", number, "NODE", target_id})
            .error());
    expect_settled_duplicate(booked(id));
    expect_settled_duplicate(booked(other));
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(said("refuses"), 0U);
}

TEST_F(redis_cluster_failover, AReplicaTakesThePlaceOfADeadMaster)
{
    run_group({.replicas = true, .node_timeout = 1s});
    start_group();
    expect_delivered(id_at(0));
    expect_delivered(id_at(1));
    ASSERT_TRUE(eventually(
        [&] { return group().server(3).client().keys().size() == 1; }));
    load under(port(), 2);
    ASSERT_TRUE(under.wait_for(20));
    group().server(0).kill();
    ASSERT_TRUE(group().is_replaced(0));
    ASSERT_TRUE(under.wait_for(40));
    const auto bodies = under.stop();

    expect_settled_duplicate(booked(id_at(0)));
    expect_settled_duplicate(booked(id_at(1)));
    expect_delivered(id_at(0, 1));
    expect_settled_duplicate(booked(id_at(0, 1)));
    for (const std::string &body : bodies) {
        expect_settled_duplicate(body);
    }
    // those that it had not replicated when it died: the claims of that moment
    EXPECT_LE(extra_forwards(bodies), 2U);
    EXPECT_EQ(users_of(group().server(3)), 1U);
}

// It does not know that it is the master no more.
TEST_F(redis_cluster_failover, AMasterThatStoodStillIsNotUsed)
{
    const std::string id = id_at(0);

    run_group({.replicas = true, .node_timeout = 1s});
    start_group();
    expect_delivered(id);
    ASSERT_TRUE(eventually(
        [&] { return group().server(3).client().keys().size() == 1; }));
    group().server(0).pause();
    EXPECT_EQ(deliver(booked(id_at(0, 1))).status, 503);
    ASSERT_TRUE(group().is_replaced(0));
    expect_delivered(id_at(0, 2));
    group().server(0).resume();
    for (unsigned n = 3; n < 30; n++) {
        expect_delivered(id_at(0, n));
    }
    expect_settled_duplicate(booked(id));
    EXPECT_TRUE(eventually([&] { return users_of(group().server(0)) == 0; }));
}

TEST_F(redis_cluster_failover, AnotherMasterIsWanted)
{
    run_group({.replicas = true, .node_timeout = 5s});
    start_group();
    load under(port(), 2);
    ASSERT_TRUE(under.wait_for(20));
    ASSERT_FALSE(
        group().server(4).client().command({"CLUSTER", "FAILOVER"}).error());
    ASSERT_TRUE(group().is_replaced(1));
    ASSERT_TRUE(under.wait_for(40));
    const auto bodies = under.stop();
    expect_each_once(upstream_, bodies);
    for (const std::string &body : bodies) {
        expect_settled_duplicate(body);
    }
}

// With "cluster-require-full-coverage no" the keys of other masters see no 503.
TEST_F(redis_cluster_failover, OtherMastersGoOn)
{
    run_group(
        {.lines = "\ncluster-require-full-coverage no", .node_timeout = 1s});
    start_group();
    for (std::size_t i = 0; i < 3; i++) {
        expect_delivered(id_at(i));
    }
    group().server(0).kill();
    EXPECT_EQ(deliver(booked(id_at(0, 1))).status, 503);
    // until the others have noticed it, and after that
    const auto gone = [&] {
        return group()
                   .server(1)
                   .client()
                   .command({"CLUSTER", "NODES"})
                   .text.find("master,fail ") != std::string::npos;
    };
    unsigned sent = 1;
    while (!gone() && sent < 10000) {
        for (const std::size_t i : {1, 2}) {
            ASSERT_EQ(deliver(booked(id_at(i, sent))).status, 200);
        }
        sent++;
    }
    ASSERT_TRUE(gone());
    for (unsigned n = 0; n < 20; n++) {
        for (const std::size_t i : {1, 2}) {
            ASSERT_EQ(deliver(booked(id_at(i, sent + n))).status, 200);
        }
    }
    EXPECT_EQ(deliver(booked(id_at(0, 2))).status, 503);
    EXPECT_EQ(up(), 1) << "it is not down";
    EXPECT_GE(
        said(", node " + redis_cluster::at(group().server(0)) + "\" is down: "),
        1U);

    group().server(0).restart();
    expect_delivered(id_at(0, 3));
    expect_settled_duplicate(booked(id_at(0, 3)));
}

// The default: the others refuse when they have noticed it.
TEST_F(redis_cluster_failover, OtherMastersStopIfAllSlotsAreRequired)
{
    run_group({.replicas = true, .node_timeout = 2s});
    start_group();
    for (std::size_t i = 0; i < 3; i++) {
        expect_delivered(id_at(i));
    }
    // the replica must not take its place yet
    group().server(3).pause();
    group().server(0).kill();
    EXPECT_TRUE(eventually(
        [&] { return deliver(booked(id_at(1, 1))).status == 503; }, 30s));
    EXPECT_TRUE(wait_until_said("refuses claims with CLUSTERDOWN"));

    group().server(3).resume();
    ASSERT_TRUE(group().is_replaced(0));
    for (std::size_t i = 0; i < 3; i++) {
        expect_settled_duplicate(booked(id_at(i)));
        expect_delivered(id_at(i, 2));
    }
    EXPECT_TRUE(wait_until_said("accepts claims again"));
}

TEST_F(redis_cluster_failover, IsDownIfAllServersAre)
{
    start_group();
    for (std::size_t i = 0; i < 3; i++) {
        expect_delivered(id_at(i));
    }
    EXPECT_EQ(up(), 1);
    for (std::size_t i = 0; i < 3; i++) {
        group().server(i).kill();
    }
    EXPECT_TRUE(status_gate::becomes(port(), 0, "nginx_webhook_redis_up"));
    for (std::size_t i = 0; i < 3; i++) {
        const auto begin = clock::now();

        EXPECT_EQ(deliver(booked(id_at(i, 1))).status, 503);
        EXPECT_LT(clock::now() - begin, 250ms + 50ms);
    }
    for (std::size_t i = 0; i < 3; i++) {
        group().server(i).restart();
    }
    expect_delivered(id_at(0, 1));
    EXPECT_TRUE(status_gate::becomes(port(), 1, "nginx_webhook_redis_up"));
}

} // namespace
} // namespace webhook::test
