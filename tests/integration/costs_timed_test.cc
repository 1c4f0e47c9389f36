// What a delivery takes of a worker beyond what proxy_pass alone does, under
// load: system calls and allocations.  Neither depends on the machine; alone
// they run because load has to be load.

#include "support/malloc_counts.h"
#include "support/redis_gate_test.h"
#include "support/sender.h"
#include "support/strace.h"

#include <algorithm>
#include <iostream>

namespace webhook::test {
namespace {

// Until buffers and connections are there; then those that count.
constexpr std::size_t unmeasured = 2000;
constexpr std::size_t measured = 10000;

// What counts calls stops the worker at each of them.
constexpr auto longest = std::chrono::minutes(5);

// A call that is made now and then, not for each delivery.
constexpr double hardly = 0.05;

double per_delivery(std::size_t times)
{
    return static_cast<double>(times) / measured;
}

using costs = std::map<std::string, double>;

// What is more than without a gate, nothing where it is not.
costs added(const costs &with, costs without)
{
    costs more;
    for (const auto &[name, times] : with) {
        more[name] = std::max(0.0, times - without[name]);
    }
    return more;
}

double sum(const costs &all)
{
    double total = 0;
    for (const auto &[name, times] : all) {
        total += times;
    }
    return total;
}

void report(const char *what, const std::string &of, const costs &all)
{
    std::cout << "report: " << what << ' ' << of << ": " << sum(all);
    for (const auto &[name, times] : all) {
        if (times > hardly) {
            std::cout << ", " << name << ' ' << times;
        }
    }
    std::cout << std::endl;
}

class costs_timed : public redis_gate_test {
protected:
    void TearDown() override
    {
        redis_gate_test::TearDown();
        if (sink_) {
            EXPECT_EQ(sink_->quit(), 0) << sink_->error_log();
        }
    }

    // One worker, and the same upstream behind all: {{bare}}, {{zone}}, ...
    void start_gates()
    {
        sink_ = std::make_unique<nginx>(
            nginx_conf{.http = "access_log off;\n"
                               "server { listen 127.0.0.1:{{port}};"
                               " location / { return 200; } }\n",
                .gate = false});
        start_http("access_log off;\n"
                   "webhook_store zone=costs:64m;\n"
                   "proxy_http_version 1.1;\n"
                   "proxy_set_header Connection '';\n"
                   "upstream sink { keepalive 64; server 127.0.0.1:" +
                   std::to_string(sink_->port()) + "; }\n" +
                   server("bare", "") + server("zone", "webhook iclosed;") +
                   server("redis", "webhook iclosed; " + store_directive()) +
                   // everything is counted
                   "server { listen 127.0.0.1:{{status}};"
                   " location / { webhook_status; } }\n");
    }

    static std::string server(const std::string &name, const std::string &gate)
    {
        return "server { listen 127.0.0.1:{{" + name +
               "}}; location = /hook { " + gate +
               " proxy_pass http://sink; } }\n";
    }

    pid_t worker() { return gate().workers().at(0); }

    sender_options load_of(const std::string &name)
    {
        return {
            .port = gate().port(name), .body = booked(std::string(id_hole))};
    }

    static void deliver(sender &load, std::size_t count)
    {
        const sent result = load.run(longest, count);
        EXPECT_EQ(result.answered, count);
        EXPECT_EQ(result.refused, 0U);
    }

    costs count_calls(const std::string &name)
    {
        sender load(load_of(name));
        deliver(load, unmeasured);

        strace counter(worker());
        if (!counter.attached()) {
            return {};
        }
        deliver(load, measured);

        costs each;
        for (const auto &[call, times] : counter.stop()) {
            each[call] = per_delivery(times);
        }
        return each;
    }

    double count_allocations(const malloc_counts &counts, const char *name)
    {
        sender load(load_of(name));
        deliver(load, unmeasured);

        const std::size_t before = counts.calls();
        deliver(load, measured);
        return per_delivery(counts.calls() - before);
    }

private:
    std::unique_ptr<nginx> sink_;
};

TEST_F(costs_timed, SystemCalls)
{
    start_gates();
    if (is_sanitized(worker())) {
        GTEST_SKIP() << "the sanitizers make calls of their own";
    }

    const costs bare = count_calls("bare");
    if (bare.empty()) {
        GTEST_SKIP() << "report: system calls: not counted: "
                        "strace is missing or may not attach";
    }
    const costs zone = added(count_calls("zone"), bare);
    costs redis = added(count_calls("redis"), bare);
    report("system calls per delivery,", "proxy_pass", bare);
    report("system calls per delivery,", "added by the zone", zone);
    report("system calls per delivery,", "added by Redis", redis);

    for (const auto &[name, times] : zone) {
        EXPECT_LT(times, name == "epoll_wait" ? 0.1 : hardly) << name;
    }

    // What is asked for in one turn of the loop travels together: 64 claims,
    // commits or answers would be 3 of these calls each on their own.
    EXPECT_LT(redis["sendto"] + redis["recvfrom"] + redis["epoll_wait"], 0.25);
    for (const auto &[name, times] : redis) {
        if (name != "sendto" && name != "recvfrom" && name != "epoll_wait") {
            EXPECT_LT(times, hardly) << name;
        }
    }
}

TEST_F(costs_timed, Allocations)
{
    if (!malloc_counts::available()) {
        GTEST_SKIP() << "the sanitizers have an allocator of their own";
    }

    redis(); // not to be counted
    std::unique_ptr<const malloc_counts> counts(new malloc_counts);
    start_gates();

    const double bare = count_allocations(*counts, "bare");
    const double zone = count_allocations(*counts, "zone") - bare;
    const double redis = count_allocations(*counts, "redis") - bare;
    std::cout << "report: allocations per delivery: proxy_pass " << bare
              << ", added by the zone " << zone << ", by Redis " << redis
              << std::endl;

    // Two states of libcrypto's SHA-256, and one more block of the request's
    // pool; 3 in all when measured.
    EXPECT_LT(zone, 3.5);
    // These: commands and replies take none.
    EXPECT_LT(redis, 5);
}

} // namespace
} // namespace webhook::test
