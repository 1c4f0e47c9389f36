/* What a body is refused for, and what type an event is of. */

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace {

using namespace core_check;
using namespace std::literals;

struct refusal {
    std::string_view body;
    std::string_view why;
    std::string_view position;
};

const refusal malformed[] = {
    {"", "empty", ""},
    {"{\"id\":1\0}"sv, "nul", ""},
    {"{\"id\":1", "syntax", ""},
    {R"({"id":1,"\u0069d":2})", "duplicate_key", ""},
};

const refusal invalid[] = {
    {"5", "envelope", ""},
    {"null", "envelope", ""},
    {"\"a\"", "envelope", ""},
    {"[5]", "envelope", ""},
    {R"([[{"id":1}]])", "envelope", ""},
    {"[]", "empty_batch", ""},
    {"[1,2]", "envelope", ""},
    {R"([{"id":1},{}])", "id_missing", "/id"},

    {R"({"id":1,"type":5})", "type_unknown", "/type"},
    {R"({"id":1,"type":5.0})", "type_invalid", "/type"},
    {R"({"id":1,"type":5e400})", "type_invalid", "/type"},
    {R"({"id":1,"type":12345678901234567890})", "type_unknown", "/type"},
    {R"({"id":1,"type":["made"]})", "type_invalid", "/type"},
    {R"({"id":1,"type":false})", "type_invalid", "/type"},
    {R"({"id":1,"type":""})", "type_unknown", "/type"},
    {R"({"id":1,"type":"Made"})", "type_unknown", "/type"},
    {R"({"id":1,"type":"made\u0000"})", "type_unknown", "/type"},

    {"{}", "id_missing", "/id"},
    {"[{}]", "id_missing", "/id"},
    {R"({"id":null})", "id_missing", "/id"},
    {R"({"id":""})", "id_missing", "/id"},
    {R"({"ID":1})", "id_missing", "/id"},
    {R"({"x":{"id":1}})", "id_missing", "/id"},
    {R"({"id":1.0})", "id_invalid", "/id"},
    {R"({"id":1e0})", "id_invalid", "/id"},
    {R"({"id":-0.0})", "id_invalid", "/id"},
    {R"({"id":true})", "id_invalid", "/id"},
    {R"({"id":{}})", "id_invalid", "/id"},
    {R"({"id":[1]})", "id_invalid", "/id"},
    {R"({"id":1e400})", "id_invalid", "/id"},
    {R"({"id":12345678901234567890.0})", "id_invalid", "/id"},
    {R"({"id":"a\u0000b"})", "id_invalid", "/id"},
    {R"({"id":"\u0000"})", "id_invalid", "/id"},

    {R"({"type":"changed","id":1,"at":1.5})", "key_invalid", "/at"},
    {R"({"type":"changed","id":1,"at":1,"by":true})", "key_invalid", "/by"},
    {R"({"type":"changed","id":1,"by":{}})", "key_invalid", "/by"},
    {R"({"type":"changed","id":1,"at":[]})", "key_invalid", "/at"},
    {R"({"type":"changed","id":1,"at":"\u0000"})", "key_invalid", "/at"},
    {R"({"type":"changed","id":1,"at":-1e400})", "key_invalid", "/at"},
};

void expect_refusal(
    door &gate, const refusal &each, webhook_verdict_t verdict, unsigned status)
{
    delivery_ptr delivery = gate.open();
    webhook_step_t step = webhook_delivery_body(
        delivery.get(), each.body.data(), each.body.size(), nullptr, 0, 0);

    EXPECT_EQ(step.action, WEBHOOK_ANSWER) << each.body;
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), verdict) << each.body;
    EXPECT_EQ(why(delivery), each.why) << each.body;
    EXPECT_EQ(position(delivery), each.position) << each.body;
    EXPECT_EQ(webhook_delivery_status(delivery.get()), status) << each.body;
    EXPECT_EQ(webhook_delivery_retry_after(delivery.get()), 0U);
    EXPECT_EQ(webhook_delivery_key_digest(delivery.get(), 0), nullptr);
    EXPECT_EQ(webhook_delivery_digest(delivery.get(), 0), nullptr);
    EXPECT_EQ(webhook_delivery_token(delivery.get()), nullptr);
}

