// The claim protocol on a real Redis: what the gate answers, and what somebody
// with redis-cli finds meanwhile.

#include "support/redis_gate_test.h"

#include <regex>

namespace webhook::test {
namespace {

constexpr long long window = 4 * 24 * 3600 * 1000LL; // ms
constexpr long long lease = 30 * 1000LL;

class redis_store : public redis_gate_test {
protected:
    // The value of the only key there is.
    std::string value()
    {
        redis_client client = redis().client();
        const auto keys = client.keys();
        EXPECT_EQ(keys.size(), 1U);
        return keys.empty() ? "" : client.get(keys[0]).value_or("");
    }

    bool is_claimed() { return value().starts_with("claimed:"); }

    // The server's side may come after the sender's.
    bool becomes(const std::string &prefix)
    {
        return eventually([&] { return value().starts_with(prefix); });
    }

    bool becomes_empty()
    {
        return eventually([&] { return redis().client().keys().empty(); });
    }
};

TEST_F(redis_store, ForwardsOnceAndAnswersTheCopy)
{
    start_redis();
    const event booking = booked("100");
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(becomes("done:"));

    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(verdict(1), "accepted");
    EXPECT_EQ(verdict(2), "duplicate");
}

TEST_F(redis_store, KeysAndValuesAreAsDocumented)
{
    start_redis();
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booked("101"));

