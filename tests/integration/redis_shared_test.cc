// Two instances of nginx and one Redis, under load: what one has delivered or
// is delivering, the other knows.

#include "support/load.h"
#include "support/redis_gate_test.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

namespace webhook::test {
namespace {

struct setting {
    const char *name;
    int workers;
    bool unix_socket;
};

void PrintTo(const setting &given, std::ostream *out)
{
    *out << given.name;
}

class redis_shared_load : public redis_gate_test,
                          public ::testing::WithParamInterface<setting> {
protected:
    static constexpr std::size_t senders = 64;
    static constexpr std::size_t events = 2000;
    static constexpr std::size_t copies = 3;

    void start_instances()
    {
        gate_conf conf;
        conf.workers = GetParam().workers;
        conf.location =
            GetParam().unix_socket
                ? "webhook_store unix:" + redis().socket().string() + ";"
                : store_directive();
        start(conf);
        start_other(conf);
    }

    // All copies of all events, in an order that is the same each time.
    static std::vector<const std::string *> shuffled(
        const std::vector<std::string> &bodies)
    {
        std::vector<const std::string *> order;
        for (std::size_t i = 0; i < copies; i++) {
            for (const std::string &body : bodies) {
                order.push_back(&body);
            }
        }
        std::shuffle(order.begin(), order.end(), std::mt19937(1));
        return order;
    }

    // Each of the senders takes the next delivery as soon as it is done with
    // its last; half of them know one instance, half the other.
    void deliver_all(const std::vector<const std::string *> &order)
    {
        std::atomic<std::size_t> taken = 0;
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < senders; i++) {
            threads.emplace_back([&, i] {
                http_connection sender(i % 2 ? port() : other().port());
                for (std::size_t n; (n = taken++) < order.size();) {
                    deliver_until_acknowledged(sender, *order[n]);
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
    }

    std::atomic<std::size_t> accepted_ = 0;
    std::atomic<std::size_t> duplicates_ = 0;

private:
    void deliver_until_acknowledged(
        http_connection &sender, const std::string &body)
    {
        response answer;
        eventually([&] {
            answer = sender.exchange(post(body));
            return answer.status != 503;
        });
        EXPECT_EQ(answer.status, 200);
        const bool duplicate = member(answer, "verdict") == "duplicate";
        ++(duplicate ? duplicates_ : accepted_);
    }
};

TEST_P(redis_shared_load, EachEventIsForwardedOnce)
{
    start_instances();
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < events; i++) {
        bodies.push_back(booked(std::to_string(10000 + i)));
    }
    deliver_all(shuffled(bodies));

    EXPECT_EQ(upstream_.count(), events);
    expect_each_once(upstream_, bodies);
    EXPECT_EQ(accepted_, events);
    EXPECT_EQ(duplicates_, (copies - 1) * events);
}

INSTANTIATE_TEST_SUITE_P(redis, redis_shared_load,
    ::testing::Values(setting{"OneWorkerEach", 1, false},
        setting{"FourWorkersEach", 4, false}, setting{"AUnixSocket", 1, true}),
    [](const ::testing::TestParamInfo<setting> &given) {
        return given.param.name;
    });

} // namespace
} // namespace webhook::test
