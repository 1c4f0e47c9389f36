// Redis is stopped for a while, and goes on where it was: the kernel takes
// connections and bytes for it, and nobody answers.

#include "support/redis_gate_test.h"

#include <iterator>
#include <regex>
#include <thread>

namespace webhook::test {
namespace {

struct outage {
    const char *name;
    std::chrono::seconds length;
};

void PrintTo(const outage &given, std::ostream *out)
{
    *out << given.name;
}

class redis_stop : public redis_gate_test,
                   public ::testing::WithParamInterface<outage> {
protected:
    // Leases are of 30 s: who has waited for one to end is too late.  What is
    // meant is about two seconds, the longest pause between two attempts.
    static constexpr milliseconds promptly = 8s;

    static constexpr std::size_t at_once = 10;    // claims on their way
    static constexpr std::size_t one_by_one = 30; // when it is known to be down

    void SetUp() override
    {
        for (std::size_t i = 0; i < at_once + one_by_one; i++) {
            bodies_.push_back(booked(std::to_string(6000 + i)));
        }
    }

    void stop_redis()
    {
        redis().pause();
        stopped_ = clock::now();
    }

    // For as long as the test says, which is what it is about.
    void let_it_go_on()
    {
        std::this_thread::sleep_until(stopped_ + GetParam().length);
        redis().resume();
        resumed_ = clock::now();
    }

    // All of them while Redis is stopped, and each is answered like that.
    void deliver_all(int status)
    {
        const auto start = clock::now();
        std::vector<http_connection> senders;
        for (std::size_t i = 0; i < at_once; i++) {
            senders.emplace_back(port()).send(post(bodies_[i]));
        }
        for (http_connection &sender : senders) {
            EXPECT_EQ(sender.read().status, status);
        }
        for (std::size_t i = at_once; i < bodies_.size(); i++) {
            EXPECT_EQ(deliver(bodies_[i]).status, status);
        }
        // Had each of these waited for itself it were seven seconds.
        EXPECT_LT(clock::now() - start, 4s);
    }

    // Each is forwarded by its retry, and never more.
    void expect_all_forwarded()
    {
        const std::size_t before = upstream_.count();
        for (const std::string &body : bodies_) {
            EXPECT_EQ(deliver_until_settled(body).status, 200);
        }
        EXPECT_LT(clock::now() - resumed_, promptly);
        EXPECT_EQ(upstream_.count(), before + bodies_.size());
        for (const std::string &body : bodies_) {
            expect_settled_duplicate(body);
        }
    }

    // SETs that the server has carried out.
    std::size_t sets()
    {
        const std::string calls = "calls=";
        const std::string field =
            redis().client().info_field("commandstats", "cmdstat_set");
        return field.starts_with(calls) ? std::stoul(field.substr(calls.size()))
                                        : 0;
    }

    std::vector<std::string> bodies_;
    clock::time_point stopped_, resumed_;
};

TEST_P(redis_stop, NothingIsForwardedMeanwhile)
{
    start_redis();
    EXPECT_EQ(deliver(booked("5999")).status, 200);
    flag released;
    upstream_.next(answer::held(released));
    const event under_way = booked("5998");
    http_connection sender = send_and_hold(under_way);
    ASSERT_TRUE(
        eventually([&] { return sets() >= 3; })); // two claims, a commit

    stop_redis();
    deliver_all(503);
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_EQ(deliver(under_way).status, 200) << "its worker knows";
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(gate().wait_for_log(3).at(2).reason, "store_unknown");
    let_it_go_on();

    EXPECT_TRUE(eventually([&] { return sets() >= 3 + at_once + 1; }))
        << "no late claim was made, this test says nothing";
    expect_all_forwarded();
    expect_settled_duplicate(under_way);
    EXPECT_EQ(upstream_.count(), 2U + bodies_.size());

    EXPECT_EQ(said("is down"), 1U);
    EXPECT_EQ(said("is up"), 2U) << "at the start, and once again";
}

TEST_P(redis_stop, AllIsForwardedMeanwhileIfThatIsWanted)
{
    start_redis("webhook_store_error pass;");
    EXPECT_EQ(deliver(booked("5999")).status, 200);
    stop_redis();
    deliver_all(200);
    EXPECT_EQ(upstream_.count(), 1U + bodies_.size());
    EXPECT_EQ(
        upstream_.last().field("Webhook-Gate-Verdict"), "store_unavailable");
    EXPECT_EQ(said("forwarded without a claim"), bodies_.size());
    let_it_go_on();

    // This nginx remembers them, and the claims that were late stop no retry.
    ASSERT_TRUE(wait_until_said("is up", 2));
    for (const std::string &body : bodies_) {
        expect_settled_duplicate(body);
    }
    EXPECT_EQ(upstream_.count(), 1U + bodies_.size());
    EXPECT_EQ(said("is down"), 1U);
    EXPECT_EQ(said("is up"), 2U);
}

INSTANTIATE_TEST_SUITE_P(redis, redis_stop,
    ::testing::Values(outage{"OneSecond", 1s}, outage{"FiveSeconds", 5s},
        outage{"ThirtySeconds", 30s}),
    [](const ::testing::TestParamInfo<outage> &given) {
        return given.param.name;
    });

std::size_t count_matches(const std::string &text, const char *pattern)
{
    const std::regex wanted(pattern);

    return static_cast<std::size_t>(
        std::distance(std::sregex_iterator(text.begin(), text.end(), wanted),
            std::sregex_iterator()));
}

// Each worker has a connection of its own, and finds out for itself.
class redis_stop_workers : public redis_gate_test {};

TEST_F(redis_stop_workers, EachSaysSoOnce)
{
    start_redis("", 2);
    ASSERT_TRUE(wait_until_said("is up", 2));
    for (int outage = 1; outage <= 2; outage++) {
        const std::size_t times = 2 * static_cast<std::size_t>(outage);
        redis().pause();
        ASSERT_TRUE(eventually([&] {
            EXPECT_EQ(deliver(booked("5997")).status, 503);
            return said("is down") == times;
        }));
        for (int i = 0; i < 50; i++) {
            EXPECT_EQ(deliver(booked("5997")).status, 503);
        }
        EXPECT_EQ(said("is down"), times);
        redis().resume();
        ASSERT_TRUE(wait_until_said("is up", times + 2));
        EXPECT_EQ(said("is up"), times + 2);

        // Who sees that the outage begins sees that it ends.
        const std::string log = gate().error_log();
        EXPECT_EQ(count_matches(log, "\\[error\\] [^\n]*is down"), times);
        EXPECT_EQ(count_matches(log, "\\[error\\] [^\n]*is up"), times);
        EXPECT_EQ(count_matches(log, "\\[notice\\] [^\n]*is up"), 2U);
    }
    EXPECT_EQ(upstream_.count(), 0U);
}

} // namespace
} // namespace webhook::test
