// Requests by which providers check an endpoint: GET, HEAD, OPTIONS, and POST
// without a signature.  tests/data/challenges has the profiles.

#include "support/challenge_test.h"
#include "support/h2_client.h"

namespace webhook::test {
namespace {

class challenge_requests : public challenge_test {
protected:
    void start_asked(const std::string &name, const std::string &location)
    {
        const std::string path =
            (source_dir() / "tests/data/challenges" / (name + ".json"))
                .string();
        start_gate(
            "asked", location, "", "webhook_profile asked " + path + ";");
    }

    static request asking(const std::string &method, const std::string &query)
    {
        request what;
        what.method = method;
        what.uri = "/hook" + (query.empty() ? "" : "?" + query);
        what.content_type = "";
        return what;
    }

    response ask(const request &what) { return send_request(port(), what); }

    static header_list github(
        const std::string &body, const std::string &key = secret)
    {
        return {{"X-Hub-Signature-256", "sha256=" + hmac_hex(key, body)}};
    }

    static void expect_answer(const response &answer, const std::string &type,
        const std::string &body)
    {
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.field("Content-Type"), type);
        EXPECT_EQ(answer.body, body);
        EXPECT_EQ(answer.field("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(answer.field("Cache-Control"), "no-store");
    }
};

// Several answers on one connection, of either protocol.
TEST_F(challenge_requests, GetIsAnsweredAndRefused)
{
    start_asked("meta", secrets() + "webhook_challenge token=old "
                                    "'token=a token';");
    const std::string query =
        "hub.mode=subscribe&hub.challenge=1158&hub.verify_token=";
    http_connection sender(port());
    h2_client other(gate().port("h2"));

    for (int i = 0; i < 2; i++) {
        for (const bool is_h2 : {false, true}) {
            auto exchange = [&](const request &what) {
                return is_h2 ? other.exchange(what) : sender.exchange(what);
            };
            expect_answer(exchange(asking("GET", query + "a%20token")),
                "text/plain", "1158");
            expect_verdict("challenge", "challenge");

            const response wrong = exchange(asking("GET", query + "a"));
            EXPECT_EQ(wrong.status, 403);
            EXPECT_EQ(wrong.body.find("1158"), std::string::npos);
            EXPECT_FALSE(wrong.has("WWW-Authenticate"));
            expect_verdict("unauthorized", "challenge_wrong");
        }
    }

    request put = asking("PUT", query + "a%20token");
    const response answer = sender.exchange(put);
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.field("Allow"), "POST, GET");
    expect_verdict("method_not_allowed", "method");
    expect_nobody_was_told();
    expect_log("the configuration contains a secret of .webhook_challenge.");

    const std::string body = "{}";
    EXPECT_EQ(deliver(body, github(body)).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

// The error log has the request line of what is refused.
TEST_F(challenge_requests, ATokenIsNotInTheErrorLog)
{
    start_asked(
        "meta", secrets() + "webhook_challenge 'token=the right token';");
    const std::string query = "hub.mode=subscribe&hub.challenge=1158"
                              "&hub.verify_token=";

    ask(asking("GET", query + "the%20right%20token"));
    ask(asking("GET", query + "the+right+token"));
    ask(asking("GET", query + "the-wrong-token"));
    ask(asking("GET", query + "one-token&hub%2everify_token=other-token"));
    gate().wait_for_log(4);

    const std::string log = gate().error_log();
    EXPECT_NE(log.find("verify_token=***"), std::string::npos) << log;
    for (const char *part :
        {"right", "wrong-token", "one-token", "other-token"}) {
        EXPECT_EQ(log.find(part), std::string::npos) << log;
    }
    expect_log("the configuration contains a secret of .webhook_challenge.");
}

TEST_F(challenge_requests, HeadAndOptionsHaveNoBody)
{
    start_asked("trello", secrets());
    http_connection sender(port());
    for (int i = 0; i < 2; i++) {
        ASSERT_TRUE(sender.send(asking("HEAD", "")));
        const response answer = sender.read_head_only();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.field("X-Content-Type-Options"), "nosniff");
        expect_verdict("challenge", "challenge");
    }
    EXPECT_EQ(sender.exchange(asking("GET", "")).status, 405);
    expect_verdict("method_not_allowed", "method");
    expect_nobody_was_told();
}

TEST_F(challenge_requests, OptionsComparesTheWholeOrigin)
{
    start_asked("cloudevents", "webhook_challenge origin=a.example;");
    const request what =
        asking("OPTIONS", "").with("WebHook-Request-Origin", "a.example");
    h2_client other(gate().port("h2"));

    for (const response &answer : {ask(what), other.exchange(what)}) {
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.field("WebHook-Allowed-Origin"), "a.example");
        EXPECT_EQ(answer.field("WebHook-Allowed-Rate"), "*");
        expect_verdict("challenge", "challenge");
    }
    EXPECT_EQ(
        ask(asking("OPTIONS", "").with("WebHook-Request-Origin", "a.example.b"))
            .status,
        403);
    expect_verdict("unauthorized", "challenge_wrong");
    expect_nobody_was_told();
}

// A body decides whether it is one; chunks and a temporary file change nothing.
TEST_F(challenge_requests, AnUnsignedPostHasOneForm)
{
    start_asked("monday", secrets() + "client_body_in_file_only clean;");
    request what = post(R"({"challenge":"3eZbrw1a"})");

    for (const std::size_t chunk : {std::size_t{0}, std::size_t{3}}) {
        what.chunk = chunk;
        expect_answer(
            ask(what), "application/json", R"({"challenge":"3eZbrw1a"})");
        expect_verdict("challenge", "challenge");
    }

    h2_client other(gate().port("h2"));
    expect_answer(other.exchange(what), "application/json", what.body);
    expect_verdict("challenge", "challenge");

    what.body = R"({"challenge":"3eZbrw1a","event":{}})";
    EXPECT_EQ(ask(what).status, 401);
    expect_verdict("unauthorized", "signature_missing");
    expect_nobody_was_told();

    EXPECT_EQ(deliver(what.body, github(what.body)).status, 200);
    EXPECT_EQ(upstream_.last().body, what.body);
}

TEST_F(challenge_requests, AFieldComesBackUnlessItIsSplit)
{
    start_asked("asana", secrets());
    request what = post("{}").with("X-Hook-Secret", "b537207f20cbfa02");

    const response answer = ask(what);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.field("X-Hook-Secret"), "b537207f20cbfa02");
    expect_verdict("challenge", "challenge");

