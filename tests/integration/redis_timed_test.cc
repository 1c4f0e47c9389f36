// How long anybody waits for a Redis that does not answer.  Nothing else may
// run meanwhile: ctest runs what is called "timed" alone.

#include "support/redis_gate_test.h"

#include <algorithm>
#include <thread>

namespace webhook::test {
namespace {

class redis_timed : public redis_gate_test {
protected:
    using times = std::vector<milliseconds>;

    static milliseconds quantile(times sorted, double q)
    {
        std::sort(sorted.begin(), sorted.end());
        return sorted.at(static_cast<std::size_t>(
            q * static_cast<double>(sorted.size() - 1)));
    }

    static milliseconds since(clock::time_point start)
    {
        return std::chrono::duration_cast<milliseconds>(clock::now() - start);
    }

    // Senders that go on for that long, each on a connection of its own.
    times deliver_for(milliseconds time, unsigned senders)
    {
        std::vector<times> all(senders);
        std::vector<std::thread> threads;
        const auto end = clock::now() + time;
        for (unsigned i = 0; i < senders; i++) {
            threads.emplace_back([&, i] {
                http_connection client(port());
                for (unsigned n = 0; clock::now() < end; n++) {
                    const auto start = clock::now();
                    const int status =
                        client
                            .exchange(post(
                                booked(std::to_string(10000 * (i + 1) + n))))
                            .status;
                    all[i].push_back(since(start));
                    EXPECT_EQ(status, 503);
                    std::this_thread::sleep_until(start + 20ms);
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
        times result;
        for (const times &some : all) {
            result.insert(result.end(), some.begin(), some.end());
        }
        return result;
    }

    times ask_elsewhere(std::size_t n)
    {
        times result;
        http_connection client(port());
        request what;
        what.method = "GET";
        what.uri = "/plain";
        for (std::size_t i = 0; i < n; i++) {
            const auto start = clock::now();
            EXPECT_EQ(client.exchange(what).status, 200);
            result.push_back(since(start));
        }
        return result;
    }
};

// Stopped: it accepts connections, and does not answer.
TEST_F(redis_timed, AnswersComeInTimeAndOthersDoNotWait)
{
    constexpr milliseconds timeout = 250ms;
    expect_log("is down: the server does not answer");
    expect_log("store_unavailable, reason store_unknown");
    gate_conf conf = redis_conf("", 1, "timeout=250ms");
    conf.server = "location = /plain { return 200 ok; }";
    start(conf);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    redis().pause();

    times answers, elsewhere;
    std::thread senders([&] { answers = deliver_for(5s, 16); });
    const auto end = clock::now() + 4s;
    while (clock::now() < end) {
        const times some = ask_elsewhere(50);
        elsewhere.insert(elsewhere.end(), some.begin(), some.end());
    }
    senders.join();
    redis().resume();

    EXPECT_GT(answers.size(), 1000U);
    // A deadline has a margin of its own length.
    EXPECT_LT(quantile(answers, 1), 2 * timeout);
    // Found down once: only those wait that came before.
    EXPECT_LT(quantile(answers, 0.9), timeout);
    EXPECT_LT(quantile(elsewhere, 0.99), timeout);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(said("is down"), 1U);
}

} // namespace
} // namespace webhook::test
