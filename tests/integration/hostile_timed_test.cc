// Bodies made to cost much, through the whole of nginx.  Nothing else may run
// meanwhile: ctest runs what is called "timed" alone.  What is compared is CPU
// time of the worker, not how long an answer takes.

#include "support/cost.h"
#include "support/gate_test.h"
#include "support/hostile.h"

namespace webhook::test {
namespace {

class hostile_timed : public gate_test {
protected:
    void SetUp() override
    {
        start({.location =
                   "client_max_body_size 16m; webhook_modified forward;"});
        ASSERT_EQ(clock_getcpuclockid(worker(), &clock_), 0);
    }

    pid_t worker() { return gate().workers().at(0); }

    // What the worker takes for a body and for a small delivery right behind
    // it, so that nothing is left to do; in seconds.
    double deliver_body(const std::string &body)
    {
        const double before = cpu_time(clock_);
        answer_ = deliver(unique(body));
        EXPECT_EQ(deliver(booked(std::to_string(++last_))).status, 200);
        upstream_.forget(); // they are large
        return cpu_time(clock_) - before;
    }

    void expect_reason(const hostile::attack &what)
    {
        EXPECT_EQ(answer_.status, *what.reason == 0 ? 200 : 400) << what.name;
        EXPECT_EQ(member(answer_, "reason"), what.reason) << what.name;
    }

    response answer_;

private:
    // What is delivered is new.
    std::string unique(std::string body)
    {
        const std::string id = "\"uuid\":\"1\"";
        const auto at = body.find(id);
        if (at != std::string::npos) {
            body.replace(
                at, id.size(), "\"uuid\":\"" + std::to_string(++last_) + "\"");
        }
        return body;
    }

    clockid_t clock_{};
    int last_ = 0;
};

TEST_F(hostile_timed, CostsLittleMoreThanAPlainBody)
{
    if (is_sanitized(worker())) {
        GTEST_SKIP() << "the sanitizers change what things cost";
    }
    for (const hostile::attack &each : hostile::attacks()) {
        for (const auto &[size, rounds] : hostile::sizes) {
            if (size == hostile::large_size) {
                continue; // TheWorkerDoesNotGrow and core_hostile_timed
            }
            const std::string body = each.body(size);
            const std::string plain = hostile::plain(body.size());
            const double ratio = cost_ratio(
                rounds, [&] { return deliver_body(body); },
                [&] { return deliver_body(plain); });

            EXPECT_LE(ratio, hostile::most)
                << each.name << ", " << body.size() << " bytes";
        }
    }
}

TEST_F(hostile_timed, TheWorkerDoesNotGrow)
{
    constexpr long most_kb = 4 * 1024;
    // The memory of such a body is kept for a minute (large_bodies).
    constexpr std::size_t kept = 1024 * 1024;

    deliver(booked("first"));
    const long before = resident_kb(worker());
    for (const hostile::attack &each : hostile::attacks()) {
        const std::string body = each.body(hostile::large_size);
        deliver_body(body);
        expect_reason(each);
        if (body.size() <= kept) {
            deliver_body(hostile::plain(2 * kept)); // ends what is kept
        }
        if (!is_sanitized(worker())) { // freed memory is kept to be watched
            EXPECT_LT(resident_kb(worker()) - before, most_kb) << each.name;
        }
    }
    EXPECT_GT(before, 0);
}

} // namespace
} // namespace webhook::test
