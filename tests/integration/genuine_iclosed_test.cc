// What iClosed.io really sends goes upstream, once if it has an identity.  The
// tests are named after the faults that they keep away.

#include "support/genuine_test.h"

namespace webhook::test {
namespace {

class genuine_iclosed : public genuine_test {
protected:
    static request delivery(const std::string &body) { return post(body); }

    static request delivery_of(const char *name)
    {
        return post(sample("iclosed", name));
    }

    void expect_no_violation()
    {
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Violation"), "");
    }
};

class genuine_iclosed_sample
    : public genuine_iclosed,
      public ::testing::WithParamInterface<const char *> {};

// Another form of what is known: no violation to report.
TEST_P(genuine_iclosed_sample, IsForwardedOnce)
{
    start_for("iclosed");
    expect_forwarded(delivery_of(GetParam()));
    expect_no_violation();
    EXPECT_NE(logged().key, "");
    expect_duplicate(delivery_of(GetParam()));
}

// The schema knows these, so it can be enforced as well.
TEST_P(genuine_iclosed_sample, PassesWhereTheSchemaIsEnforced)
{
    start_for("iclosed", "webhook_validation enforce;");
    expect_once(delivery_of(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(samples, genuine_iclosed_sample,
    ::testing::Values("call-booked", "call-booked-local-times",
        "call-booked-assigned-to-text", "call-booked-without-invitee",
        "call-booked-utc-start-only", "call-booked-bare-numbers",
        "call-canceled", "call-rescheduled", "contact-created",
        "contact-created-empty-arrays", "contact-updated", "outcome-added"),
    [](const auto &given) {
        std::string name = given.param;
        std::replace(name.begin(), name.end(), '-', '_');
        return name;
    });

// Not what anybody has seen yet: reported, and forwarded all the same.
TEST_F(genuine_iclosed, WhatNobodyHasSeenIsReported)
{
    start_for("iclosed");
    const request what = delivery(booked("91001").replace(
        "\"previewUrl\": \"", "\"previewUrl\": 0, \"x\": \""));
    expect_once(what);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Violation"),
        "/invitee/previewUrl type");
}

TEST_F(genuine_iclosed, SpellingsAreOneType)
{
    start_for("iclosed");
    for (const auto &[wire, name] :
        {std::pair("call-cancelled", "call-canceled"),
            std::pair("call-outcome-added", "outcome-added")}) {
        expect_once(delivery_of(wire));
        expect_no_violation();
        const std::string type = std::string(name) == "call-canceled"
                                     ? "Call canceled"
                                     : "Outcome added";
        EXPECT_EQ(logged().type, type);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Type"), type);
        expect_once(delivery_of(name)); // another call's
        EXPECT_EQ(logged().type, type);
    }
}

// The provider offers them; what is in them, nobody has told.
TEST_F(genuine_iclosed, HooksThatNobodyKnowsPass)
{
    start_for("iclosed");
    for (const char *name :
        {"contact-by-status", "contact-custom-field-updated",
            "appointment-setting-outcome", "setter-owner-assigned",
            "note-added", "data-intelligence", "transaction-synced"}) {
        expect_unidentified(
            delivery_of((std::string("invented-") + name).c_str()));
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Violation"),
            "/hookType type_unknown");
    }
}

event moved(const std::string &from, const std::string &to)
{
    event call("call-rescheduled");
    call.id("91010");
    call.set("old_start_time", "\"" + from + "\"");
    call.replace("\"start_time\": \"2026-11-25T10:00:00+01:00\"",
        "\"start_time\": \"" + to + "\"");
    return call;
}

TEST_F(genuine_iclosed, RescheduledThereAndBackAndThereAgain)
{
    const std::string a = "2026-11-24T16:00:00+01:00";
    const std::string b = "2026-11-25T10:00:00+01:00";
    start_for("iclosed");
    expect_once(delivery(moved(a, b)));
    expect_once(delivery(moved(b, a)));
    expect_once(delivery(moved(a, b)));
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_F(genuine_iclosed, OutcomesAreCorrected)
{
    const auto outcome = [](const char *value) {
        return delivery(event("outcome-added").set("callOutcome", value));
    };
    start_for("iclosed");
    expect_once(outcome("\"NO_SALE\""));
    expect_once(outcome("\"SALE\""));
    expect_once(outcome("\"NO_SALE\""));
    EXPECT_EQ(upstream_.count(), 3U);
}

// What the gate was made for: one booking, whatever else its body says.
TEST_F(genuine_iclosed, ACallIsBookedOnce)
{
    start_for("iclosed");
    expect_once(delivery(booked("91020")));
    expect_duplicate(
        delivery(booked("91020").set("location", "\"somewhere else\"")));
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(genuine_iclosed, ACancellationIsNoCopyOfItsBooking)
{
    start_for("iclosed");
    expect_once(delivery(event("call-booked").id("91030")));
    expect_once(delivery(event("call-rescheduled").id("91030")));
    expect_once(delivery(event("call-canceled").id("91030")));
    // Cancelled once more, at another time.
    expect_once(delivery(event("call-canceled")
                             .id("91030")
                             .set("canceled_at", "\"2026-11-24T08:00:00Z\"")));
}

TEST_F(genuine_iclosed, AContactGoesThereAndBack)
{
    const auto contact = [](const char *status, const char *time) {
        return delivery(event("contact-updated")
                            .set("status", status)
                            .set("updatedAt", time));
    };
    start_for("iclosed");
    expect_once(contact("\"QUALIFIED\"", "\"2026-11-23T10:00:00.001Z\""));
    expect_once(contact("\"DISQUALIFIED\"", "\"2026-11-23T10:00:00.002Z\""));
    expect_once(contact("\"QUALIFIED\"", "\"2026-11-23T10:00:00.003Z\""));
}

} // namespace
} // namespace webhook::test