    EXPECT_EQ(ask(post("{}").with("X-Hook-Secret", "a b")).status, 401);
    expect_verdict("unauthorized", "signature_missing");
    expect_nobody_was_told();
    EXPECT_EQ(gate().error_log().find("b537207f20cbfa02"), std::string::npos);
}

// What the gate signs for anybody is a delivery for nobody.
TEST_F(challenge_requests, ASignedTextIsNotDelivered)
{
    start_asked("x", "webhook_mode observe;" + secrets());
    const std::string text = "4711";

    EXPECT_EQ(deliver(text, github(text)).status, 401);
    expect_verdict("unauthorized", "challenge_text");
    expect_nobody_was_told();

    EXPECT_EQ(deliver("{}", github("{}")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(challenge_requests, EachSuccessfulAnswerHasTheEcho)
{
    start_asked("adobe-sign", "webhook_challenge client_id=CBJ;"
                              "webhook_key /id;");
    const header_list id = {{"X-AdobeSign-ClientId", "CBJ"}};
    const std::string body = R"({"id":1})";

    expect_answer(
        ask(asking("GET", "").with("X-AdobeSign-ClientId", "CBJ")), "", "");

    response answer = deliver(body, id); // the upstream's
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.all("X-AdobeSign-ClientId").size(), 1U);
    answer = deliver(body, id); // the gate's own
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.all("X-AdobeSign-ClientId").size(), 1U);
    EXPECT_EQ(upstream_.count(), 1U);

    EXPECT_FALSE(deliver(R"({"id":2})",
        {{"X-AdobeSign-ClientId",
            "CBK"}}).has("X-AdobeSign-ClientId"));
    upstream_.next(answer::status(500));
    EXPECT_FALSE(deliver(R"({"id":3})", id).has("X-AdobeSign-ClientId"));
}

TEST_F(challenge_requests, AMissingValueIsNamed)
{
    const std::string http =
        "webhook_profile asked " +
        (source_dir() / "tests/data/challenges/ebay.json").string() + ";";
    conf_check result = check_gate_conf({.http = http, .profile = "asked"});

    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_NE(result.output.find("specify it with \"webhook_challenge token="),
        std::string::npos)
        << result.output;
    EXPECT_NE(result.output.find("specify it with \"webhook_challenge url="),
        std::string::npos);

    const std::pair<const char *, const char *> wrong[] = {
        {"webhook_challenge tokn=a;",
            "webhook_challenge: \"tokn\" is not a setting of the profile"},
        {"webhook_challenge s3cret;", "invalid parameter number 1 of"},
        {"webhook_challenge url=a S3CRET=a;", "invalid parameter number 2 of"},
        {"webhook_challenge url=;", "is empty"},
        {"webhook_challenge url=file:nowhere;", "cannot be used"},
        {"webhook_challenge url=a; webhook_challenge url=a;", "is duplicate"},
    };
    for (const auto &[directive, why] : wrong) {
        result = check_gate_conf(
            {.location = directive, .http = http, .profile = "asked"});
        EXPECT_NE(result.exit_code, 0) << directive;
        EXPECT_NE(result.output.find(why), std::string::npos) << result.output;
        EXPECT_EQ(result.output.find("s3cret"), std::string::npos);
        EXPECT_EQ(result.output.find("S3CRET"), std::string::npos);
    }
}

} // namespace
} // namespace webhook::test
