// What a worker must not do in the long run: grow, or make others wait.

#include "support/gate_test.h"

#include <iterator>

namespace webhook::test {
namespace {

class stability : public gate_test {
protected:
    static std::size_t open_files(const std::string &pid)
    {
        const std::filesystem::directory_iterator files("/proc/" + pid + "/fd");
        return static_cast<std::size_t>(
            std::distance(begin(files), end(files)));
    }

    void every_kind_of_delivery(http_connection &client, int rounds)
    {
        const std::string broken = booked("1").body().substr(1);
        for (int i = 0; i < rounds; i++) {
            const std::string body = booked(std::to_string(++last_));
            client.exchange(post(body));
            client.exchange(post(body));
            client.exchange(post(broken));
            client.exchange(post("[" + body + "]"));
            upstream_.next(answer::status(500));
            client.exchange(post(booked(std::to_string(++last_))));
        }
    }

    std::string worker() { return std::to_string(gate().workers().at(0)); }

private:
    int last_ = 0;
};

TEST_F(stability, NeitherMemoryNorFilesGrow)
{
    start();
    if (is_sanitized(gate().workers().at(0))) {
        GTEST_SKIP() << "freed memory is kept to be watched";
    }
    http_connection client(port());
    every_kind_of_delivery(client, 200);
    const pid_t pid = gate().workers().at(0);
    const long before = resident_kb(pid);
    const std::size_t files = open_files(worker());
    every_kind_of_delivery(client, 800);
    EXPECT_GT(before, 0);
    EXPECT_LT(resident_kb(pid) - before, 512);
    EXPECT_TRUE(eventually([&] { return open_files(worker()) <= files; }));
}

TEST_F(stability, ReloadsLeaveNoFilesOpen)
{
    start({.server = "webhook_store zone=w:1m;"});
    const std::string master = std::to_string(gate().master());
    gate().reload();
    ASSERT_TRUE(gate().drained());
    const std::size_t before = open_files(master);
    const std::size_t workers_before = open_files(worker());
    for (const char *size : {"1m", "2m", "3m", "1m", "1m", "1m"}) {
        gate().rewrite(gate_http(
            {.server = "webhook_store zone=w:" + std::string(size) + ";"}));
        gate().reload();
        ASSERT_TRUE(gate().drained());
        EXPECT_EQ(deliver(booked("1")).status, 200);
    }
    EXPECT_LE(open_files(master), before);
    // The last connection may be about to be closed.
    EXPECT_TRUE(
        eventually([&] { return open_files(worker()) <= workers_before; }));
}

TEST_F(stability, SlowSendersHoldUpNobody)
{
    start();
    flag released;
    std::vector<http_connection> slow;
    for (int i = 0; i < 20; i++) {
        const request what = post(booked(std::to_string(i)));
        slow.emplace_back(port());
        slow.back().send(what.head() + what.content().substr(0, 100));
    }
    for (int i = 20; i < 30; i++) {
        upstream_.next(answer::held(released));
        slow.emplace_back(port());
        slow.back().send(post(booked(std::to_string(i))));
    }
    ASSERT_TRUE(upstream_.wait_for_requests(10));
    for (int i = 30; i < 50; i++) {
        EXPECT_EQ(deliver(booked(std::to_string(i))).status, 200);
    }
    released.raise();
}

} // namespace
} // namespace webhook::test
