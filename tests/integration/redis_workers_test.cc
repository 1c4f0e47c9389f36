// Processes and their stores: upgraded with a password from the environment,
// without a master; and what a worker takes up in the long run.

#include "support/redis_gate_test.h"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace webhook::test {
namespace {

class redis_workers : public redis_gate_test {
protected:
    // By some senders at a time, each on one connection.
    void deliver_many(int times)
    {
        constexpr int senders = 4;
        std::vector<std::thread> threads;
        for (int i = 0; i < senders; i++) {
            threads.emplace_back([this, times] {
                http_connection client(port());
                for (int n = 0; n < times / senders; n++) {
                    const event booking = booked(std::to_string(++last_));
                    ASSERT_EQ(client.exchange(post(booking)).status, 200);
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
    }

    std::string worker() { return std::to_string(gate().workers().at(0)); }

    bool sanitized()
    {
        return read_file("/proc/" + worker() + "/maps").find("libasan") !=
               std::string::npos;
    }

    long resident_kb()
    {
        std::ifstream in("/proc/" + worker() + "/status");
        for (std::string word; in >> word;) {
            if (word == "RssAnon:") {
                long kb = 0;
                in >> kb;
                return kb;
            }
        }
        return -1;
    }

    std::size_t open_files()
    {
        const std::filesystem::directory_iterator files(
            "/proc/" + worker() + "/fd");
        return static_cast<std::size_t>(
            std::distance(begin(files), end(files)));
    }

private:
    std::atomic<int> last_ = 0;
};

// nginx hands on to a new binary what "env" names, and nothing else.
TEST_F(redis_workers, UpgradedWithAPasswordOfTheEnvironment)
{
    run_redis({.extra = "requirepass pa55-word"});
    ::setenv("WEBHOOK_TEST_PASSWORD", "pa55-word", 1);
    // A sanitizer and other tests keep a worker busy: an answer may be late.
    gate_conf conf =
        redis_conf("", 1, "password=env:WEBHOOK_TEST_PASSWORD timeout=10s");
    conf.main = "env WEBHOOK_TEST_PASSWORD;";
    start(conf);
    ::unsetenv("WEBHOOK_TEST_PASSWORD");
    const event booking = booked("9600");
    EXPECT_EQ(deliver(booking).status, 200);
    gate().reload();
    EXPECT_EQ(deliver(booking).status, 200);
    gate().upgrade();
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver(booked("9601")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

// A worker begins with the time at which its master began to read the
// configuration, and this takes longer than a connection may.
TEST_F(redis_workers, ConnectAfterAConfigurationThatIsSlowToRead)
{
    run_redis({});
    gate_conf conf = redis_conf("", 1, "connect_timeout=500ms timeout=10s");
    conf.http = "map $uri $slow {\n";
    for (int i = 0; i < 40000; i++) {
        conf.http += "\"~^/" + std::to_string(i) +
                     "/([a-z0-9]+)/(?<n>[^/]*)/(x|y|z){1,20}$\" 1;\n";
    }
    conf.http += "}\n";
    start(conf);
    EXPECT_EQ(deliver(booked("9605")).status, 200);
    gate().reload();
    EXPECT_EQ(deliver(booked("9606")).status, 200);
    EXPECT_EQ(said("is down"), 0U) << gate().error_log();
}

// "master_process off".  It is not reloaded here: nginx has no connections
// left after that, for anybody.
TEST_F(redis_workers, WithoutAMaster)
{
    start_redis("", 0);
    const event booking = booked("9610"), failing = booked("9611");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(failing).status, 500);
    EXPECT_EQ(deliver_until_settled(failing).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    EXPECT_EQ(redis().client().connected_clients(), 1U);
    EXPECT_EQ(gate().quit(), 0);
    EXPECT_TRUE(eventually(
        [this] { return redis().client().connected_clients() == 0; }));
}

TEST_F(redis_workers, NeitherMemoryNorFilesGrow)
{
    // Other tests run beside this one: an answer may be late, and must come.
    start_redis("", 1, "timeout=10s");
    if (sanitized()) {
        GTEST_SKIP() << "freed memory is kept to be watched";
    }
    deliver_many(5000); // more than the commits that a worker keeps
    const long before = resident_kb();
    const std::size_t files = open_files();
    deliver_many(20000);
    EXPECT_GT(before, 0);
    EXPECT_LT(resident_kb() - before, 1024);
    EXPECT_TRUE(eventually([&] { return open_files() <= files; }));
    EXPECT_EQ(redis().client().command({"DBSIZE"}).integer, 25000);
}

} // namespace
} // namespace webhook::test
