// Whatever comes, and whatever goes wrong with it: no log and no answer of the
// gate has anything of a body, of a secret, or of a person.

#include "support/secrecy_test.h"
#include "support/log_line.h"

namespace webhook::test {
namespace {

TEST_F(secrecy, OfWhatIsNotAuthentic)
{
    start_secret();
    const std::string body = personal_event("1");
    const request good = authentic(body);
    const auto without = [&](const std::string &name) {
        request less = good;
        std::erase_if(less.headers,
            [&](const header &each) { return each.name == name; });
        return less;
    };
    for (const request &what : {without("X-Api-Key"), without("X-Signature"),
             good.with("X-Api-Key", "other-zqx"),
             without("X-Api-Key").with("X-Api-Key", "other-zqx"),
             good.with("X-Signature", "zqx"),
             without("X-Signature").with("X-Signature", "sha256=zqx"),
             without("X-Signature")
                 .with("X-Signature", hmac_hex("another zqx", body))}) {
        EXPECT_EQ(send(what), 401);
    }
    request type = good;
    type.content_type = "application/zqx";
    EXPECT_EQ(send(type), 415);
    EXPECT_EQ(send(good.with("Content-Encoding", "zqx")), 415);
    request put = good;
    put.method = "PUT";
    EXPECT_EQ(send(put), 405);
    expect_silence({"unauthorized, reason token_missing",
        "unauthorized, reason token_wrong",
        "unauthorized, reason header_repeated",
        "unauthorized, reason signature_missing",
        "unauthorized, reason signature_invalid",
        "unauthorized, reason signature_wrong",
        "unsupported_media_type, reason media_type",
        "unsupported_media_type, reason content_encoding",
        "method_not_allowed, reason method"});
}

TEST_F(secrecy, OfWhatIsMalformed)
{
    start_secret();
    const std::string whole = personal_event("1");
    std::vector<std::string> bodies = {"bqx", "\"bqx\"", "", "{\"bqx\":}",
        R"([{"bqx": 1, "b\u0071x": 2}])", R"([{"bqx\u0000": 1}])",
        std::string("[\"bqx\0\"]", 8), "[\"bqx\xff\"]",
        R"([{"bqx": 99999999999999999999}])"};
    for (std::size_t at = 1; at < 60; at++) {
        bodies.push_back(whole.substr(0, whole.size() * at / 60));
    }
    std::string deep = "{\"bqx\":1}";
    for (int i = 0; i < 70; i++) {
        deep = "{\"bqx\":" + deep + "}";
    }
    bodies.push_back(deep);
    for (const std::string &body : bodies) {
        EXPECT_EQ(send(authentic(body)) / 100, 4) << body;
    }
    expect_silence({"malformed, reason syntax", "malformed, reason nul",
        "malformed, reason duplicate_key", "malformed, reason empty",
        "malformed, reason too_deep", "malformed, reason not_utf8",
        "invalid, reason envelope"});
}

TEST_F(secrecy, OfWhatIsInvalid)
{
    start_secret();
    std::vector<event> events;
    for (const char *member : {"start_time", "end_time", "canceled", "uuid",
             "name", "email", "timezone", "hookType"}) {
        for (const char *value :
            {"{\"bqx\": [\"bqx\"]}", "[\"bqx\"]", "-7.25", "\"bqx\\u0000\""}) {
            if (member != std::string("hookType") || value[0] != '"') {
                events.push_back(personal_event("1").set(member, value));
            }
        }
    }
    std::size_t refused = 0;
    for (const event &each : events) {
        refused += send(authentic(each)) == 422;
    }
    EXPECT_GT(refused, events.size() / 2);
    EXPECT_EQ(send(authentic("[]")), 422);
    EXPECT_EQ(send(authentic("[{\"bqx\": \"bqx\"}]")), 422);
    EXPECT_EQ(send(authentic("[7, \"bqx\"]")), 422);
    expect_silence({"invalid, reason schema at ", "invalid, reason empty_batch",
        "invalid, reason type_invalid"});
}

TEST_F(secrecy, OfWhatIsReported)
{
    start_secret("webhook_validation report;");
    std::vector<std::string> bodies = {"\"bqx\"", "[]", "[7, \"bqx\"]",
        R"([{"bqx": 1, "b\u0071x": 2}])", "[\"bqx\xff\"]",
        "[{\"bqx\": \"bqx\"}]", R"([{"hookType": {"bqx": 1}}])"};
    std::string deep = "{\"bqx\":1}";
    for (int i = 0; i < 70; i++) {
        deep = "{\"bqx\":" + deep + "}";
    }
    bodies.push_back(deep);
    for (const char *member :
        {"start_time", "end_time", "canceled", "uuid", "name", "email"}) {
        for (const char *value :
            {"{\"bqx\": [\"bqx\"]}", "[\"bqx\"]", "\"bqx\\u0000\""}) {
            const std::string id = std::to_string(bodies.size());
            bodies.push_back(personal_event(id).set(member, value));
        }
    }
    for (const std::string &body : bodies) {
        EXPECT_EQ(send(authentic(body)), 200) << body;
    }
    EXPECT_GT(upstream_.count(), bodies.size() / 2);
    EXPECT_EQ(send(authentic("{\"bqx\":}")), 400);
    expect_silence({"malformed, reason syntax"});
    const std::string log = read_file(gate().prefix() / "webhook.json.log");
    for (const char *rule : {"envelope", "empty_batch", "required",
             "unreadable", " type", " anyOf", "/hookType type_invalid"}) {
        EXPECT_NE(log.find(std::string(rule) + "\","), std::string::npos)
            << rule;
    }
}

TEST_F(secrecy, OfWhatIsForwardedAndOfItsCopies)
{
    start_secret("webhook_modified reject;");
    const event call = personal_event("1");
    EXPECT_EQ(send(authentic(call)), 200);
    EXPECT_EQ(send(authentic(call)), 200);
    EXPECT_EQ(send(authentic(personal_event("1").replace("cpc", "bqx"))), 422);
    EXPECT_EQ(send(authentic("[" + personal_event("2").unwrap().body() + "," +
                             personal_event("3").unwrap().body() + "]")),
        200);
    EXPECT_EQ(upstream_.count(), 2U);
    expect_silence(
        {"duplicate, reason delivered", "modified, reason modified"});
}

TEST_F(secrecy, OfWhatTheUpstreamFails)
{
    start_secret("webhook_lease 1s; proxy_read_timeout 200ms;",
        std::to_string(free_port()));
    expect_log("upstream");
    upstream_.next(answer::reset());
    EXPECT_EQ(send(authentic(personal_event("1"))), 502);
    upstream_.next(answer::close());
    EXPECT_EQ(send(authentic(personal_event("2"))), 502);
    upstream_.next(answer::never());
    EXPECT_EQ(send(authentic(personal_event("3"))), 504);
    upstream_.next(answer::status(500));
    EXPECT_EQ(send(authentic(personal_event("4"))), 500);
    request nowhere = authentic(personal_event("5"));
    nowhere.uri = "/failing";
    EXPECT_EQ(send(nowhere), 502);
    expect_silence({"the outcome of a delivery is unknown"});
    EXPECT_FALSE(lines_with(gate().error_log(), "Connection refused").empty());
}

TEST_F(secrecy, OfWhatRedisIsNotToldOrAsked)
{
    start_secret(store_directive("timeout=200ms") + "webhook_wait 0;");
    const flag answered;
    upstream_.next(answer::held(answered));
    http_connection sender(port());
    sender.send(authentic(personal_event("1")));
    ASSERT_TRUE(upstream_.wait_for_requests(1));
    EXPECT_EQ(send(authentic(personal_event("1"))), 503);
    redis().client().command({"SET", "webhook:gate.test%2Fhook:Call%20booked:1",
        "claimed:00000000000000000000000000000000"});
    answered.raise();
    EXPECT_EQ(seen(sender.read()), 200);
    EXPECT_TRUE(wait_until_said("was not committed: another delivery"));
    redis().kill();
    EXPECT_TRUE(wait_until_said("is down"));
    EXPECT_EQ(send(authentic(personal_event("2"))), 503);
    expect_silence({"in_flight, reason in_flight",
        "claim of \"webhook:gate.test%2Fhook:Call%20booked:1\" was not",
        "redis server \"", "store_unavailable, reason store_unknown"});
}

TEST_F(secrecy, OfWhatNginxRefusesItself)
{
    start_secret("client_max_body_size 8k; client_body_buffer_size 1k; "
                 "lingering_close off;");
    request call = authentic(personal_event("1"));
    call.chunk = 100;
    EXPECT_EQ(send(call), 200);

    EXPECT_EQ(send(authentic(personal_event("2").pad_to(9000))), 413);
    http_connection broken(port());
    const std::string head = call.head();
    broken.send(head + "zqx\r\n" + call.body);
    EXPECT_EQ(seen(broken.read()), 400);
    EXPECT_EQ(send(call), 200);
    expect_silence({"duplicate, reason delivered"});
}

// That these tests see it: what is plain by the operator's will is found.
TEST_F(secrecy, WouldBeMissed)
{
    start_secret("webhook_personal plain;");
    EXPECT_EQ(send(authentic(personal_event("1"))), 200);
    const auto lines = wait_for_lines(gate().prefix() / "webhook.log", 1);
    EXPECT_EQ(lines_with(lines[0], of_body).size(), 1U);
    EXPECT_EQ(read_pairs(lines[0])["invitee"], "lenabqx@example.org");
    // The upstream has it all.
    EXPECT_NE(upstream_.last().body.find(of_body), std::string::npos);
    EXPECT_EQ(upstream_.last().field("X-Api-Key"), token);
}

} // namespace
} // namespace webhook::test
