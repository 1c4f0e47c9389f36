// What a worker must not do in the long run: grow, or make others wait.

#include "support/gate_test.h"
#include "support/sender.h"

#include <fstream>
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

// How often a process has met a page that was not there, without a disk.
long page_faults(pid_t pid)
{
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    std::string word;
    // The process, its name "(nginx)", and what comes before the faults.
    for (int i = 0; i < 9; i++) {
        in >> word;
    }
    long faults = -1;
    in >> faults;
    return faults;
}

// A booking with that much more in it.
std::string large_booking(int n, std::size_t size)
{
    std::string body = booked(std::to_string(n)).body();
    std::string more = ",\"more\":[" + body;
    while (more.size() < size) {
        more += "," + body;
    }
    return body.insert(body.rfind('}'), more + "]");
}

class large_bodies : public stability {
protected:
    static constexpr const char *buffers =
        "client_max_body_size 4m; client_body_buffer_size 4m;";

    // Starts the gate, and returns the memory of a worker that has seen bodies
    // of the usual size.
    long start_and_warm()
    {
        start({.location = buffers});
        worker_ = gate().workers().at(0);
        send_small(100);
        return resident_kb(worker_);
    }

    void send_large(std::size_t size)
    {
        EXPECT_EQ(deliver(large_booking(++last_, size)).status, 200);
        upstream_.forget(); // they are large
    }

    // Retries of one event: the gate answers them itself.
    void send_small(std::size_t count)
    {
        sender from({.port = port(),
            .body = booked(std::string(id_hole)).body(),
            .repeat = true,
            .connections = 1});
        from.run(seconds(60), count);
    }

    pid_t worker_ = 0;

private:
    int last_ = 0;
};

// They find the buffers of the one before: no page is given to the worker and
// taken from it again for each of them.
TEST_F(large_bodies, FindWarmBuffers)
{
    start_and_warm();
    if (is_sanitized(worker_)) {
        GTEST_SKIP() << "the sanitizers change what is allocated";
    }
    for (const std::size_t size : {100'000U, 900'000U}) {
        constexpr int rounds = 20;
        const long pages = static_cast<long>(size / 4096);

        for (int i = 0; i < 5; i++) {
            send_large(size);
        }
        const long before = page_faults(worker_);
        for (int i = 0; i < rounds; i++) {
            send_large(size);
        }
        const long each = (page_faults(worker_) - before) / rounds;
        EXPECT_LT(each, pages / 10) << size;
    }
}

TEST_F(large_bodies, LeaveNoMemoryBehindAfterManySmallOnes)
{
    const long before = start_and_warm();
    if (is_sanitized(worker_)) {
        GTEST_SKIP() << "freed memory is kept to be watched";
    }
    for (int i = 0; i < 10; i++) {
        send_large(900'000);
    }
    EXPECT_GT(resident_kb(worker_) - before, 1024) << "it was given back";
    send_small(10'100);
    EXPECT_LT(resident_kb(worker_) - before, 1024);
}

// Nothing else arrives that would make the worker look at it.
TEST_F(large_bodies, LeaveNoMemoryBehindAfterAMinute)
{
    const long before = start_and_warm();
    if (is_sanitized(worker_)) {
        GTEST_SKIP() << "freed memory is kept to be watched";
    }
    send_large(3'000'000);
    send_large(900'000);
    EXPECT_GT(resident_kb(worker_) - before, 1024) << "it was given back";
    EXPECT_TRUE(eventually([&] { return resident_kb(worker_) - before < 1024; },
        milliseconds(70'000)));
}

// A worker that has something to give back exits at once nevertheless.
TEST_F(large_bodies, KeepNoWorkerFromExiting)
{
    start_and_warm();
    send_large(900'000);
    gate().reload();
    EXPECT_TRUE(gate().drained());
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
    // The channel of the last worker that has exited, and the last connection,
    // may be about to be closed.
    EXPECT_TRUE(eventually([&] { return open_files(master) <= before; }));
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
