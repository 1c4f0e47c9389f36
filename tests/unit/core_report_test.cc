/* Events that are not as their profile describes them, and go upstream. */

#include <gtest/gtest.h>

#include "unit/core_claim_check.h"

using namespace core_check;

namespace {

constexpr std::string_view open_profile = R"({
    "name": "open",
    "validation": "report",
    "envelope": ["array", "object"],
    "type": { "pointer": "/type" },
    "events": {
        "made": { "id": "/id", "spellings": ["Made", "created"] },
        "paid": { "id": "/id", "key": ["/at"], "modified": "duplicate" },
        "asked": { "id": "/id", "answer": "synchronous" },
        "stamped": { "digest": { "unique": "/at" } },
        "counted": { "id": "/id", "attempt": ["/meta/attempt"] },
        "*": {}
    },
    "schema": { "properties": { "v": { "type": "integer" } } }
})";

std::string violation_of(const delivery_ptr &delivery, std::size_t event = 0)
{
    webhook_violation_t found{};

    return webhook_delivery_violation(delivery.get(), event, &found) == 1
               ? std::string(view(found.pointer)) + " " +
                     std::string(view(found.rule))
               : "";
}

webhook_event_state_t state_of(
    const delivery_ptr &delivery, std::size_t event = 0)
{
    return webhook_delivery_event_state(delivery.get(), event);
}

class core_report : public testing::Test {
protected:
    void use(const webhook_gate_options_t &chosen)
    {
        gate_ = door(load_profile(open_profile), chosen);
    }

    static webhook_gate_options_t by_profile()
    {
        auto chosen = options();
        chosen.modified = WEBHOOK_MODIFIED_PROFILE;
        return chosen;
    }

    /* Goes upstream at once, without a claim. */
    void expect_passed(
        std::string_view body, std::string_view reason, std::string_view what)
    {
        SCOPED_TRACE(body);
        delivery_ptr delivery = gate_.send(body);

        EXPECT_EQ(webhook_delivery_verdict(delivery.get()), WEBHOOK_ACCEPTED);
        EXPECT_EQ(why(delivery), reason);
        EXPECT_EQ(violation_of(delivery), what);
        EXPECT_EQ(state_of(delivery), WEBHOOK_EVENT_UNCLAIMED);
        EXPECT_EQ(key(delivery), "");
        EXPECT_EQ(outcome(delivery, WEBHOOK_UPSTREAM_ANSWERED, 200).action,
            WEBHOOK_NONE);
    }

    const webhook_state_t none_{};
    door gate_{load_profile(open_profile), by_profile()};
};

