/* Events inside of a body. */

#include <gtest/gtest.h>

#include "unit/core_body_check.h"

using namespace core_check;

namespace {

constexpr std::string_view meta_profile = R"({
    "name": "meta", "validation": "report",
    "envelope": ["/entry/*/changes", "/entry/*/standby"],
    "beside": ["/object", "/entry/*/id", "/entry/*/time"],
    "batch": 5,
    "type": { "pointer": "/field" },
    "events": {
        "messages": { "id": "/value/id" },
        "status": { "id": "/value/id" },
        "*": {}
    }
})";

constexpr std::string_view list_profile = R"({
    "name": "list", "validation": "report",
    "envelope": ["object", "/events"],
    "beside": ["/destination"],
    "events": { "*": { "id": "/id" } }
})";

std::string change(int id, const std::string &field = "messages")
{
    return R"({"field":")" + field + R"(","value":{"id":)" +
           std::to_string(id) + "}}";
}

std::string entry(
    const std::string &changes, const std::string &more = R"("time":1)")
{
    return R"({ "id" : "1", )" + more + R"(, "ch\u0061nges": [)" + changes +
           "]}";
}

std::string meta(const std::string &entries)
{
    return "\xef\xbb\xbf {\"object\":\"page\", \"entry\":[" + entries + "]} ";
}

std::string bytes_of(
    const delivery_ptr &delivery, const std::string &body, std::size_t index)
{
    const auto range = webhook_delivery_event_range(delivery.get(), index);

    return body.substr(range.offset, range.len);
}

std::string array_of(
    const delivery_ptr &delivery, const std::string &body, std::size_t index)
{
    const auto range = webhook_delivery_array_range(delivery.get(), index);

    return body.substr(range.offset, range.len);
}

} // namespace

TEST(core_body_inside, EachEventHasItsOwnIdentityAndBytes)
{
    body_gate gate(meta_profile);
    const std::string body = meta(entry(change(1) + " , " + change(2)) + "," +
                                  entry(change(3, "status")));
    delivery_ptr delivery = gate.send({body});

    ASSERT_EQ(event_count(delivery), 3U);
    EXPECT_EQ(key(delivery, 0), "test:messages:1");
    EXPECT_EQ(key(delivery, 1), "test:messages:2");
    EXPECT_EQ(key(delivery, 2), "test:status:3");
    EXPECT_EQ(bytes_of(delivery, body, 1), change(2));
    EXPECT_EQ(bytes_of(delivery, body, 2), change(3, "status"));
    EXPECT_EQ(
        array_of(delivery, body, 0), "[" + change(1) + " , " + change(2) + "]");
    EXPECT_EQ(array_of(delivery, body, 1), array_of(delivery, body, 0));
    EXPECT_EQ(array_of(delivery, body, 2), "[" + change(3, "status") + "]");
}

TEST(core_body_inside, IsADuplicateIfAllAreKnownAndTheRestIsDeclared)
{
    body_gate gate(meta_profile, {.is_signed = true});
    delivery_ptr delivery =
        gate.send({meta(entry(change(1)) + "," + entry(change(2)))});

    EXPECT_EQ(is_known(delivery, 0).action, WEBHOOK_PENDING);
    EXPECT_EQ(is_known(delivery, 1).action, WEBHOOK_ANSWER);
    EXPECT_EQ(why(delivery), "delivered");
    EXPECT_EQ(status(delivery), 200U);
}

/* What nobody has declared may be an event as well. */
TEST(core_body_inside, IsNeverADuplicateWithSomethingElseBesideItsEvents)
{
    body_gate gate(meta_profile, {.is_signed = true});

    for (const std::string &body :
        {
            meta(entry(change(1), R"("messaging":[{"message":{"mid":"m"}}])")),
            meta(entry(change(1), R"("x":null)")),
            meta(entry(change(1)) + R"(,{"id":"2","messaging":[]})"),
            meta(entry(change(1)) + R"(,{"id":"2","changes":{}})"),
            meta(entry(change(1)) + ",0"),
            R"({"object":"page","other":1,"entry":[)" + entry(change(1)) + "]}",
            R"({"object":"page","object":"x","entry":[)" + entry(change(1)) +
                "]}",
        }) {
        delivery_ptr delivery = gate.send({body});

        ASSERT_EQ(event_count(delivery), 1U) << body;
        EXPECT_EQ(is_known(delivery, 0).action, WEBHOOK_FORWARD) << body;
        EXPECT_EQ(why(delivery), "undeclared") << body;
        EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_ACCEPTED);
        EXPECT_EQ(known(delivery), "/entry/0/changes/0") << body;
        EXPECT_EQ(webhook_delivery_outcome(
                      delivery.get(), WEBHOOK_UPSTREAM_ANSWERED, 200)
                      .action,
            WEBHOOK_NONE);
    }
}

