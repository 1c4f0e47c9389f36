// The store contract: other bodies of an event, several events in one body, and
// events without an identity.

#include "support/any_store_test.h"

namespace webhook::test {
namespace {

// A call is booked once, whatever else its body says.
event at(const std::string &place)
{
    return booked("400").set("location", "\"" + place + "\"");
}

// An outcome may change, and change back.
std::string outcome(const std::string &word)
{
    return R"({"hookType":"Outcome added","uuid":"7","callOutcome":")" + word +
           "\"}";
}

// The claim is of the identity, so another body waits as a copy does.
TEST_P(store_contract, AnotherBodyIsADuplicateByDefault)
{
    start_contract("webhook_wait 0;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(at("a"));
    EXPECT_EQ(member(retry(at("b")), "verdict"), "in_flight");

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    const response changed = retry_until_settled(at("b"));
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(member(changed, "verdict"), "modified");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_P(store_contract, AnotherBodyIsRefusedIfConfigured)
{
    start_contract("webhook_modified reject;");
    EXPECT_EQ(deliver(at("a")).status, 200);
    const response changed = retry_until_settled(at("b"));
    EXPECT_EQ(changed.status, 422);
    EXPECT_EQ(member(changed, "verdict"), "modified");
    expect_duplicate(at("a"));
    EXPECT_EQ(upstream_.count(), 1U);
}

// A, B, A: only the body that was delivered last is known.  "/outcome" has the
// setting of the profile.
TEST_P(store_claims, ABodyIsNewsBehindAnotherOne)
{
    start_contract("webhook_modified forward;", 1,
        "location = /outcome { webhook iclosed;"
        " proxy_pass http://127.0.0.1:{{upstream}}; }\n");
    const auto change = [this](auto body, const std::string &uri) {
        std::string verdict = "accepted";
        for (const char *word : {"a", "b", "c", "a", "b", "c", "b"}) {
            expect_forwarded(body(word), verdict, uri);
            expect_duplicate(body(word), uri);
            verdict = "modified";
        }
    };
    change(at, "/hook");
    change(outcome, "/outcome");
}

TEST_P(store_contract, ABodyThatIsNewsWaitsForNoOther)
{
    start_contract("webhook_wait 10s;");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(outcome("won"));
    expect_forwarded(outcome("lost"), "accepted");
    http_connection copy = retry_and_wait(outcome("won"));
    EXPECT_EQ(upstream_.count(), 2U) << "a copy was forwarded";

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(copy.read().status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    // It was delivered last, whenever it was sent.
    expect_duplicate(outcome("won"));
    expect_forwarded(outcome("lost"), "modified");
}

TEST_P(store_contract, ABodyThatTheUpstreamRefusesIsForgotten)
{
    start_contract();
    expect_forwarded(outcome("won"), "accepted");
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(outcome("lost")).status, 500);
    expect_duplicate(outcome("won"));
    expect_forwarded(outcome("lost"), "modified");
    expect_duplicate(outcome("lost"));
}

TEST_P(store_contract, KnownEventsAreCutOutOfABody)
{
    start_contract();
    EXPECT_EQ(deliver(one(2)).status, 200);
    EXPECT_EQ(deliver("[" + one(4) + "]").status, 200);
    EXPECT_EQ(
        retry_until_settled(list({one(1), one(2), one(3), one(4), one(5)}))
            .status,
        200);
    EXPECT_EQ(upstream_.last().body, list({one(1), one(3), one(5)}));
    EXPECT_EQ(upstream_.last().all("content-length").size(), 1U);
    EXPECT_EQ(upstream_.last().field("webhook-gate-verdict"), "accepted");
    for (int i = 1; i <= 5; ++i) {
        expect_duplicate(one(i));
    }
    EXPECT_EQ(upstream_.count(), 3U);
}

// The store is not asked about it either.
TEST_P(store_contract, AnEventWithoutIdentityIsForwardedEachTime)
{
    start_contract();
    EXPECT_EQ(deliver(one(1)).status, 200);
    expect_duplicate(one(1));
    if (with_one_redis()) {
        // The commit has ended when the claim of the body is gone.
        redis_client client = redis().client();
        ASSERT_TRUE(eventually([&] {
            const auto keys = client.keys();
            return keys.size() == 1 &&
                   keys.front().find(":body=") == std::string::npos;
        }));
        client.command({"CONFIG", "RESETSTAT"});
    }

    for (int i = 0; i < 2; ++i) {
        expect_forwarded(R"([{"hookType":"Note added","id":1}])", "accepted");
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Violation"),
            "/hookType type_unknown");
        EXPECT_FALSE(upstream_.last().has("Webhook-Gate-Key"));
        expect_forwarded("[{}]", "accepted");
        EXPECT_FALSE(upstream_.last().has("Webhook-Gate-Key"));
    }
    if (with_one_redis()) {
        const std::string asked = redis().client().info("commandstats");
        EXPECT_EQ(asked.find("cmdstat_set"), std::string::npos) << asked;
        EXPECT_EQ(asked.find("cmdstat_get"), std::string::npos) << asked;
    }

    // Beside others it leads them upstream.
    const std::string note = R"({"hookType":"Note added"})";
    expect_forwarded(list({one(2), note}), "accepted");
    EXPECT_EQ(retry_until_settled(list({one(2), note})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({note}));
}

} // namespace
} // namespace webhook::test
