// An allocation of a worker fails, each in turn: the delivery goes on or is
// answered 500 or 503, never with another's answer, and the worker lives.
//
// Each of the first allocations of a delivery up to the bound, in steps; a
// step of one, WEBHOOK_MEMORY_STEP=1, is for once in a while.

#include "support/malloc_counts.h"
#include "support/redis_gate_test.h"

#include <cstdlib>

namespace webhook::test {
namespace {

class memory : public redis_gate_test {
protected:
    static constexpr long most = 2000;
    static constexpr std::size_t events = 12; // of one body

    void SetUp() override
    {
        if (!malloc_counts::available()) {
            GTEST_SKIP() << "the sanitizers have an allocator of their own";
        }
        // what nginx and the gate say of it is their own affair
        expect_log(".*");
    }

    static long step()
    {
        const char *given = std::getenv("WEBHOOK_MEMORY_STEP");
        return given != nullptr ? std::atol(given) : 7;
    }

    static std::string id(long n, std::size_t event)
    {
        return std::to_string(100000 + n) + std::to_string(10 + event);
    }

    static std::string body_of(long n)
    {
        std::string body = "[";
        for (std::size_t i = 0; i < events; i++) {
            body += (i ? "," : "") + booked(id(n, i)).unwrap().body();
        }
        return body + "]";
    }

    // 0: the connection was closed without an answer.
    int try_once(const std::string &body)
    {
        try {
            return deliver(body).status;
        } catch (const std::exception &) {
            return 0;
        }
    }

    // Fails allocations number 0, step, 2 step, ... of a delivery, each with
    // the delivery of a new body, and returns how many it tried.
    long fail_each(malloc_counts &counts, long first_body)
    {
        const pid_t worker = gate().workers().at(0);
        long tried = 0;

        for (long n = 0; n < most; n += step()) {
            SCOPED_TRACE(n);
            const std::string body = body_of(first_body + n);
            const std::size_t before = upstream_.count();

            counts.fail(n);
            const int status = try_once(body);
            const bool failed = counts.has_failed();
            counts.stop_failing();

            EXPECT_TRUE(
                status == 200 || status == 500 || status == 503 || status == 0)
                << status;
            if (status == 200) {
                EXPECT_GT(upstream_.count(), before) << "nobody has it";
            }
            EXPECT_EQ(deliver_until_settled(body).status, 200);
            EXPECT_GT(upstream_.count(), before) << "nobody has it";
            EXPECT_EQ(gate().workers().at(0), worker) << "the worker has died";
            tried++;
            if (!failed || HasFailure()) {
                break;
            }
        }
        return tried;
    }

    // A worker keeps buffers, among them some that it takes after a failure
    // only: the first round fills most.  What a failure leaks is lost in each
    // round, so that one round without it is enough.
    void fail_each_again(malloc_counts &counts)
    {
        constexpr int rounds = 5;

        for (int i = 0; i < 5; i++) {
            ASSERT_EQ(deliver(body_of(-1 - i)).status, 200);
        }
        ASSERT_GT(fail_each(counts, 0), 3);

        long kept = 0;
        for (int round = 1; round <= rounds; round++) {
            const long held = counts.held();
            const long tried = fail_each(counts, round * most);
            ASSERT_GT(tried, 3);
            // commits follow the answers, and are held until Redis has them
            const bool is_back = eventually(
                [&] {
                    kept = counts.held() - held;
                    return kept < tried + 50;
                },
                3s);
            if (is_back) {
                return;
            }
        }
        ADD_FAILURE() << kept << " are kept in each round";
    }
};

TEST_F(memory, MayBeMissingWithAZone)
{
    malloc_counts counts;
    start({.location = "webhook_lease 2s; webhook_wait 0;"});
    fail_each_again(counts);
}

TEST_F(memory, MayBeMissingWithRedis)
{
    redis();
    malloc_counts counts;
    start_redis("webhook_lease 2s; webhook_wait 0;");
    fail_each_again(counts);
}

} // namespace
} // namespace webhook::test
