// The embedded store: its space, its bounds, and who shares it.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

constexpr const char *least = "webhook_store zone=small:32k full=reject;";

class store : public gate_test {
protected:
    // Delivers new events until the gate refuses one for want of space.
    response fill(http_connection &client, int &accepted)
    {
        response answer;
        for (accepted = 0; accepted < 5000; accepted++) {
            answer = client.exchange(post(small(accepted)));
            if (answer.status != 200) {
                break;
            }
        }
        return answer;
    }

    static std::string small(int n)
    {
        return R"({"hookType":"Outcome added","uuid":")" + std::to_string(n) +
               "\"}";
    }
};

TEST_F(store, FullOfUnexpiredEventsIsARefusal)
{
    start({.location = least});
    http_connection client(port());
    int accepted = 0;
    const response answer = fill(client, accepted);

    EXPECT_GT(accepted, 100);
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has("Retry-After"));
    EXPECT_EQ(member(answer, "verdict"), "store_unavailable");
    EXPECT_EQ(member(answer, "reason"), "store_full");
    EXPECT_EQ(upstream_.count(), static_cast<std::size_t>(accepted));

    // Nothing of what was promised to be remembered has been forgotten.
    for (int n = 0; n < accepted; n += 7) {
        EXPECT_EQ(client.exchange(post(small(n))).status, 200);
    }
    EXPECT_EQ(upstream_.count(), static_cast<std::size_t>(accepted));
}

TEST_F(store, FullPassesWhenToldSo)
{
    start({.location = std::string(least) + "webhook_store_error pass;"});
    http_connection client(port());
    std::vector<log_entry> log;
    int sent = 0;
    while (sent < 5000 && (log.empty() || log.back().reason != "store_full")) {
        for (int i = 0; i < 200; i++) {
            EXPECT_EQ(client.exchange(post(small(sent++))).status, 200);
        }
        log = gate().wait_for_log(static_cast<std::size_t>(sent));
    }
    EXPECT_EQ(log.back().reason, "store_full");
    EXPECT_EQ(log.back().verdict, "store_unavailable");
    EXPECT_EQ(
        upstream_.last().field("Webhook-Gate-Verdict"), "store_unavailable");
    EXPECT_EQ(upstream_.count(), static_cast<std::size_t>(sent));

    // Not remembered, and forwarded again.
    EXPECT_EQ(client.exchange(post(small(sent - 1))).status, 200);
    EXPECT_EQ(upstream_.count(), static_cast<std::size_t>(sent) + 1);
}

TEST_F(store, SpaceOfExpiredEventsIsTakenAgain)
{
    start({.location = std::string(least) + "webhook_window 4s;"});
    http_connection client(port());
    int accepted = 0;
    EXPECT_EQ(fill(client, accepted).status, 503);
    const std::string next = small(100000);
    EXPECT_TRUE(
        eventually([&] { return client.exchange(post(next)).status == 200; }));
    EXPECT_EQ(upstream_.last().body, next);
}

TEST_F(store, ClaimsAreNeverEvicted)
{
    start({.location = std::string(least) +
                       "webhook_window 100ms; webhook_wait 0;"
                       "webhook_lease 60s;"});
    flag released;
    upstream_.next(answer::held(released));
    http_connection first(port()), client(port());
    first.send(post(small(-1)));
    ASSERT_TRUE(upstream_.wait_for_requests(1));
    for (int n = 0; n < 1500; n++) {
        client.exchange(post(small(n)));
    }
    EXPECT_EQ(client.exchange(post(small(-1))).status, 503);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(store, ReleasedClaimsTakeNoSpace)
{
    start({.location = least});
    upstream_.always(answer::status(500));
    http_connection client(port());
    for (int n = 0; n < 1500; n++) {
        ASSERT_EQ(client.exchange(post(small(n))).status, 500);
    }
    upstream_.always(answer::status(200));
    EXPECT_EQ(client.exchange(post(small(0))).status, 200);
}

TEST_F(store, ZonesShareNothing)
{
    start(
        {.location = "webhook_store zone=a:1m; webhook_scope s;", .server = R"(
        location = /b { webhook iclosed; webhook_store zone=b:1m;
            webhook_scope s; proxy_pass http://127.0.0.1:{{upstream}}; }
        location = /a { webhook iclosed; webhook_store zone=a;
            webhook_scope s; proxy_pass http://127.0.0.1:{{upstream}}; })"});
    const std::string body = small(1);
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(send_request(port(), post(body, "/b")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(send_request(port(), post(body, "/a")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(store, WorkersShareOneZone)
{
    start({.workers = 4});
    const std::string body = small(1);
    for (int i = 0; i < 40; i++) {
        EXPECT_EQ(deliver(body).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
