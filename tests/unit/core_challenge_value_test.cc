/*
 * Which values of an event are answered.  Who may choose a text and is told its
 * HMAC could have a delivery of his own signed by the gate.
 */

#include <string>

#include "core/challenge/challenge.h"
#include "unit/core_challenge_check.h"

namespace {

using namespace core_check;

std::string zoom_body(const std::string &token)
{
    return R"({"event":"endpoint.url_validation","event_ts":1795421564538,)"
           R"("payload":{"plainToken":)" +
           token + "}}";
}

/* Nothing of an event is signed that could be what a signature covers. */
TEST(core_challenge_value, IsNoTextOfADelivery)
{
    challenge_gate gate("zoom");
    const std::string forged =
        "v0:" + std::string(now_s) + R"(:{"event":"meeting.started"})";
    std::string quoted = forged;
    for (std::size_t at = 0; (at = quoted.find('"', at)) != std::string::npos;
         at += 2) {
        quoted.insert(at, "\\");
    }
    const std::string body = zoom_body("\"" + quoted + "\"");

    delivery_ptr delivery = gate.send(body, sign_zoom(body));
    EXPECT_EQ(gate.action(), WEBHOOK_ANSWER);
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_INVALID);
    EXPECT_EQ(why(delivery), "challenge_invalid");
    EXPECT_EQ(position(delivery), "/payload/plainToken");
    EXPECT_EQ(webhook_delivery_status(delivery.get()), 422U);

    std::string answer = answer_text(delivery);
    EXPECT_EQ(
        answer.find(hmac_sha256(current_secret, forged)), std::string::npos);
    EXPECT_EQ(answer.find("meeting"), std::string::npos);
    EXPECT_NE(
        answer.find("\"pointer\":\"/payload/plainToken\""), std::string::npos);

    /* Nor does the one who is not Zoom learn that there is such a rule. */
    delivery = gate.send(body, sign_zoom(body, "another"));
    EXPECT_EQ(why(delivery), "signature_wrong");
}

std::string judged(challenge_gate &gate, const std::string &token)
{
    const std::string body = zoom_body(token);

    return why(gate.send(body, sign_zoom(body)));
}

TEST(core_challenge_value, HasFewCharacters)
{
    challenge_gate gate("zoom");

    for (const char *token :
        {R"("a")", R"("AZaz09-_")", R"("\u0061b")",
            R"("0123456789012345678901234567890123456789012345678901234567890123")"}) {
        EXPECT_EQ(judged(gate, token), "challenge") << token;
    }
    for (const char *token :
        {R"("a:b")", R"("a.b")", R"("a b")", R"("a\nb")", R"("a\u0000")",
            R"("\u00e9")", R"("{}")", R"("a\"")", R"("=")", R"("+")", R"("/")",
            R"("@")", R"("[")", R"("`")", R"("{")",
            R"("01234567890123456789012345678901234567890123456789012345678901234")"}) {
        EXPECT_EQ(judged(gate, token), "challenge_invalid") << token;
    }
}

std::string answered(const std::string &answer, const std::string &event)
{
    profile_ptr profile = load_profile(R"({"name": "p", "envelope": ["object"],
        "type": {"pointer": "/t"}, "signature": "zoom",
        "events": {"c": {"challenge": {"answer": )" +
                                       answer + "}}}}");
    challenge_gate gate(std::move(profile));
    delivery_ptr delivery = gate.send(event, sign_zoom(event));

    return why(delivery) == "challenge"
               ? answer_text(delivery)
               : why(delivery) + " " + position(delivery);
}

TEST(core_challenge_value, IsAString)
{
    const std::string answer = R"({"x": {"pointer": "/c"}})";

    EXPECT_EQ(answered(answer, R"({"t":"c","c":"1"})"), R"({"x":"1"})");
    for (const char *value :
        {"1", "true", "null", "[\"a\"]", "{\"a\":\"b\"}", "\"\"", "1.5"}) {
        EXPECT_EQ(
            answered(answer, R"({"t":"c","c":)" + std::string(value) + "}"),
            "challenge_invalid /c")
            << value;
    }
    EXPECT_EQ(answered(answer, R"({"t":"c"})"), "challenge_invalid /c");
    EXPECT_EQ(answered(R"({"x": {"hmac": "/c/d"}})", R"({"t":"c","c":"d"})"),
        "challenge_invalid /c/d");
}

/* Each kind, anywhere, and names that JSON spells with escapes. */
TEST(core_challenge_value, StandsWhereTheProfileSays)
{
    const std::string event = R"({"t":"c","a":"A","b":"B"})";
    const std::string mac = hmac_sha256(current_secret, "B");

    EXPECT_EQ(answered(R"({"z": {"value": 1}, "a": {"pointer": "/a"},
                  "y": {"value": "s\"\n"}, "m": {"hmac": "/b"},
                  "x": {"value": null}, "w": {"value": true},
                  "v": {"value": -7.5}, "u\"é": {"value": false}})",
                  event),
        R"({"z":1,"a":"A","y":"s\"\n","m":")" + mac +
            R"(","x":null,"w":true,"v":-7.5,"u\"é":false})");
    EXPECT_EQ(
        answered(R"({"a": {"pointer": "/a"}, "b": {"pointer": "/b"}})", event),
        R"({"a":"A","b":"B"})");
    EXPECT_EQ(answered(R"({"a": {"value": ""}})", event), R"({"a":""})");
}

} // namespace
