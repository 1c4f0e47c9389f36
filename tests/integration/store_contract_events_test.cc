// The store contract: what operators read and forget by webhook_events.

#include "support/any_store_test.h"
#include "support/status.h"

namespace webhook::test {
namespace {

constexpr const char *scope = "webhook_scope north; webhook_wait 0;";
constexpr const char *nothing_claimed = "{\"claims\":[],\"next\":null}\n";

const std::string event_key = "north:Call%20booked:90311";
const std::string quoted_key = "\"" + event_key + "\"";

TEST_P(store_contract, TheStateOfAnEventIsShown)
{
    start_contract(
        std::string(scope) + "webhook_window 1h; webhook_lease 20s;");
    ASSERT_TRUE(becomes(event_key, "unknown"));

    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("90311"));
    response seen = ask(event_key);
    EXPECT_EQ(seen.status, 200);
    EXPECT_EQ(seen.field("Content-Type"), "application/json");
    EXPECT_EQ(seen.field("Cache-Control"), "no-store");
    EXPECT_EQ(json_at(seen.body, "/events/0/key"), quoted_key);
    EXPECT_EQ(json_at(seen.body, "/events/0/state"), "\"claimed\"");
    EXPECT_EQ(json_at(seen.body, "/events/0/digest"), "");
    double left = std::stod(json_at(seen.body, "/events/0/expires_in"));
    EXPECT_GT(left, 10);
    EXPECT_LE(left, 20.1);

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    ASSERT_TRUE(becomes(event_key, "delivered"));
    seen = ask(event_key);
    left = std::stod(json_at(seen.body, "/events/0/expires_in"));
    EXPECT_GT(left, 3590);
    EXPECT_LE(left, 3600.1);
    EXPECT_EQ(json_at(seen.body, "/events/0/digest").size(), 34U);
    EXPECT_EQ(json_at(seen.body, "/events/1"), "");
}

TEST_P(store_contract, AForgottenEventIsForwardedOnceMore)
{
    start_contract(scope);
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    ASSERT_TRUE(becomes(event_key, "delivered"));
    expect_duplicate(booked("90311"));

    const response answer = ask(event_key, "DELETE");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json_at(answer.body, "/forgotten/0/key"), quoted_key);
    EXPECT_EQ(json_at(answer.body, "/forgotten/0/state"), "\"delivered\"");
    EXPECT_TRUE(says(retry_gate(),
        "webhook: event " + quoted_key + " was forgotten, client: 127.0.0.1"));

    EXPECT_EQ(ask(event_key).status, 404);
    EXPECT_EQ(ask(event_key, "DELETE").status, 404);
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    ASSERT_TRUE(becomes(event_key, "delivered"));
    expect_duplicate(booked("90311"));
}

TEST_P(store_contract, AnEventThatIsBeingDeliveredIsNotForgotten)
{
    start_contract(scope);
    ASSERT_TRUE(becomes(event_key, "unknown"));
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("90311"));
    const response answer = ask(event_key, "DELETE");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
    EXPECT_EQ(member(answer, "title"), "Conflict");
    EXPECT_TRUE(says(retry_gate(), "was not forgotten: it is being delivered"));
    EXPECT_EQ(json_at(ask(event_key).body, "/events/0/state"), "\"claimed\"");
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    expect_duplicate(booked("90311"));
}

TEST_P(store_contract, ClaimsAreListed)
{
    start_contract(scope);
    ASSERT_TRUE(becomes(event_key, "unknown"));
    EXPECT_EQ(ask("").body, nothing_claimed);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    ASSERT_TRUE(becomes("1", "delivered"));

    flag released;
    std::vector<http_connection> held;
    for (const char *id : {"2", "3", "4"}) {
        upstream_.next(answer::held(released));
        held.push_back(send_and_hold(booked(id)));
    }
    const response seen = ask("");
    EXPECT_EQ(seen.status, 200);
    EXPECT_NE(json_at(seen.body, "/claims/2"), "");
    EXPECT_EQ(json_at(seen.body, "/claims/3"), "");
    EXPECT_EQ(json_at(seen.body, "/next"), "null");
    EXPECT_GT(std::stod(json_at(seen.body, "/claims/0/expires_in")), 5);

    // What is listed can be asked about.
    std::string listed = json_at(seen.body, "/claims/1/key");
    listed = listed.substr(1, listed.size() - 2);
    EXPECT_EQ(json_at(ask(listed).body, "/events/0/state"), "\"claimed\"");
    EXPECT_EQ(ask(listed, "DELETE").status, 409);

    released.raise();
    for (http_connection &each : held) {
        EXPECT_EQ(each.read().status, 200);
    }
    EXPECT_TRUE(eventually([&] { return ask("").body == nothing_claimed; }));
}

} // namespace
} // namespace webhook::test
