// Arrays of events that meet others on their way.

#include "support/batch_test.h"
#include "support/redis_script_test.h"

#include <algorithm>
#include <map>
#include <random>
#include <thread>

namespace webhook::test {
namespace {

class batch_races : public batch {};

// What waits holds nothing: others get through meanwhile.
TEST_P(batch_races, OneInFlightKeepsAllWaiting)
{
    start_batches("webhook_wait 10s;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(one(2));
    http_connection all = send_and_wait(list({one(1), one(2), one(3)}));
    EXPECT_EQ(upstream_.count(), 1U);

    EXPECT_EQ(deliver_until_settled(one(1)).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(all.read().status, 200);
    EXPECT_EQ(upstream_.last().body, list({one(3)}));
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_P(batch_races, AWaitThatIsTooLong)
{
    start_batches("webhook_wait 100ms;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(one(2));
    const response answer = deliver(list({one(1), one(2), one(3)}));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(member(answer, "verdict"), "in_flight");
    EXPECT_EQ(deliver_until_settled(list({one(3), one(1)})).status, 200)
        << "it holds what it has claimed";
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    expect_duplicate(list({one(1), one(2), one(3)}));
}

// The other one's upstream refuses it: then it is ours.
TEST_P(batch_races, AWaitThatEndsWell)
{
    start_batches("webhook_wait 10s;");
    flag released;
    upstream_.next(answer::held(released, 500));
    http_connection first = send_and_hold(one(2));
    http_connection all = send_and_wait(list({one(1), one(2)}));
    released.raise();
    EXPECT_EQ(first.read().status, 500);
    EXPECT_EQ(all.read().status, 200);
    EXPECT_EQ(upstream_.last().body, list({one(1), one(2)}));
}

TEST_P(batch_races, ASenderThatDoesNotWait)
{
    start_batches("webhook_wait 10s;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(one(2));
    {
        http_connection gone = send_and_wait(list({one(1), one(2), one(3)}));
    }
    EXPECT_EQ(gate().wait_for_log(1).at(0).status, "499");
    EXPECT_EQ(deliver_until_settled(list({one(1), one(3)})).status, 200);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

// Senders of arrays that share events, in any order: each event comes once,
// and nobody waits for another for ever.
TEST_P(batch_races, EachComesOnce)
{
    constexpr int events = 60, arrays = 40, senders = 8;
    start_batches("webhook_wait 300ms;", "", "", 2);

    const auto send = [&](unsigned seed) {
        std::mt19937 random(seed);
        for (int i = 0; i < arrays; i++) {
            std::vector<std::string> some;
            while (some.size() < 1 + random() % 6) {
                some.push_back(one(static_cast<int>(random() % events)));
            }
            EXPECT_EQ(deliver_until_settled(list(some)).status, 200);
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < senders; i++) {
        threads.emplace_back(send, i);
    }
    for (std::thread &thread : threads) {
        thread.join();
    }

    std::map<std::string, int> times;
    for (const received &request : upstream_.requests()) {
        for (int id = 0; id < events; id++) {
            times[one(id)] += request.body.find(one(id)) != std::string::npos;
        }
    }
    EXPECT_EQ(times.size(), static_cast<std::size_t>(events));
    for (const auto &[body, n] : times) {
        EXPECT_EQ(n, 1) << body;
    }
}

INSTANTIATE_TEST_SUITE_P(store, batch_races,
    ::testing::Values(store_kind::zone, store_kind::redis),
    any_store_test::name_of);

using batch_redis = redis_gate_test;

const std::string one_of_both = R"({"hookType":"Outcome added","uuid":"1"})";
const std::string both =
    "[" + one_of_both + R"(,{"hookType":"Outcome added","uuid":"2"}])";

TEST_F(batch_redis, WithoutAnAnswer)
{
    start_redis("webhook_store_error pass;", 1, "timeout=200ms");
    expect_log("Redis|forwarded without a claim");
    ASSERT_TRUE(wait_until_said("is up"));
    EXPECT_EQ(deliver(one_of_both).status, 200);
    // it is Redis alone that knows of it
    ASSERT_TRUE(eventually([&] {
        const auto keys = redis().client().keys();
        return keys.size() == 1 && keys[0].ends_with(":1");
    }));
    redis().stop();
    EXPECT_EQ(deliver(both).status, 200);
    EXPECT_EQ(upstream_.last().body, both);
    EXPECT_EQ(
        upstream_.last().field("webhook-gate-verdict"), "store_unavailable");
    EXPECT_EQ(member(deliver(both), "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 2U);
}

// One claim is lost, and told of once; the other is renewed all the same.
TEST_F(batch_redis, OneOfTheClaimsIsLost)
{
    start_redis("webhook_lease 300ms; webhook_scope s;");
    expect_log(
        "was not (renewed|committed): another delivery has claimed the event");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(both);
    redis_client observer(redis().client());
    const std::string key = "webhook:s:Outcome%20added:";
    // Each is claimed by its body.
    const auto claim_of = [&](const std::string &id) {
        std::string found;
        for (const std::string &one : observer.keys()) {
            found = one.starts_with(key + id + ":body=") ? one : found;
        }
        return found;
    };
    const std::string lost = claim_of("1");
    const std::string kept = claim_of("2");
    const std::string ours = observer.get(kept).value_or("");
    EXPECT_TRUE(ours.starts_with("claimed:")) << ours;
    observer.command({"SET", lost, "claimed:" + std::string(32, 'a')});
    EXPECT_TRUE(wait_until_said("was not renewed"));
    const auto end = clock::now() + 1s;
    while (clock::now() < end) {
        ASSERT_EQ(observer.get(kept).value_or(""), ours);
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_EQ(said("was not renewed"), 1U);
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_TRUE(eventually([&] {
        return observer.get(key + "2").value_or("").starts_with("done:");
    }));
    EXPECT_TRUE(eventually([&] { return !observer.get(kept).has_value(); }))
        << "its claim was not released";
}

// The script decides when each answer comes.
using batch_script = redis_script_test;

// The second question does not wait for the first answer.
TEST_F(batch_script, AllIsAskedAtOnce)
{
    start_script("webhook_wait 0; webhook_modified duplicate;");
    deliver_first(booked("5"));
    keep_replies();
    http_connection sender(port());
    sender.send(post(both));
    EXPECT_TRUE(redis_.wait_for("SET", 2 + 2)) << "of the first: two";
    send_kept();
    EXPECT_TRUE(sender.silent_for(100ms));
    send_kept();
    EXPECT_TRUE(redis_.wait_for("SET", 2 + 2 + 2)) << "both are committed";
    EXPECT_EQ(upstream_.last().body, both);
    reply_again();
    EXPECT_EQ(sender.read().status, 200);
}

// So it is with what was delivered last, where another body is news.
TEST_F(batch_script, AllIsAskedAtOnceWithTheLatest)
{
    start_script();
    deliver_first(booked("5")); // claimed by its key
    keep_replies();
    const std::size_t looked = redis_.count("GET");
    http_connection sender(port());
    sender.send(post(both));
    EXPECT_TRUE(redis_.wait_for("SET", 2 + 2)) << "of the first: two";
    EXPECT_TRUE(redis_.wait_for("GET", looked + 2));
    for (int i = 0; i < 3; i++) {
        send_kept();
        EXPECT_TRUE(sender.silent_for(100ms));
    }
    EXPECT_EQ(upstream_.count(), 1U);
    send_kept();
    EXPECT_TRUE(redis_.wait_for("SET", 2 + 2 + 2)) << "both are committed";
    EXPECT_EQ(upstream_.last().body, both);
    reply_again();
    EXPECT_EQ(sender.read().status, 200);
}

// One claim is answered, one is not, and the sender leaves.
TEST_F(batch_script, ASenderThatLeavesBetweenTheAnswers)
{
    start_script();
    deliver_first(booked("5"));
    // a commit is not waited for
    EXPECT_TRUE(eventually([&] { return only_value().starts_with("done:"); }));
    const std::string left_over = only_value();
    keep_replies();
    {
        http_connection gone(port());
        gone.send(post(both));
        EXPECT_TRUE(redis_.wait_for("SET", 2 + 2));
        send_kept();
        EXPECT_TRUE(gone.silent_for(100ms));
    }
    EXPECT_EQ(gate().wait_for_log(2).at(1).status, "499");
    reply_again();
    EXPECT_TRUE(eventually([&] { return only_value() == left_over; }))
        << "a claim is left: " << only_value();
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