TEST(core_body_inside, GoesUpstreamWithoutAnyEvent)
{
    body_gate list(list_profile);
    body_gate meta_gate(
        meta_profile, {.validation = WEBHOOK_VALIDATION_ENFORCE});

    for (int i = 0; i < 2; i++) {
        delivery_ptr delivery =
            list.send({R"({"destination":"x","events":[]})"});
        EXPECT_EQ(why(delivery), "no_identity");
        EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_ACCEPTED);
        EXPECT_EQ(state(delivery), unclaimed);
        EXPECT_EQ(violated(delivery), "");
    }
    EXPECT_EQ(why(meta_gate.send({meta(entry(""))})), "no_identity");
    EXPECT_EQ(why(meta_gate.send({meta("")})), "envelope");
}

TEST(core_body_inside, ABodyWithoutThePlaceIsOneEventIfThatIsDeclared)
{
    body_gate list(list_profile);
    body_gate meta_gate(meta_profile);

    EXPECT_EQ(key(list.send({R"({"id":5})"}), 0), "test::5");
    EXPECT_EQ(key(list.send({R"({"id":5,"events":0})"}), 0), "test::5");

    delivery_ptr delivery = meta_gate.send({R"({"object":"page"})"});
    EXPECT_EQ(why(delivery), "no_identity");
    EXPECT_EQ(violated(delivery), " envelope");
}

TEST(core_body_inside, KnownEventsAreCutWhereNothingIsSigned)
{
    body_gate gate(meta_profile);
    delivery_ptr delivery =
        gate.send({meta(entry(change(1)) + "," + entry(change(2)))});

    is_known(delivery, 0);
    EXPECT_EQ(is_new(delivery, 1).action, WEBHOOK_FORWARD);
    EXPECT_EQ(webhook_delivery_cut(delivery.get()), 1);
    EXPECT_EQ(known(delivery), "");
}

TEST(core_body_inside, KnownEventsAreNamedWhereTheBytesAreSigned)
{
    body_gate gate(meta_profile, {.is_signed = true});
    const std::string body =
        meta(entry(change(1) + "," + change(2) + "," + change(3)) + "," +
             entry(change(1)));
    delivery_ptr delivery = gate.send({body});

    is_known(delivery, 0);
    is_new(delivery, 1);
    EXPECT_EQ(is_known(delivery, 2).action, WEBHOOK_FORWARD);
    EXPECT_EQ(webhook_delivery_cut(delivery.get()), 0);
    EXPECT_EQ(known(delivery),
        "/entry/0/changes/0, /entry/0/changes/2, /entry/1/changes/0");
}

TEST(core_body_inside, TheOperatorDecidesWhatIsCut)
{
    const std::string body = "[{\"id\":1},{\"id\":2}]";
    body_gate cut(
        small_profile, {.is_signed = true, .partial = WEBHOOK_PARTIAL_CUT});
    body_gate whole(small_profile, {.partial = WEBHOOK_PARTIAL_FORWARD});

    delivery_ptr delivery = cut.send({body});
    is_known(delivery, 0);
    is_new(delivery, 1);
    EXPECT_EQ(webhook_delivery_cut(delivery.get()), 1);

    delivery = whole.send({body});
    is_new(delivery, 0);
    is_known(delivery, 1);
    EXPECT_EQ(webhook_delivery_cut(delivery.get()), 0);
    EXPECT_EQ(known(delivery), "/1");
}

TEST(core_body_inside, AnIgnoredEventIsLikeAKnownOne)
{
    body_gate gate(meta_profile, {.is_signed = true, .types = {"messages"}});

    delivery_ptr delivery =
        gate.send({meta(entry(change(1, "status") + "," + change(2)))});
    EXPECT_EQ(is_new(delivery, 1).action, WEBHOOK_FORWARD);
    EXPECT_EQ(known(delivery), "/entry/0/changes/0;ignored");

    delivery = gate.send({meta(entry(change(1, "status") + "," + change(2)))});
    EXPECT_EQ(is_known(delivery, 1).action, WEBHOOK_ANSWER);
    EXPECT_EQ(status(delivery), 200U);

    delivery = gate.send({meta(entry(change(1, "status")))});
    EXPECT_EQ(why(delivery), "ignored");

    delivery =
        gate.send({meta(entry(change(1, "status"), R"("messaging":[])"))});
    EXPECT_EQ(why(delivery), "undeclared");
    EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_ACCEPTED);
}

TEST(core_body_inside, TheListOfKnownEventsIsBounded)
{
    body_gate gate(R"({"name": "n", "validation": "report", "batch": 1000,
        "envelope": ["/a rather long name, with more/*/events"],
        "events": {"*": {"id": "/id"}}})",
        {.partial = WEBHOOK_PARTIAL_FORWARD});
    std::string body = R"({"a rather long name, with more":[{"events":[)";

    for (int i = 0; i < 100; i++) {
        body += "{\"id\":" + std::to_string(i) + "},";
    }
    delivery_ptr delivery = gate.send({body + "{\"id\":100}]}]}"});
    ASSERT_EQ(event_count(delivery), 101U);
    for (std::size_t i = 0; i < 100; i++) {
        is_known(delivery, i);
    }
    EXPECT_EQ(is_new(delivery, 100).action, WEBHOOK_FORWARD);
    EXPECT_LE(known(delivery).size(), std::size_t{WEBHOOK_KNOWN_SIZE});
    EXPECT_GT(known(delivery).size(), WEBHOOK_KNOWN_SIZE - 70U);
    EXPECT_TRUE(known(delivery).starts_with(
        "/a%20rather%20long%20name%2C%20with%20more/0/events/0, /a"))
        << known(delivery);
    EXPECT_NE(known(delivery).back(), ' ');
}

