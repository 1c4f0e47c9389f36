// Each end of a claim knows whether the claim was still ours without a gap, and
// says so once if it was not.

#include "support/redis_gate_test.h"

namespace webhook::test {
namespace {

class redis_late : public redis_gate_test {
protected:
    // Under way, with its claim gone.
    http_connection send_and_lose(const event &booking, int status)
    {
        upstream_.next(answer::held(released_, status));
        http_connection sender = send_and_hold(booking);
        redis_client client = redis().client();
        client.command({"DEL", client.keys().at(0)});
        return sender;
    }

    std::string value()
    {
        redis_client client = redis().client();
        const auto keys = client.keys();
        return keys.empty() ? "" : client.get(keys[0]).value_or("");
    }

    flag released_;
};

TEST_F(redis_late, ACommitTellsThatTheLeaseHadEnded)
{
    expect_log("was not committed: its lease had expired");
    start_redis();
    http_connection sender = send_and_lose(booked("1"), 200);
    released_.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_TRUE(wait_until_said("was not committed: its lease had expired"));
    EXPECT_TRUE(eventually([this] { return value().starts_with("done:"); }));
    EXPECT_NE(value().find(";by="), std::string::npos);
    EXPECT_TRUE(value().ends_with(";status=200;hash=x")) << value();
    EXPECT_EQ(said("was not committed"), 1U);
}

TEST_F(redis_late, AReleaseTellsThatTheLeaseHadEnded)
{
    expect_log("was not released: its lease had expired");
    start_redis();
    http_connection sender = send_and_lose(booked("2"), 500);
    released_.raise();
    EXPECT_EQ(sender.read().status, 500);
    EXPECT_TRUE(wait_until_said("was not released: its lease had expired"));
    EXPECT_EQ(said("was not released"), 1U);
}

// It is made again, which is told once however often it is needed.
TEST_F(redis_late, ARenewalTellsThatItHasMadeTheClaimAnew)
{
    expect_log("was not renewed: its lease had expired");
    start_redis("webhook_lease 600ms; webhook_wait 0;");
    http_connection sender = send_and_lose(booked("3"), 200);
    for (int i = 0; i < 2; i++) {
        ASSERT_TRUE(
            eventually([this] { return value().starts_with("claimed:"); }));
        redis_client client = redis().client();
        client.command({"DEL", client.keys().at(0)});
    }
    ASSERT_TRUE(eventually([this] { return value().starts_with("claimed:"); }));
    const response copy = deliver(booked("3"));
    EXPECT_EQ(copy.status, 503) << "the claim goes on";
    EXPECT_EQ(member(copy, "verdict"), "in_flight");
    released_.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_TRUE(eventually([this] { return value().starts_with("done:"); }));
    expect_duplicate(booked("3"));
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(said("was not renewed"), 1U);
    EXPECT_EQ(said("was not committed"), 0U);
}

TEST_F(redis_late, ACopyThatWasAcknowledgedIsNamed)
{
    expect_log(
        "was not committed: another delivery of the event was acknowledged");
    start_redis();
    const event booking = booked("4");
    http_connection sender = send_and_lose(booking, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(eventually([this] { return value().starts_with("done:"); }));
    released_.raise();
    EXPECT_EQ(sender.read().status, 200);
    EXPECT_TRUE(wait_until_said(
        "was not committed: another delivery of the event was acknowledged"));
}

// What release 0.1.0 has written is understood.
TEST_F(redis_late, OldValuesAreRead)
{
    start_redis("webhook_wait 0;");
    const event booking = booked("5");
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(eventually([this] { return value().starts_with("done:"); }));

    redis_client client = redis().client();
    const std::string key = client.keys().at(0);
    client.command({"SET", key, value().substr(0, 5 + 32)});
    EXPECT_EQ(member(deliver(booking), "verdict"), "duplicate");
    client.command({"SET", key, "claimed:" + std::string(32, '7')});
    EXPECT_EQ(deliver(booking).status, 503);
    EXPECT_EQ(upstream_.count(), 1U);
    client.command({"DEL", key});
}

} // namespace
} // namespace webhook::test
