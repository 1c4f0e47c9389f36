// Copies of a slow event on many connections at once, and different events
// together.

#include "support/gate_test.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace webhook::test {
namespace {

constexpr std::size_t senders = 64;

class concurrency : public gate_test {
protected:
    // Each body on a connection of its own, all sent before any is read.
    std::vector<response> deliver_at_once(
        const std::vector<std::string> &bodies)
    {
        std::vector<http_connection> clients;
        for (std::size_t i = 0; i < bodies.size(); i++) {
            clients.emplace_back(port());
        }
        for (std::size_t i = 0; i < bodies.size(); i++) {
            clients[i].send(post(bodies[i]));
        }
        std::vector<response> answers;
        for (http_connection &client : clients) {
            answers.push_back(client.read());
        }
        return answers;
    }

    static std::size_t count_status(
        const std::vector<response> &answers, int status)
    {
        return static_cast<std::size_t>(
            std::count_if(answers.begin(), answers.end(),
                [&](const response &one) { return one.status == status; }));
    }
};

TEST_F(concurrency, CopiesOfASlowOneAreToldToComeBack)
{
    start({.location = "webhook_wait 0;", .workers = 2});
    flag released;
    upstream_.next(answer::held(released));
    const std::string body = booked("5001");
    http_connection first(port());
    first.send(post(body));
    ASSERT_TRUE(upstream_.wait_for_requests(1));

    const std::vector<std::string> copies(senders, body);
    const auto answers = deliver_at_once(copies);
    EXPECT_EQ(count_status(answers, 503), senders);
    for (const response &one : answers) {
        EXPECT_TRUE(one.has("Retry-After"));
    }
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(concurrency, DifferentEventsDoNotMeet)
{
    start({.workers = 2});
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < senders; i++) {
        bodies.push_back(booked(std::to_string(5100 + i)));
    }
    const auto answers = deliver_at_once(bodies);
    EXPECT_EQ(count_status(answers, 200), senders);

    std::vector<std::string> seen;
    for (const received &one : upstream_.requests()) {
        seen.push_back(one.body);
    }
    std::sort(seen.begin(), seen.end());
    std::sort(bodies.begin(), bodies.end());
    EXPECT_EQ(seen, bodies);
}

TEST_F(concurrency, BookedRescheduledBackAndCanceledEachTwiceAtOnce)
{
    start({.location = "webhook_wait 10s;", .workers = 2});
    const event there("call-rescheduled");
    event back("call-rescheduled");
    back.set("old_start_time", "\"2026-11-25T10:00:00+01:00\"");
    back.replace("\"start_time\": \"2026-11-25T10:00:00+01:00\"",
        "\"start_time\": \"2026-11-24T16:00:00+01:00\"");

    std::size_t expected = 0;
    for (const event &one :
        {event("call-booked"), there, back, event("call-canceled")}) {
        const auto answers = deliver_at_once({one, one});
        EXPECT_EQ(count_status(answers, 200), 2U);
        EXPECT_EQ(upstream_.count(), ++expected);
        EXPECT_EQ(upstream_.last().body, one.body());
    }
}

// Senders that retry until they are acknowledged, against an upstream that
// fails in every way it can: nothing is lost, nothing comes twice that was
// acknowledged by the upstream.
TEST_F(concurrency, RetryingSendersAgainstAFailingUpstream)
{
    // An acknowledgement that takes longer than that is none to nginx, but it
    // is one to the count below: this machine may be busy.
    start({.location = "webhook_wait 50ms; webhook_lease 1200ms;"
                       "proxy_read_timeout 800ms;",
        .workers = 2});
    std::atomic<unsigned> turn = 0;
    std::mutex mutex;
    std::map<std::string, int> acknowledged;
    upstream_.always([&](exchange &with) {
        switch (turn++ % 5) {
        case 0:
            return with.reply(500);
        case 1:
            return with.reset();
        case 2:
            with.wait_for_close();
            return;
        default:
            const std::lock_guard lock(mutex);
            acknowledged[with.request().body]++;
            return with.reply(200);
        }
    });

    std::vector<std::thread> threads;
    std::atomic<unsigned> lost = 0;
    for (unsigned i = 0; i < 16; i++) {
        threads.emplace_back([&, i] {
            for (unsigned n = 0; n < 5; n++) {
                // Two senders for each event.
                const event one = booked(std::to_string(6000 + i / 2 + n * 8));
                const bool done =
                    eventually([&] { return deliver(one).status == 200; }, 30s);
                const std::lock_guard lock(mutex);
                lost += !done || !acknowledged.contains(one.body());
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    EXPECT_EQ(lost, 0U) << "acknowledged without the upstream";
    EXPECT_EQ(acknowledged.size(), 40U);
    for (const auto &[body, times] : acknowledged) {
        EXPECT_EQ(times, 1) << "an event came twice";
    }
}

} // namespace
} // namespace webhook::test
