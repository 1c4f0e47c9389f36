// What names a person is masked in the variables of fields, unless the
// operator wants it plain.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

// The fields of an invitee as header fields of the answer.
const std::string shown = R"(
    add_header X-Name "<$webhook_field_invitee_name>" always;
    add_header X-Email "<$webhook_field_invitee_email>" always;
    add_header X-Phone "<$webhook_field_invitee_phone>" always;
    add_header X-Why "<$webhook_field_event_cancel_reason>" always;
    add_header X-Uuid "<$webhook_field_invitee_uuid>" always;)";

class personal : public gate_test {
protected:
    // A second gate beside /hook.
    static std::string gate_at(
        const std::string &uri, const std::string &directives)
    {
        return "location = " + uri + " { webhook iclosed; " + directives +
               " proxy_pass http://127.0.0.1:{{upstream}}; }";
    }

    response deliver_to(const std::string &uri, const std::string &body)
    {
        return send_request(port(), post(body, uri));
    }

    // "masked": by whoever is responsible for that location.
    static void expect_email(const response &answer, bool masked)
    {
        EXPECT_EQ(answer.field("X-Email"),
            masked ? "<l…@example.org>" : "<lucja@example.org>");
    }
};

TEST_F(personal, IsMaskedByDefault)
{
    start({.server = shown});
    const event call = event("call-canceled").set("cancel_reason", "\"ill\"");
    const response answer = deliver(call);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.field("X-Name"), "<Ł…>");
    EXPECT_EQ(answer.field("X-Email"), "<l…@example.org>");
    EXPECT_EQ(answer.field("X-Phone"), "<+…>");
    EXPECT_EQ(answer.field("X-Why"), "<i…>");
    EXPECT_EQ(answer.field("X-Uuid"), "<77120>");
    EXPECT_EQ(upstream_.last().body, call.body());
}

TEST_F(personal, IsPlainByDirective)
{
    start({.location = "webhook_personal plain;", .server = shown});
    const response answer = deliver(event("call-canceled"));
    EXPECT_EQ(answer.field("X-Name"), "<Łucja O’Connor-山田>");
    EXPECT_EQ(answer.field("X-Email"), "<lucja@example.org>");
    EXPECT_EQ(answer.field("X-Uuid"), "<77120>");
}

TEST_F(personal, IsInherited)
{
    start({.server = "webhook_personal plain;" + shown +
                     gate_at("/mask", "webhook_personal mask;"),
        .http = "webhook_personal mask;"});
    expect_email(deliver(booked("1")), false);
    expect_email(deliver_to("/mask", booked("1")), true);
}

TEST_F(personal, IsInheritedFromHttp)
{
    start({.server = shown + gate_at("/mask", "webhook_personal mask;"),
        .http = "webhook_personal plain;"});
    expect_email(deliver(booked("1")), false);
    expect_email(deliver_to("/mask", booked("1")), true);
}

TEST_F(personal, IsMaskedInEachOfSeveral)
{
    start({.server =
               shown + gate_at("/plain", "webhook_scope a; webhook_personal "
                                         "plain;")});
    const auto one = [](const std::string &id, const std::string &name) {
        return event("call-canceled")
            .id(id)
            .unwrap()
            .replace("Łucja O’Connor-山田\",\n      \"email\": \"lucja@",
                name + "\",\n      \"email\": \"" + name + "@")
            .body();
    };
    const std::string body = "[" + one("1", "anna") + "," + one("2", "") + "," +
                             one("3", "żaneta") + "]";

    const response answer = deliver(body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.field("X-Name"), "<a…, -, ż…>");
    EXPECT_EQ(answer.field("X-Email"), "<a…@example.org, @…, ż…@example.org>");
    EXPECT_EQ(answer.field("X-Why"), "<-, -, ->");
    EXPECT_EQ(answer.field("X-Uuid"), "<77120, 77120, 77120>");

    const response plain = deliver_to("/plain", body);
    EXPECT_EQ(plain.field("X-Name"), "<anna, -, żaneta>");
    EXPECT_EQ(plain.field("X-Email"),
        "<anna@example.org, @example.org, żaneta@example.org>");
}

// Each mask is longer than what it masks.
TEST_F(personal, GrowsWithTheMask)
{
    start({.server = "add_header X-Email \"$webhook_field_contact_email\";"});
    std::string events;
    std::string expected;
    for (int i = 0; i < 100; i++) {
        events += (i == 0 ? "[" : ",") + event("contact-created")
                                             .unwrap()
                                             .id(std::to_string(i))
                                             .set("email", "\"a@b.cd\"")
                                             .body();
        expected += std::string(i == 0 ? "" : ", ") + "a…@b.cd";
    }
    EXPECT_EQ(deliver(events + "]").field("X-Email"), expected);
}

TEST_F(personal, EmptyAndAbsentStaySo)
{
    start({.server = shown});
    EXPECT_EQ(deliver(event("call-canceled")).field("X-Why"), "<>");
    const response answer = deliver(event("outcome-added"));
    EXPECT_EQ(answer.field("X-Email"), "<>");
    EXPECT_EQ(answer.field("X-Uuid"), "<>");
}

TEST_F(personal, OfARefusedEventIsMaskedToo)
{
    start({.location = "webhook_validation enforce;", .server = shown});
    const response answer = deliver(booked("1").set("start_time", "\"soon\""));
    EXPECT_EQ(answer.status, 422);
    expect_email(answer, true);
}

// What "webhook_set" asks for is meant: it is plain, as what the upstream gets.
TEST_F(personal, IsPlainWhereAPointerAsksForIt)
{
    start({.location = "webhook_set $email /invitee/email;"
                       "add_header X-Set $email;"
                       "proxy_set_header X-Upstream $email;",
        .server = ""});
    EXPECT_EQ(deliver(booked("1")).field("X-Set"), "lucja@example.org");
    EXPECT_EQ(upstream_.last().field("X-Upstream"), "lucja@example.org");
}

// A map gets what a log gets, and so must a header field for the upstream.
TEST_F(personal, IsMaskedWhereverTheVariableIs)
{
    start({.location = "add_header X-Team $team;"
                       "proxy_set_header X-To $webhook_field_invitee_email;",
        .server = gate_at("/plain", "webhook_scope a; webhook_personal plain;"
                                    "add_header X-Team $team;"),
        .http = R"(map $webhook_field_invitee_email $team {
            default            none;
            lucja@example.org  first;
            l…@example.org     masked;
        })"});
    EXPECT_EQ(deliver(booked("1")).field("X-Team"), "masked");
    EXPECT_EQ(upstream_.last().field("X-To"), "l…@example.org");
    EXPECT_EQ(deliver_to("/plain", booked("1")).field("X-Team"), "first");
}

TEST_F(personal, IsWhatTheProfileSays)
{
    const temp_dir dir;
    const auto file = dir.path() / "shop.json";
    write_file(file, R"({"name": "shop", "envelope": ["object"],
        "events": {"*": {"id": "/id"}},
        "fields": {"buyer": "/buyer", "seller": "/seller", "flag": "/flag"},
        "personal": ["flag", "buyer"]})");
    start({.server = R"(add_header X-All
        "$webhook_field_buyer|$webhook_field_seller|$webhook_field_flag";)",
        .http = "webhook_profile shop " + file.string() + ";",
        .profile = "shop"});
    EXPECT_EQ(
        deliver(R"({"id": 1, "buyer": "\nme", "seller": "you", "flag": true})")
            .field("X-All"),
        "%0A…|you|t…");
}

} // namespace
} // namespace webhook::test
