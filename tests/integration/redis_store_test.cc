// What somebody with redis-cli finds in a real Redis.  store_contract_*_test.cc
// are about what the gate answers.

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

    // The server's side may come after the sender's.
    bool becomes(const std::string &prefix)
    {
        return eventually([&] { return value().starts_with(prefix); });
    }
};

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
        claim, std::regex("claimed:[0-9a-f]{32};body=[0-9a-f]{32};hash=x")))
        << claim;
    EXPECT_GT(client.pttl(key), 0);
    EXPECT_LE(client.pttl(key), lease);

    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    ASSERT_TRUE(becomes("done:"));
    EXPECT_TRUE(std::regex_match(value(),
        std::regex("done:[0-9a-f]{32};by=[0-9a-f]{16};status=200;hash=x")));
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

// A claim is of one body, for as long as it is delivered.  Then the key has the
// latest body, and no claim is left.
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

    const std::string key = keys[0].substr(0, keys[0].rfind(':'));
    EXPECT_EQ(client.keys(), std::vector<std::string>{key});
    const std::string latest = client.get(key).value_or("");
    EXPECT_TRUE(latest.starts_with("done:")) << latest;
    EXPECT_EQ(deliver(booked("112").pad_to(9000)).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_TRUE(eventually([&] {
        return client.keys().size() == 1 &&
               value().substr(0, 37) != latest.substr(0, 37);
    }));
    EXPECT_TRUE(value().starts_with("done:")) << value();
}

TEST_F(redis_store, SurvivesARestartOfNginx)
{
    start_redis();
    const event booking = booked("111");
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