TEST(core_event, Refuses)
{
    door gate;

    for (const refusal &each : malformed) {
        expect_refusal(gate, each, WEBHOOK_MALFORMED, 400);
    }
    for (const refusal &each : invalid) {
        expect_refusal(gate, each, WEBHOOK_INVALID, 422);
    }
}

TEST(core_event, RefusesBeyondTheLimits)
{
    door gate;
    std::string deep(WEBHOOK_MAX_DEPTH + 1, '[');
    deep += std::string(WEBHOOK_MAX_DEPTH + 1, ']');
    std::string many = "[0";
    for (int i = 0; i < WEBHOOK_MAX_NODES; ++i) {
        many += ",0";
    }
    many += "]";

    expect_refusal(gate, {deep, "too_deep", ""}, WEBHOOK_MALFORMED, 400);
    expect_refusal(gate, {many, "too_many_nodes", ""}, WEBHOOK_MALFORMED, 400);
}

TEST(core_event, IsInTheEnvelopeOfItsProfile)
{
    const std::string rest =
        R"(, "events": {"*": {"id": "/id"}}, "name": "p"})";

    door objects(load_profile(R"({"envelope": ["object"])" + rest));
    EXPECT_EQ(key(objects.send(R"({"id":1})")), "test::1");
    EXPECT_EQ(why(objects.send(R"([{"id":1}])")), "envelope");

    door arrays(load_profile(R"({"envelope": ["array"])" + rest));
    EXPECT_EQ(key(arrays.send(R"([{"id":1}])")), "test::1");
    EXPECT_EQ(why(arrays.send(R"({"id":1})")), "envelope");
}

TEST(core_event, HasAType)
{
    const std::string rest = R"(, "envelope": ["object"], "name": "p",
        "events": {"a": {"id": "/id"}}})";

    door strict(load_profile(R"({"type": {"pointer": "/t/0"})" + rest));
    EXPECT_EQ(why(strict.send(R"({"id":1})")), "type_missing");
    EXPECT_EQ(position(strict.send(R"({"id":1,"t":[null]})")), "/t/0");
    EXPECT_EQ(key(strict.send(R"({"id":1,"t":["a"]})")), "test:a:1");

    door lenient(
        load_profile(R"({"type": {"pointer": "/t/0", "default": "a"})" + rest));
    EXPECT_EQ(key(lenient.send(R"({"id":1})")), "test:a:1");
    EXPECT_EQ(key(lenient.send(R"({"id":1,"t":[null]})")), "test:a:1");
    EXPECT_EQ(why(lenient.send(R"({"id":1,"t":["b"]})")), "type_unknown");
}

/* As with ids, 5 is "5". */
/* F15, J1: an integer of any length is an id, a type and part of a key. */
TEST(core_event, HasAnIntegerOfAnyLengthForItsId)
{
    door gate(load_profile(R"({"name": "p", "envelope": ["object"],
        "type": {"pointer": "/t"}, "events": {
            "123456789012345678901": {"id": "/id", "key": ["/at"]},
            "*": {"id": "/id"}}})"));

    for (const char *id : {"9007199254740992", "-9007199254740992",
             "820982911946154508", "820982911946154509", "9223372036854775807",
             "9223372036854775808", "-9223372036854775809",
             "340282366920938463463374607431768211456"}) {
        const std::string text(id);

        EXPECT_EQ(key(gate.send("{\"t\":\"a\",\"id\":" + text + "}")),
            "test:a:" + text);
        EXPECT_EQ(key(gate.send("{\"t\":\"a\",\"id\":\"" + text + "\"}")),
            "test:a:" + text);
        EXPECT_EQ(key(gate.send("{\"t\":123456789012345678901,\"id\":" + text +
                                ",\"at\":" + text + "}")),
            "test:123456789012345678901:" + text + ":" + text);
    }
    EXPECT_EQ(key(gate.send(R"({"t":"a","id":-0})")), "test:a:0");
}