    redis_client client = redis().client();
    const std::string key = "webhook:gate.test%2Fhook:Call%20booked:101";
    const std::string claim = client.get(key).value_or("");
    EXPECT_TRUE(std::regex_match(
        claim, std::regex("claimed:[0-9a-f]{32};body=[0-9a-f]{32}")))
        << claim;
    EXPECT_GT(client.pttl(key), 0);
    EXPECT_LE(client.pttl(key), lease);

    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    ASSERT_TRUE(becomes("done:"));
    EXPECT_TRUE(std::regex_match(
        value(), std::regex("done:[0-9a-f]{32};by=[0-9a-f]{16};status=200")));
    EXPECT_GT(client.pttl(key), window - lease);
    EXPECT_LE(client.pttl(key), window);
    EXPECT_EQ("webhook:" + key_of(1), key);
}

TEST_F(redis_store, WindowLeaseAndPrefixAreTheOperators)
{
    start_redis("webhook_window 1h; webhook_lease 5s; webhook_scope s;", 1,
        "\"prefix=edge/{1}:\"");
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(booked("102"));
    redis_client client = redis().client();
    const std::string key = "edge/{1}:s:Call%20booked:102";
    EXPECT_LE(client.pttl(key), 5000);
    EXPECT_GT(client.pttl(key), 0);
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    ASSERT_TRUE(becomes("done:"));
    EXPECT_LE(client.pttl(key), 3600 * 1000);
    EXPECT_GT(client.pttl(key), 3590 * 1000);
}

TEST_F(redis_store, AFailureIsForgottenAtOnce)
{
    start_redis();
    const event booking = booked("103");
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_TRUE(becomes_empty());
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(redis_store, AnUnknownOutcomeIsLeftToItsLease)
{
    start_redis("webhook_lease 700ms; webhook_wait 0;");
    const event booking = booked("104");
    upstream_.next(answer::reset());
    EXPECT_EQ(deliver(booking).status, 502);
    EXPECT_TRUE(is_claimed());
    EXPECT_EQ(deliver(booking).status, 503);
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(redis_store, ACopyWaitsForTheOutcome)
{
    start_redis("webhook_wait 10s;");
    const event booking = booked("105");
    flag first_done, second_done;
    upstream_.next(answer::held(first_done, 500));
    upstream_.next(answer::held(second_done));
    http_connection first = send_and_hold(booking);
    http_connection second = send_and_wait(booking);
    http_connection third = send_and_wait(booking);

    first_done.raise();
    EXPECT_EQ(first.read().status, 500);
    // One of the two takes its place, the other goes on waiting.
    ASSERT_TRUE(upstream_.wait_for_requests(2));
    second_done.raise();
    EXPECT_EQ(second.read().status, 200);
    EXPECT_EQ(third.read().status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(redis_store, ACopyIsToldToComeBack)
{
    start_redis("webhook_wait 150ms;");
    const event booking = booked("106");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);
    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 503);
    EXPECT_EQ(copy.field("Retry-After"), "5");
    EXPECT_EQ(member(copy, "verdict"), "in_flight");
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(redis_store, AClaimIsRenewedWhileItsDeliveryLives)
{
    start_redis("webhook_lease 500ms; webhook_wait 0;");
    const event booking = booked("107");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);
    const auto end = clock::now() + 1500ms;
    while (clock::now() < end) {
        ASSERT_EQ(deliver(booking).status, 503);
        ASSERT_TRUE(is_claimed());
    }
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(redis_store, AClaimThatWasTakenIsNotRenewedAndSaysSo)
{
    expect_log("was not renewed: another delivery has claimed the event");
    start_redis("webhook_lease 300ms; webhook_wait 0;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("108"));
    redis_client client = redis().client();
    const std::string other = "claimed:" + std::string(32, '7');
    client.command({"SET", client.keys().at(0), other});
    ASSERT_TRUE(eventually([&] {
        return gate().error_log().find("was not renewed") != std::string::npos;
    }));
    EXPECT_EQ(value(), other);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    // Delivered is delivered, and who had it next is told so.
    ASSERT_TRUE(becomes("done:"));
    EXPECT_TRUE(eventually([&] {
        return gate().error_log().find("was not committed: another") !=
               std::string::npos;
    }));
}

TEST_F(redis_store, AReleaseSparesTheClaimOfAnother)
{
    expect_log("was not released: another delivery has claimed the event");
    start_redis();
    flag released;
    upstream_.next(answer::held(released, 500));
    http_connection first = send_and_hold(booked("109"));
    redis_client client = redis().client();
    const std::string other = "claimed:" + std::string(32, '7');
    client.command({"SET", client.keys().at(0), other});
    released.raise();
    EXPECT_EQ(first.read().status, 500);
    ASSERT_TRUE(eventually([&] {
        return gate().error_log().find("was not released") != std::string::npos;
    }));
    EXPECT_EQ(value(), other);
}

TEST_F(redis_store, ModifiedIsNoticed)
{
    start_redis("webhook_modified forward;");
    event changed = booked("110");
    changed.pad_to(9000);
    EXPECT_EQ(deliver(booked("110")).status, 200);
    EXPECT_EQ(deliver(changed).status, 200);
    EXPECT_EQ(deliver(changed).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(verdict(2), "modified");
    EXPECT_EQ(verdict(3), "duplicate");
    // The key tells of the latest body, and no claim is left.
    redis_client client = redis().client();
    EXPECT_TRUE(eventually([&] { return client.keys().size() == 1; }));
    const auto keys = client.keys();
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_TRUE(keys[0].ends_with(":Call%20booked:110")) << keys[0];
    const std::string latest = client.get(keys[0]).value_or("");
    EXPECT_TRUE(latest.starts_with("done:")) << latest;
    EXPECT_EQ(deliver(booked("110")).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    EXPECT_TRUE(eventually([&] {
        return client.get(keys[0]).value_or("").substr(0, 37) !=
               latest.substr(0, 37);
    }));
}

// A claim is of one body, for as long as it is delivered.
TEST_F(redis_store, ABodyThatIsNewsIsClaimedByItself)
{
    start_redis("webhook_modified forward;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("112"));
    redis_client client = redis().client();
    const auto keys = client.keys();
    ASSERT_EQ(keys.size(), 1U);
    const std::size_t at = keys[0].find(":Call%20booked:112:body=");
    ASSERT_NE(at, std::string::npos) << keys[0];
    EXPECT_EQ(keys[0].size(), keys[0].rfind('=') + 1 + 32);
    EXPECT_TRUE(client.get(keys[0]).value_or("").starts_with("claimed:"));
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_TRUE(eventually([&] { return !client.get(keys[0]).has_value(); }));
    EXPECT_TRUE(client.get(keys[0].substr(0, keys[0].rfind(':')))
                    .value_or("")
                    .starts_with("done:"));
}

TEST_F(redis_store, SurvivesReloadAndRestartOfNginx)
{
    start_redis();
    const event booking = booked("111");
    EXPECT_EQ(deliver(booking).status, 200);
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(gate().quit(), 0);
    start_redis();
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(redis_store, IsNotAskedAboutWhatIsRefused)
{
    start_redis("webhook_validation enforce;");
    EXPECT_EQ(deliver(booked("113")).status, 200);
    ASSERT_TRUE(becomes("done:"));
    redis_client client = redis().client();
    client.command({"CONFIG", "RESETSTAT"});
    EXPECT_EQ(deliver("[{}]").status, 422);
    EXPECT_EQ(deliver("{").status, 400);
    EXPECT_EQ(deliver("").status, 400);
    request put = post(booked("114"));
    put.method = "PUT";
    EXPECT_EQ(send_request(port(), put).status, 405);
    EXPECT_EQ(
        client.info("commandstats").find("cmdstat_set"), std::string::npos);
}

TEST_F(redis_store, IsNotAskedAboutWhatHasNoIdentity)
{
    start_redis();
    EXPECT_EQ(deliver(booked("113")).status, 200);
    ASSERT_TRUE(becomes("done:"));
    redis_client client = redis().client();
    client.command({"CONFIG", "RESETSTAT"});
    EXPECT_EQ(deliver("[{}]").status, 200);
    EXPECT_EQ(deliver("[{}]").status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    const std::string asked = client.info("commandstats");
    EXPECT_EQ(asked.find("cmdstat_set"), std::string::npos) << asked;
    EXPECT_EQ(asked.find("cmdstat_get"), std::string::npos) << asked;
}

TEST_F(redis_store, LongKeysAreKeptWhole)
{
    start_redis();
    // 200 bytes that are three each in the key
    const std::string id(200, ':');
    EXPECT_EQ(deliver(booked(id)).status, 200);
    EXPECT_EQ(deliver(booked(id)).status, 200);
    EXPECT_EQ(deliver(booked(id + ":")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    for (const std::string &key : redis().client().keys()) {
        EXPECT_TRUE(std::regex_match(key, std::regex(R"([A-Za-z0-9._~%:=-]+)")))
            << key;
    }
}

TEST_F(redis_store, DatabasesAndUnixSocketsAreKeptApart)
{
    gate_conf conf;
    const std::string socket = "unix:" + redis().socket().string();
    conf.location = "webhook_scope s; webhook_store " + redis().url() + "/3;";
    conf.server = R"(
        location = /unix { webhook iclosed; webhook_scope s;
            webhook_store )" +
                  socket + R"(:3; proxy_pass http://127.0.0.1:{{upstream}}; }
        location = /other { webhook iclosed; webhook_scope s;
            webhook_store )" +
                  socket + "; proxy_pass http://127.0.0.1:{{upstream}}; }";
    start(conf);
    const event booking = booked("112");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(send_request(port(), post(booking, "/unix")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(send_request(port(), post(booking, "/other")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
