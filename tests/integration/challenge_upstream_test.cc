// Challenges that the gate does not answer, or not as one would think.

#include "support/challenge_test.h"

namespace webhook::test {
namespace {

// Without a signature anybody may ask; the upstream knows who does.
TEST_F(challenge_test, IsTheUpstreamsWithoutASignature)
{
    start_gate("zoom", "webhook_signature off;");
    const std::string body = sample("zoom/url-validation");

    for (int i = 0; i < 2; i++) {
        upstream_.next(answer::status(202));
        EXPECT_EQ(deliver(body).status, 202);
        expect_verdict("accepted", "challenge");
        EXPECT_EQ(upstream_.last().body, body);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Type"),
            "endpoint.url_validation");
        EXPECT_FALSE(upstream_.last().has("Webhook-Gate-Key"));
        EXPECT_FALSE(upstream_.last().has("Webhook-Gate-Id"));
    }
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(asked(), command_list());
}

// It is claimed by nobody, and a delivery like any other.
TEST_F(challenge_test, IsCarriedToTheUpstreamsAnswer)
{
    start_gate("zoom", "webhook_signature off;");
    const std::string body = sample("zoom/url-validation");
    flag released;
    upstream_.next(answer::held(released));
    http_connection client = send_and_hold(body);
    client.reset();
    EXPECT_EQ(deliver("{").status, 400);
    EXPECT_EQ(upstream_.connections(), 1U) << "the upstream was dropped";
    released.raise();
    EXPECT_EQ(gate().wait_for_log(2).at(1).upstream_status, "200");
}

TEST_F(challenge_test, IsAcknowledgedByTheUpstreamOnly)
{
    second();
    start_gate("zoom",
        "webhook_signature off; proxy_intercept_errors on;"
        "error_page 500 =200 /page;",
        "location = /page { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.next(answer::status(500));
    const response answer = deliver(sample("zoom/url-validation"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has("Retry-After"));
    EXPECT_EQ(second().count(), 1U);
}

TEST_F(challenge_test, IsTheUpstreamsWhenObserving)
{
    start_gate("slack", "webhook_mode observe;" + secrets());
    const std::string body = sample("slack/url-verification");

    upstream_.next(answer::status(202));
    EXPECT_EQ(deliver(body, slack(body)).status, 202);
    expect_verdict("accepted", "challenge");
    upstream_.next(answer::status(401));
    EXPECT_EQ(deliver(body, slack(body, "another")).status, 401);
    expect_verdict("unauthorized", "signature_wrong");
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(asked(), command_list());
}

TEST_F(challenge_test, IsNoEventAmongOthers)
{
    const std::filesystem::path profile = dir_.path() / "batch.json";
    write_file(profile, R"({"name": "batch", "envelope": ["array"],
        "type": {"pointer": "/t"}, "signature": "slack", "events": {
            "c": {"challenge": {"answer": {"a": {"pointer": "/a"}}}},
            "e": {"id": "/id"}}})");
    start_gate("batch", secrets(), "",
        "webhook_profile batch " + profile.string() + ";");

    std::string body = R"([{"t":"e","id":1},{"t":"c","a":"x"}])";
    const response answer = deliver(body, slack(body));
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(member(answer, "reason"), "type_unknown");
    EXPECT_NE(answer.body.find(R"("index":1)"), std::string::npos);

    body = R"([{"t":"c","a":"x"}])";
    EXPECT_EQ(deliver(body, slack(body)).body, R"({"a":"x"})");
    expect_nobody_was_told();
}

// Where a redirect leads it to another gate, that gate has its own mind.
TEST_F(challenge_test, IsJudgedAgainByAnotherGate)
{
    second();
    start_gate("slack", "webhook_signature off; error_page 502 = @second;",
        "location @second { webhook slack; webhook_signature off;"
        " proxy_pass http://127.0.0.1:{{upstream2}}; }");
    const std::string body = sample("slack/url-verification");

    upstream_.refuse();
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(second().count(), 1U);
    EXPECT_EQ(second().last().body, body);
    EXPECT_EQ(asked(), command_list());
    expect_log("connect\\(\\) failed");
}

// It says nothing of the store or the upstream.
TEST_F(challenge_test, IsAnsweredWhateverElseIsDown)
{
    start_gate("slack", secrets());
    const std::string body = sample("slack/url-verification");

    redis_.stop();
    upstream_.refuse();
    EXPECT_EQ(deliver(body, slack(body)).status, 200);
    expect_log("redis server .* is down");
}

TEST_F(challenge_test, CannotBeSignedWithAPublicKey)
{
    const conf_check result = check_gate_conf(
        {.location = "webhook_signature discord; webhook_public_key " +
                     key_.public_key() + ";",
            .profile = "zoom"});

    EXPECT_NE(result.exit_code, 0);
    EXPECT_NE(result.output.find("webhook_signature: the profile \"zoom\""),
        std::string::npos)
        << result.output;
}

} // namespace
} // namespace webhook::test