/* J2: a half of a pair is no other half, and not what replaces it. */
TEST(core_event, HasAnIdWithHalfOfASurrogatePair)
{
    door gate;

    EXPECT_EQ(key(gate.send(R"({"id":"a\ud83d"})")), "test:made:a%ED%A0%BD");
    EXPECT_EQ(key(gate.send(R"({"id":"a\ud83e"})")), "test:made:a%ED%A0%BE");
    EXPECT_EQ(key(gate.send(R"({"id":"a\ufffd"})")), "test:made:a%EF%BF%BD");
}

/* J3 */
TEST(core_event, MayComeBehindAByteOrderMark)
{
    door gate;

    EXPECT_EQ(key(gate.send("\xef\xbb\xbf{\"id\":1}")), "test:made:1");

    delivery_ptr delivery =
        gate.send("\xef\xbb\xbf [ {\"id\":1}, {\"id\":2} ]");
    ASSERT_EQ(webhook_delivery_event_count(delivery.get()), 2U);
    const webhook_range_t range =
        webhook_delivery_event_range(delivery.get(), 1);
    EXPECT_EQ(range.offset, 16U);
    EXPECT_EQ(range.len, 8U);
}

/* J4 */
TEST(core_event, MayHaveANulInANameAndARealThatIsNoDouble)
{
    door gate;

    EXPECT_EQ(
        key(gate.send(R"({"id":1,"a\u0000":0,"b":[1e400]})")), "test:made:1");
    EXPECT_EQ(key(gate.send(R"({"id\u0000":2,"id":1,"id\u0000x":3})")),
        "test:made:1");
}

TEST(core_event, MayHaveANumberForItsType)
{
    door gate(load_profile(R"({"name": "p", "envelope": ["object"],
        "type": {"pointer": "/t"}, "events": {
            "0": {"id": "/id"}, "5": {"id": "/id"}, "-7": {"id": "/id"},
            "9007199254740991": {"id": "/id"}}})"));

    EXPECT_EQ(key(gate.send(R"({"id":1,"t":0})")), "test:0:1");
    EXPECT_EQ(key(gate.send(R"({"id":1,"t":5})")), "test:5:1");
    EXPECT_EQ(key(gate.send(R"({"id":1,"t":"5"})")), "test:5:1");
    EXPECT_EQ(key(gate.send(R"({"id":1,"t":-7})")), "test:-7:1");
    EXPECT_EQ(key(gate.send(R"({"id":1,"t":9007199254740991})")),
        "test:9007199254740991:1");
    EXPECT_EQ(
        view(webhook_delivery_type(gate.send(R"({"id":1,"t":5})").get(), 0))
            .size(),
        1U);
    EXPECT_EQ(why(gate.send(R"({"id":1,"t":"05"})")), "type_unknown");
    EXPECT_EQ(why(gate.send(R"({"id":1,"t":0.0})")), "type_invalid");
    EXPECT_EQ(why(gate.send(R"({"id":1,"t":5e0})")), "type_invalid");
}

TEST(core_event, MayBeOfAnyType)
{
    door gate(load_profile(R"({"name": "p", "envelope": ["object"],
        "type": {"pointer": "/t"},
        "events": {"a": {"id": "/id", "key": ["/k"]}, "*": {"id": "/id"}}})"));

    EXPECT_EQ(key(gate.send(R"({"id":1,"t":"a"})")), "test:a:1:");
    EXPECT_EQ(key(gate.send(R"({"id":1,"t":"b:c"})")), "test:b%3Ac:1");
    EXPECT_EQ(key(gate.send(R"({"id":1,"t":"*"})")), "test:%2A:1");
}

} // namespace
