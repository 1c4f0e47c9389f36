// "webhook_store sentinel://...": another server becomes the master.

#include "support/redis_sentinel_test.h"

#include <atomic>
#include <thread>

namespace webhook::test {
namespace {

class redis_sentinel_failover : public redis_sentinel_test {
protected:
    // Deliveries of which some are acknowledged while the master is replaced.
    class load {
    public:
        load(redis_sentinel_failover &test, int first)
            : thread_([this, &test, first] {
                  for (int id = first; !ended_; id++) {
                      const std::string name = std::to_string(id);

                      if (test.deliver(booked(name)).status == 200) {
                          acknowledged_.push_back(name);
                      }
                  }
              })
        {
        }
        ~load() { end(); }

        std::vector<std::string> end()
        {
            ended_ = true;
            if (thread_.joinable()) {
                thread_.join();
            }
            return acknowledged_;
        }

    private:
        std::vector<std::string> acknowledged_;
        std::atomic<bool> ended_ = false;
        std::thread thread_;
    };

    // Each acknowledged event is a duplicate, and new ones pass.
    void expect_kept(const std::vector<std::string> &acknowledged)
    {
        ASSERT_FALSE(acknowledged.empty());
        ASSERT_EQ(deliver_until_settled(booked("1")).status, 200);
        for (const std::string &id : acknowledged) {
            expect_settled_duplicate(booked(id));
        }
    }
};

TEST_F(redis_sentinel_failover, FollowsWhenTheMasterIsKilled)
{
    start_group();
    expect_delivered("10");
    redis_server &former = group().master();
    load under(*this, 1000);
    ASSERT_TRUE(upstream_.wait_for_requests(50));
    former.kill();
    ASSERT_TRUE(group().is_replaced(former));
    ASSERT_TRUE(wait_until_said("the master is " + at(group().master(1))));
    const std::size_t before = upstream_.count();
    ASSERT_TRUE(upstream_.wait_for_requests(before + 50));

    expect_kept(under.end());
    expect_settled_duplicate(booked("10"));
    EXPECT_EQ(said("the master is " + at(group().master(1))), 1U);
}

// The replicas are those of the server that is the master.
TEST_F(redis_sentinel_failover, ReplicasAreAskedForOfTheNextMasterToo)
{
    const auto waited = [](redis_server &server) {
        return server.client().info("commandstats").find("cmdstat_wait:") !=
               std::string::npos;
    };

    start_group("replicas=2");
    expect_delivered("10");
    redis_server &former = group().master();
    EXPECT_TRUE(eventually([&] { return waited(former); }));
    EXPECT_EQ(users_of(former), 2U);
    former.kill();
    ASSERT_TRUE(group().is_replaced(former));
    expect_delivered("11");
    EXPECT_TRUE(eventually([&] { return waited(group().master(1)); }));
    expect_settled_duplicate(booked("10"));
    EXPECT_EQ(said("does not say whether"), 0U);
}

// The sentinels may end each connection to it while they make it a replica.
bool is_linked(redis_server &replica)
{
    try {
        return replica.client().info_field(
                   "replication", "master_link_status") == "up";
    } catch (const std::runtime_error &) {
        return false;
    }
}

TEST_F(redis_sentinel_failover, FollowsWhenAnotherMasterIsWanted)
{
    start_group();
    redis_server &former = group().master();
    load under(*this, 2000);
    ASSERT_TRUE(upstream_.wait_for_requests(50));
    ASSERT_TRUE(group().fail_over());
    redis_server &next = group().master();
    ASSERT_TRUE(wait_until_said("the master is " + at(next)));
    const std::size_t before = upstream_.count();
    ASSERT_TRUE(upstream_.wait_for_requests(before + 50));
    const auto acknowledged = under.end();

    // the former master forgets what only it has been told
    EXPECT_TRUE(eventually([&] { return is_linked(former); }, 30s));
    expect_kept(acknowledged);
    EXPECT_EQ(users_of(former), 0U);
    EXPECT_EQ(users_of(next), 1U);
}

// The former master does not know that it is one no more.
TEST_F(redis_sentinel_failover, ClaimsNothingOnAMasterThatComesBack)
{
    start_group();
    expect_delivered("30");
    redis_server &former = group().master();
    EXPECT_EQ(former.client().command({"WAIT", "2", "5000"}).integer, 2);
    former.pause();
    EXPECT_EQ(deliver(booked("31")).status, 503);
    ASSERT_TRUE(group().is_replaced(former));
    redis_server &next = group().master();
    ASSERT_TRUE(wait_until_said("the master is " + at(next)));
    former.resume();

    for (int id = 300; id < 340; id++) {
        EXPECT_EQ(deliver(booked(std::to_string(id))).status, 200);
        EXPECT_FALSE(has_key(former, ":" + std::to_string(id)) &&
                     !has_key(next, ":" + std::to_string(id)));
    }
    expect_settled_duplicate(booked("30"));
    EXPECT_EQ(users_of(former), 0U);
}

// It was silent for a moment only, and is replaced all the same.
TEST_F(redis_sentinel_failover, LeavesAMasterThatWasReplacedWhileItWasSilent)
{
    start_group("connect_timeout=30s");
    expect_delivered("32");
    redis_server &former = group().master();
    former.pause();
    EXPECT_EQ(deliver(booked("33")).status, 503);
    ASSERT_TRUE(group().is_replaced(former));
    former.resume();
    ASSERT_TRUE(wait_until_said("the master is " + at(group().master())));
    EXPECT_EQ(deliver_until_settled(booked("34")).status, 200);
    EXPECT_TRUE(has_key(group().master(), ":34"));
    EXPECT_FALSE(has_key(former, ":34") && users_of(former) > 0);
    expect_settled_duplicate(booked("32"));
}

TEST_F(redis_sentinel_failover, LeavesAMasterThatBecomesAReplica)
{
    start_group();
    expect_delivered("35");
    redis_server &former = group().master();
    ASSERT_TRUE(group().fail_over());
    former.client().command(
        {"REPLICAOF", "127.0.0.1", std::to_string(group().master().port())});
    EXPECT_EQ(deliver_until_settled(booked("36")).status, 200);
    expect_settled_duplicate(booked("35"));
    expect_settled_duplicate(booked("36"));
    EXPECT_TRUE(eventually([&] { return users_of(former) == 0; }));
}

// The new master has missed the last commits.
TEST_F(redis_sentinel_failover, TellsTheNextMasterWhatItHasMissed)
{
    start_group();
    expect_delivered("40");
    redis_server &former = group().master();
    ASSERT_EQ(former.client().command({"WAIT", "2", "5000"}).integer, 2);
    for (std::size_t i = 0; i < group().size(); i++) {
        if (&group().server(i) != &former) {
            group().server(i).pause();
        }
    }
    former.client().command({"CLIENT", "KILL", "TYPE", "replica"});
    for (int id = 400; id < 420; id++) {
        EXPECT_EQ(deliver(booked(std::to_string(id))).status, 200);
    }
    // until they are committed
    ASSERT_TRUE(eventually([&] {
        redis_client client = former.client();
        std::size_t done = 0;
        for (const std::string &key : client.keys()) {
            done += client.get(key).value_or("").starts_with("done:");
        }
        return done == 21;
    }));
    former.kill();
    for (std::size_t i = 0; i < group().size(); i++) {
        if (&group().server(i) != &former) {
            group().server(i).resume();
        }
    }
    ASSERT_TRUE(group().is_replaced(former));
    for (int id = 400; id < 420; id++) {
        expect_settled_duplicate(booked(std::to_string(id)));
    }
    expect_settled_duplicate(booked("40"));
    EXPECT_EQ(upstream_.count(), 21U);
}

} // namespace
} // namespace webhook::test