TEST(core_body_inside, HasAMostOverAllArrays)
{
    body_gate gate(meta_profile);
    const std::string three =
        entry(change(1) + "," + change(2) + "," + change(3));

    delivery_ptr delivery = gate.send({meta(three + "," + three)});
    EXPECT_EQ(why(delivery), "no_identity");
    EXPECT_EQ(violated(delivery), " batch");
}

TEST(core_body_inside, ANameTwiceOnTheWayIsAmbiguous)
{
    const sent_body twice{R"({"entry":[{"changes":[)" + change(1) +
                          R"(],"changes":[)" + change(2) + "]}]}"};
    body_gate gate(meta_profile, {.is_signed = true});
    delivery_ptr delivery = gate.send(twice);

    EXPECT_EQ(why(delivery), "ambiguous");
    EXPECT_EQ(violated(delivery), "/entry/*/changes ambiguous");
    EXPECT_EQ(why(body_gate(meta_profile).send(twice)), "duplicate_key");
}

TEST(core_body_inside, TheSameTwiceGoesOnce)
{
    body_gate gate(meta_profile);
    delivery_ptr delivery =
        gate.send({meta(entry(change(1)) + "," + entry(change(1)))});

    EXPECT_EQ(state(delivery, 1), dropped);
    EXPECT_EQ(is_new(delivery, 0).action, WEBHOOK_FORWARD);
}

/* A value of the head is the same for all events. */
TEST(core_body_inside, AnIdInTheHeadIsNotThatOfEachEvent)
{
    body_gate gate(R"({"name": "h", "validation": "report",
        "envelope": ["/events"],
        "events": {"*": {"id": {"header": "X-Id", "unsigned": true}}}})");
    const pairs id = {{"X-Id", "7"}};

    delivery_ptr delivery =
        gate.send({R"({"events":[{"a":1},{"a":1}]})", "application/json", id});
    EXPECT_EQ(key(delivery, 0), "test::7:0");
    EXPECT_EQ(key(delivery, 1), "test::7:1");
    EXPECT_EQ(state(delivery, 1), to_claim);

    delivery = gate.send({R"({"events":[{"a":1}]})", "application/json", id});
    EXPECT_EQ(key(delivery, 0), "test::7");
}

TEST(core_body_inside, PlacesAreChecked)
{
    auto fault = [](const std::string &members) {
        return profile_fault(
            R"({"name": "p", "events": {"*": {}}, )" + members + "}");
    };

    EXPECT_EQ(fault(R"("envelope": ["array", "object", "/a", "/b/*/c"])"), "");
    EXPECT_EQ(fault(R"("envelope": ["/*/events"])"), "");
    EXPECT_NE(fault(R"("envelope": ["/entry/*/changes/*"])")
                  .find("must not end in \"*\""),
        std::string::npos);
    EXPECT_NE(fault(R"("envelope": ["/entry/0/changes"])").find("an index"),
        std::string::npos);
    EXPECT_NE(fault(R"("envelope": ["/a", "/a/*/b"])").find("in each other"),
        std::string::npos);
    EXPECT_NE(fault(R"("envelope": ["array", "/*/b"])").find("in each other"),
        std::string::npos);
    EXPECT_NE(
        fault(R"("envelope": ["/a/*/b"], "beside": ["/a"])").find("/beside/0"),
        std::string::npos);
    EXPECT_NE(fault(R"("envelope": ["/a"], "beside": ["/a/*/b"])")
                  .find("in each other"),
        std::string::npos);
    EXPECT_NE(fault(R"("envelope": ["/*/*/*/*/a"])").find("too many \"*\""),
        std::string::npos);
    EXPECT_NE(
        fault(R"("envelope": ["/a/b/c/d/e/f/g/h/i"])").find("too many parts"),
        std::string::npos);
    EXPECT_NE(fault(R"("envelope": ["events"])"), "");
    EXPECT_NE(fault(R"("envelope": ["any", "/events"])"), "");
    EXPECT_NE(fault(R"("envelope": ["object"], "body": "xml")"), "");
    EXPECT_NE(fault(R"("envelope": ["object"], "body": [])"), "");
    EXPECT_NE(fault(R"("envelope": ["object"], "body": {"form": ""})"), "");
    EXPECT_NE(fault(
                  R"("envelope": ["object"],
                  "body": [{"form": "a"}, {"form": "b"}])")
                  .find("/body/1"),
        std::string::npos);
    EXPECT_NE(fault(R"("envelope": ["object"], "coding": {"gzip": "x"})"), "");
    EXPECT_EQ(
        fault(R"("envelope": ["object"], "coding": {"gzip": "wire"})"), "");
}