TEST_F(core_report, AViolationIsClaimedAndMarked)
{
    delivery_ptr delivery = gate_.send(R"({"type":"made","id":1,"v":"x"})");

    EXPECT_EQ(state_of(delivery), WEBHOOK_EVENT_TO_CLAIM);
    EXPECT_EQ(found(delivery, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(violation_of(delivery), "/v type");
    expect_end(delivery, WEBHOOK_ACCEPTED, "new", 0, 0);

    auto chosen = by_profile();
    delivery.reset();
    chosen.validation = WEBHOOK_VALIDATION_ENFORCE;
    use(chosen);
    delivery = gate_.send(R"({"type":"made","id":1,"v":"x"})");
    EXPECT_EQ(webhook_delivery_status(delivery.get()), 422U);
    EXPECT_EQ(violation_of(delivery), "");

    delivery.reset();
    chosen.validation = WEBHOOK_VALIDATION_OFF;
    use(chosen);
    delivery = gate_.send(R"({"type":"made","id":1,"v":"x"})");
    EXPECT_EQ(state_of(delivery), WEBHOOK_EVENT_TO_CLAIM);
    EXPECT_EQ(violation_of(delivery), "");
}

TEST_F(core_report, ADuplicateIsNotValidated)
{
    delivery_ptr delivery = gate_.send(R"({"type":"made","id":1,"v":"x"})");

    EXPECT_EQ(found(delivery, delivered(delivery)).action, WEBHOOK_ANSWER);
    EXPECT_EQ(violation_of(delivery), "");

    /* not even if it was, because another body has come in between */
    delivery = gate_.send(R"({"type":"made","id":1,"v":"x"})");
    const delivery_ptr other = gate_.send(R"({"type":"made","id":2,"v":1})");
    EXPECT_EQ(found(delivery, delivered(delivery)).action, WEBHOOK_ANSWER);
    EXPECT_EQ(violation_of(delivery), "");
}

TEST_F(core_report, AViolationIsFoundBeforeTheBodyIsGone)
{
    delivery_ptr first = gate_.send(R"({"type":"made","id":1,"v":"x"})");
    delivery_ptr second = gate_.send(R"([{"type":"made","id":2,"v":1},
        {"type":"made","id":3,"v":"xyz"}])");
    delivery_ptr third = gate_.send(R"({"type":"made","id":4,"v":[]})");

    EXPECT_EQ(found(first, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(violation_of(first), "/v type");

    first.reset(); /* another one takes its place */
    first = gate_.send(R"({"type":"made","id":1,"v":1})");
    EXPECT_EQ(found(first, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(violation_of(first), "");

    EXPECT_EQ(found(third, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(violation_of(third), "/v type");
    found(second, absent());
    EXPECT_EQ(webhook_delivery_claim(
                  second.get(), 1, WEBHOOK_STORE_ANSWERED, &none_, 0)
                  .action,
        WEBHOOK_FORWARD);
    EXPECT_EQ(violation_of(second, 0), "");
    EXPECT_EQ(violation_of(second, 1), "/v type");
}

TEST_F(core_report, ABodyMayGoWithItsDelivery)
{
    gate_.send(R"({"type":"made","id":1,"v":"x"})").reset();
    EXPECT_NE(webhook_reader_buffer(gate_.reader(), 100'000), nullptr);

    delivery_ptr delivery = gate_.send(R"({"type":"made","id":1,"v":"x"})");
    EXPECT_NE(webhook_reader_buffer(gate_.reader(), 1'000'000), nullptr);
    EXPECT_EQ(found(delivery, absent()).action, WEBHOOK_FORWARD);
    EXPECT_EQ(violation_of(delivery), "/v type");
}

TEST_F(core_report, WhatHasNoIdentityGoesEachTime)
{
    expect_passed(R"({"type":"made"})", "no_identity", "/id id_missing");
    expect_passed(
        R"({"type":"made","id":null})", "no_identity", "/id id_missing");
    expect_passed(
        R"({"type":"made","id":""})", "no_identity", "/id id_missing");
    expect_passed(
        R"({"type":"made","id":[1]})", "no_identity", "/id id_invalid");
    expect_passed(
        R"({"type":"paid","id":1,"at":{}})", "no_identity", "/at key_invalid");
    expect_passed(
        R"({"type":"new","id":1})", "no_identity", "/type type_unknown");
    expect_passed(R"({"id":1})", "no_identity", "/type type_missing");
    expect_passed(R"({"type":{},"id":1})", "no_identity", "/type type_invalid");
    expect_passed("[]", "no_identity", " empty_batch");
    expect_passed("7", "no_identity", " envelope");
    expect_passed(R"({"type":"asked","id":1})", "synchronous", "");
}

TEST_F(core_report, OneSuchEventOfSeveralGoesWithTheOthers)
{
    constexpr std::string_view body =
        R"([{"type":"made","id":1},17,{"type":"made"},{"type":"made","id":1}])";
    delivery_ptr delivery = gate_.send(body);

    EXPECT_EQ(state_of(delivery, 0), WEBHOOK_EVENT_TO_CLAIM);
    EXPECT_EQ(state_of(delivery, 1), WEBHOOK_EVENT_UNCLAIMED);
    EXPECT_EQ(violation_of(delivery, 1), " envelope");
    EXPECT_EQ(state_of(delivery, 2), WEBHOOK_EVENT_UNCLAIMED);
    EXPECT_EQ(violation_of(delivery, 2), "/id id_missing");
    EXPECT_EQ(state_of(delivery, 3), WEBHOOK_EVENT_DROPPED);

    const webhook_range_t scalar =
        webhook_delivery_event_range(delivery.get(), 1);
    EXPECT_EQ(body.substr(scalar.offset, scalar.len), "17");

    /* also if the others are known */
    EXPECT_EQ(found(delivery, delivered(delivery)).action, WEBHOOK_FORWARD);
    EXPECT_EQ(state_of(delivery, 1), WEBHOOK_EVENT_UNCLAIMED);
}

TEST_F(core_report, BrokenSyntaxIsRefused)
{
    for (std::string_view body : {"{", "", "[1,]", "{} {}"}) {
        EXPECT_EQ(webhook_delivery_status(gate_.send(body).get()), 400U)
            << body;
    }
}

TEST_F(core_report, SpellingsAreOneType)
{
    for (std::string_view type : {"made", "Made", "created"}) {
        delivery_ptr delivery =
            gate_.send(R"({"type":")" + std::string(type) + R"(","id":1})");
        EXPECT_EQ(key(delivery), "test:made:1");
        EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), "made");
        EXPECT_EQ(webhook_delivery_type_listed(delivery.get(), 0), 1);
    }
}

TEST_F(core_report, TypesThatAreNotWantedAreAcknowledged)
{
    const webhook_str_t wanted[] = {str("made")};
    auto chosen = by_profile();
    chosen.types = wanted;
    chosen.type_count = 1;
    use(chosen);

    delivery_ptr delivery =
        gate_.send(R"({"type":"paid","id":1,"v":"no integer"})");
    expect_end(delivery, WEBHOOK_IGNORED, "ignored", 200, 0);

    /* what the profile does not know is never ignored */
    EXPECT_EQ(why(gate_.send(R"({"type":"new"})")), "no_identity");
    EXPECT_EQ(why(gate_.send(R"({"id":1})")), "no_identity");

    delivery =
        gate_.send(R"([{"type":"paid","id":1},{"type":"created","id":1}])");
    EXPECT_EQ(state_of(delivery, 0), WEBHOOK_EVENT_DROPPED);
    const webhook_state_t known = delivered(delivery, 1);
    EXPECT_EQ(webhook_delivery_claim(
                  delivery.get(), 1, WEBHOOK_STORE_ANSWERED, &known, 0)
                  .action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_DUPLICATE, "delivered", 200, 0);
}

TEST_F(core_report, AnotherBodyIsWhatTheProfileSays)
{
    delivery_ptr delivery = gate_.send(R"({"type":"paid","id":1})");
    EXPECT_EQ(webhook_delivery_latest_key(delivery.get(), 0).len, 0U);
    EXPECT_EQ(found(delivery, delivered_with_another_body(delivery)).action,
        WEBHOOK_ANSWER);
    expect_end(delivery, WEBHOOK_MODIFIED, "modified", 200, 0);

    delivery = gate_.send(R"({"type":"made","id":1})");
    EXPECT_EQ(
        view(webhook_delivery_latest_key(delivery.get(), 0)), "test:made:1");
}

std::string digest_of(const delivery_ptr &delivery)
{
    return {reinterpret_cast<const char *>(
                webhook_delivery_digest(delivery.get(), 0)),
        WEBHOOK_DIGEST_SIZE};
}

TEST_F(core_report, CountersOfAttemptsAreNoPartOfABody)
{
    const auto digest = [this](std::string_view body) {
        return digest_of(gate_.send(body));
    };
    const std::string first = digest(
        R"({"type":"counted","id":1,"meta":{"a":[{}],"attempt": 1},"v":2})");

    EXPECT_EQ(digest(R"({"type":"counted","id":1,"meta":{"a":[{}],"attempt": )"
                     R"({"n":"}"}},"v":2})"),
        first);
    EXPECT_NE(digest(R"({"type":"counted","id":1,"meta":{"a":[{}],"attempt": )"
                     R"(1},"v":3})"),
        first);
    EXPECT_NE(digest(R"({"type":"counted","id":1,"attempt":1,"v":2})"), first);

    // one inside of another is left out with it
    std::string text(open_profile);
    const std::string counter = "\"/meta/attempt\"";
    text.replace(text.find(counter), counter.size(), counter + ", \"/meta\"");
    gate_ = door(load_profile(text), by_profile());
    EXPECT_EQ(digest(R"({"type":"counted","id":1,"meta":{"attempt":1}})"),
        digest(R"({"type":"counted","id":1,"meta":{"attempt":2,"b":1}})"));
}

TEST_F(core_report, BytesIdentifyWhereSomethingMakesThemUnique)
{
    const std::string first =
        R"({"type":"stamped","at":"2026-11-30T01:02:03.004Z"})";
    delivery_ptr delivery = gate_.send(first);

    EXPECT_EQ(key(delivery).substr(0, 20), "test:stamped:sha256=");
    EXPECT_EQ(view(webhook_delivery_id(delivery.get(), 0)).size(), 7 + 64U);
    EXPECT_EQ(key(gate_.send(first)), key(delivery));
    EXPECT_NE(
        key(gate_.send(R"({"type":"stamped","at":"evt_1"})")), key(delivery));

    for (const char *at : {"null", "\"\"", "1764464523", "1764464523000",
             "\"2026-11-30T01:02:03Z\"", "\"2026-11-30 01:02:03\"",
             "\"2026-11-30T01:02:03.000Z\"", "\"2026-11-30T01:02Z\"",
             "\"2026-11-30\"", "\"Mon, 30 Nov 2026 01:02:03 GMT\""}) {
        expect_passed(R"({"type":"stamped","at":)" + std::string(at) + "}",
            "no_identity", "/at id_missing");
    }
    expect_passed(R"({"type":"stamped"})", "no_identity", "/at id_missing");
}

TEST_F(core_report, AKeyMayBeTheDigest)
{
    const webhook_str_t component[] = {str("digest"), str("/type")};
    auto chosen = by_profile();
    chosen.key = component;
    chosen.key_count = 2;
    use(chosen);

    delivery_ptr delivery = gate_.send(R"({"type":"new"})");
    EXPECT_EQ(key(delivery).substr(0, 16), "test:new:sha256=");
    EXPECT_TRUE(key(delivery).ends_with(":new"));
    EXPECT_EQ(state_of(delivery), WEBHOOK_EVENT_TO_CLAIM);

    const webhook_str_t covered[] = {str("signed")};
    chosen.key = covered;
    chosen.key_count = 1;
    EXPECT_THROW(use(chosen), std::runtime_error);
}

TEST_F(core_report, WhatIsAlwaysThereIsWantedOfStrangers)
{
    std::string text(open_profile);
    text.insert(text.find("\"envelope\""), R"("always": ["type", "id"], )");

    door closed(load_profile(text), by_profile());
    EXPECT_EQ(why(closed.send(R"({"id":1})")), "type_missing");
    EXPECT_EQ(why(closed.send(R"({"type":"made"})")), "id_missing");
    EXPECT_EQ(why(closed.send(R"({"type":{},"id":1})")), "type_invalid");
    EXPECT_EQ(why(closed.send(R"({"type":"made","id":{}})")), "id_invalid");
    EXPECT_EQ(why(closed.send("7")), "envelope");
    EXPECT_EQ(why(closed.send("[]")), "empty_batch");
    EXPECT_EQ(why(closed.send(R"({"type":"new"})")), "no_identity");
}

TEST_F(core_report, ACopyIsAnsweredAsTheUpstreamDid)
{
    const auto status = [this](std::string_view body,
                            std::vector<unsigned> known) {
        delivery_ptr delivery = gate_.send(body);
        for (std::size_t i = 0; i < known.size(); ++i) {
            webhook_state_t state_of = delivered(delivery, i);
            state_of.status = known[i];
            webhook_delivery_claim(
                delivery.get(), i, WEBHOOK_STORE_ANSWERED, &state_of, 0);
        }
        return webhook_delivery_status(delivery.get());
    };
    constexpr std::string_view one = R"({"type":"made","id":1})";
    constexpr std::string_view two =
        R"([{"type":"made","id":1},{"type":"made","id":2}])";

    EXPECT_EQ(status(one, {204}), 204U);
    EXPECT_EQ(status(one, {0}), 200U);
    EXPECT_EQ(status(two, {202, 202}), 202U);
    EXPECT_EQ(status(two, {202, 201}), 200U);
    EXPECT_EQ(status(two, {202, 0}), 200U);

    auto chosen = by_profile();
    chosen.duplicate_status = 202;
    chosen.duplicate_type = str("text/x-made");
    chosen.duplicate_text = str("[accepted]");
    use(chosen);
    EXPECT_EQ(status(one, {204}), 202U);

    delivery_ptr delivery = gate_.send(one);
    webhook_str_t type{};
    found(delivery, delivered(delivery));
    EXPECT_EQ(
        view(webhook_delivery_answer(delivery.get(), &type)), "[accepted]");
    EXPECT_EQ(view(type), "text/x-made");
}

} // namespace
