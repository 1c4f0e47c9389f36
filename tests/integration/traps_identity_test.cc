// The traps of a naive "SETNX id" that are about what an event is.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

class traps_identity : public gate_test {
protected:
    // Expects each body to be forwarded, and its copy not to be.
    void expect_all_different(const std::vector<std::string> &bodies)
    {
        for (const std::string &body : bodies) {
            const std::size_t before = upstream_.count();
            EXPECT_EQ(deliver(body).status, 200) << body.substr(0, 400);
            EXPECT_EQ(upstream_.count(), before + 1)
                << "taken for another event: " << body.substr(0, 400);
        }
        const std::size_t before = upstream_.count();
        for (const std::string &body : bodies) {
            EXPECT_EQ(deliver(body).status, 200);
        }
        EXPECT_EQ(upstream_.count(), before) << "a copy was forwarded";
    }
};

TEST_F(traps_identity, ClaimBeforeValidation)
{
    start({.location = "webhook_validation enforce;"});
    // Broken requests with a genuine id, as if to take it away.
    const event booking = booked("1700");
    const std::string body = booking.body();
    EXPECT_EQ(deliver(body.substr(0, body.size() - 2)).status, 400);
    EXPECT_EQ(deliver("[" + body + "]").status, 422);
    request wrong = post(body);
    wrong.method = "PUT";
    EXPECT_EQ(send_request(port(), wrong).status, 405);
    wrong = post(body);
    wrong.content_type = "text/plain";
    EXPECT_EQ(send_request(port(), wrong).status, 415);
    EXPECT_EQ(upstream_.count(), 0U);

    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(upstream_.count(), 1U) << "the broken ones have claimed";
}

TEST_F(traps_identity, KeyMissing)
{
    start({.location = "webhook_validation enforce;"});
    const std::string sample = event().body();
    const std::string id = "\"uuid\": \"90311\"";
    for (const char *other :
        {"\"uuid\": null", "\"uuid\": \"\"", "\"uuid\": true", "\"uuid\": {}",
            "\"uuid\": []", "\"uuid\": [\"90311\"]", "\"uuid\": 1.5"}) {
        const response answer = deliver(event().replace(id, other));
        EXPECT_EQ(answer.status, 422) << other;
        EXPECT_EQ(member(answer, "verdict"), "invalid") << other;
        EXPECT_EQ(member(answer, "pointer"), "/event/uuid") << other;
    }
    const response none = deliver(event().replace(id, "\"other\": 1"));
    EXPECT_EQ(none.status, 422);
    EXPECT_EQ(member(none, "pointer"), "/event");
    const int nul =
        deliver(event().replace(id, "\"uuid\": \"a\\u0000b\"")).status;
    EXPECT_TRUE(nul == 422 || nul == 400) << nul;
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(deliver(sample).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

// Where it is no fault, such an event is no copy of another one.
TEST_F(traps_identity, WithoutAKeyEachIsForwarded)
{
    start();
    const std::string id = "\"uuid\": \"90311\"";
    std::size_t sent = 0;
    for (const char *other :
        {"\"uuid\": null", "\"uuid\": \"\"", "\"uuid\": true", "\"uuid\": {}",
            "\"uuid\": []", "\"uuid\": [\"90311\"]", "\"uuid\": 1.5",
            "\"uuid\": \"a\\u0000b\"", "\"other\": 1"}) {
        const event call = event().replace(id, other);
        for (int copy = 0; copy < 2; copy++) {
            EXPECT_EQ(deliver(call).status, 200) << other;
            EXPECT_EQ(upstream_.count(), ++sent) << other;
            EXPECT_EQ(upstream_.last().body, call.body());
            EXPECT_TRUE(upstream_.last().has("Webhook-Gate-Violation"));
            const log_entry line = gate().wait_for_log(sent).at(sent - 1);
            EXPECT_EQ(line.reason, "no_identity") << other;
            EXPECT_EQ(line.key, "") << other;
        }
    }
    EXPECT_EQ(deliver(event()).status, 200);
    EXPECT_EQ(upstream_.count(), sent + 1) << "they have claimed";
}

TEST_F(traps_identity, UnusualKeysAreKeys)
{
    start();
    const std::string longest(10240, 'a');
    const auto with_number = [](const std::string &digits) {
        return event().replace("\"uuid\": \"90311\"", "\"uuid\": " + digits);
    };
    expect_all_different({booked("45526"), booked(longest + "x"),
        booked(longest + "y"), booked("山田"), booked("山田 "),
        booked("\\u005c"), booked("a\\nb"), booked("a\\tb"), booked("{a}"),
        // Two of the same double, and more digits than any integer has.
        with_number("9007199254740992"), with_number("9007199254740993"),
        with_number("12345678901234567890123"),
        with_number("12345678901234567890124")});
}

TEST_F(traps_identity, WrongIdentity)
{
    start();
    // Rescheduled, and rescheduled back.
    const event there("call-rescheduled");
    event back("call-rescheduled");
    back.set("old_start_time", "\"2026-11-25T10:00:00+01:00\"");
    back.replace("\"start_time\": \"2026-11-25T10:00:00+01:00\"",
        "\"start_time\": \"2026-11-24T16:00:00+01:00\"");
    // To and fro: the third body is the first one, and news all the same.
    for (const event &call : {event("call-booked"), there, back, there, back,
             event("call-canceled")}) {
        expect_all_different({call});
    }
}

TEST_F(traps_identity, EachHookHasItsOwnKey)
{
    start();
    expect_all_different({event("call-booked"), event("call-canceled"),
        event("call-rescheduled"), event("contact-created"),
        event("contact-created").set("status", "\"POTENTIAL\""),
        event("contact-created")
            .set("updatedAt", "\"2026-11-23T08:10:01.513Z\""),
        event("contact-updated"),
        event("contact-updated")
            .set("updatedAt", "\"2026-11-23T10:44:09.002Z\""),
        event("outcome-added"), event("outcome-added").id("66215")});
}

TEST_F(traps_identity, NamespacePerLocation)
{
    start({.server = R"(
        location = /other { webhook iclosed;
            proxy_pass http://127.0.0.1:{{upstream}}; }
        location = /one { webhook iclosed; webhook_scope shared;
            proxy_pass http://127.0.0.1:{{upstream}}; }
        location = /two { webhook iclosed; webhook_scope shared;
            proxy_pass http://127.0.0.1:{{upstream}}; })"});
    const event booking = booked("1800");
    for (const char *uri : {"/hook", "/other", "/one"}) {
        EXPECT_EQ(send_request(port(), post(booking, uri)).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 3U) << "accounts share their events";
    EXPECT_EQ(send_request(port(), post(booking, "/two")).status, 200);
    EXPECT_EQ(upstream_.count(), 3U) << "the scope was not shared";
}

TEST_F(traps_identity, NamespacePerServer)
{
    start({.http = R"(
        server { listen 127.0.0.1:{{port}}; server_name second.test;
            location = /hook { webhook iclosed;
                proxy_pass http://127.0.0.1:{{upstream}}; } })"});
    const event booking = booked("1810");
    request there = post(booking);
    there.host = "second.test";
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(send_request(port(), there).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

// Accounts that one location tells apart by its path.
TEST_F(traps_identity, NamespacePerPath)
{
    start({.server = R"(
        location /accounts/ { webhook iclosed;
            proxy_pass http://127.0.0.1:{{upstream}}; }
        location ~ ^/a[0-9]$ { webhook iclosed;
            proxy_pass http://127.0.0.1:{{upstream}}; })"});
    const event booking = booked("1820");
    std::size_t sent = 0;
    for (const char *uri : {"/accounts/a", "/accounts/b", "/a1", "/a2"}) {
        EXPECT_EQ(send_request(port(), post(booking, uri)).status, 200);
        EXPECT_EQ(upstream_.count(), ++sent) << uri;
        const std::string again = std::string(uri) + "?attempt=2";
        EXPECT_EQ(send_request(port(), post(booking, again)).status, 200);
        EXPECT_EQ(upstream_.count(), sent) << again;
    }
}

TEST_F(traps_identity, Canonicalisation)
{
    start();
    expect_all_different(
        {booked("ABC"), booked("abc"), booked("a:b"), booked("a%3Ab"),
            booked("a%3ab"), booked("a"), booked("045526"), booked("45526")});
}

TEST_F(traps_identity, NumbersAndTheirTexts)
{
    // The identifier 5 and the string "5" mean the same record.
    start({.location = "webhook_modified duplicate;"});
    EXPECT_EQ(deliver(event("contact-created")).status, 200);
    EXPECT_EQ(deliver(event("contact-created").id("\"5\"")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(verdict(2), "modified");
}

TEST_F(traps_identity, PartsDoNotRunIntoEachOther)
{
    start({.location = "webhook_key /event/uuid /event/location;"});
    const auto with = [](const char *id, const char *place) {
        return booked(id).set("location", std::string("\"") + place + "\"");
    };
    expect_all_different({with("a:b", "c"), with("a", "b:c"), with("a", "b"),
        with("a:b:c", ""), with("ab", "c"), with("a", "bc")});
}

TEST_F(traps_identity, WindowEnds)
{
    start({.location = "webhook_window 500ms;"});
    const event booking = booked("1900");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_TRUE(eventually([&] {
        EXPECT_EQ(deliver(booking).status, 200);
        return upstream_.count() == 2U;
    }));
}

TEST_F(traps_identity, WindowIsNotTheLease)
{
    start({.location = "webhook_lease 100ms;"});
    const event booking = booked("1910");
    EXPECT_EQ(deliver(booking).status, 200);
    const auto end = clock::now() + 400ms;
    while (clock::now() < end) {
        ASSERT_EQ(deliver(booking).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(traps_identity, BytesAreNotRewritten)
{
    start();
    // Spaces, spelling of numbers and escapes; and in a temporary file.
    event real = booked("1920");
    real.replace("\"tracking\": {",
        "\"z\": 1.0, \"y\" :1e2, \"big\":9223372036854775807,"
        "\"small\" : -9223372036854775808,\t\"esc\": "
        "\"\\u0041\\/\\ud83d\\ude00\", \"tracking\": {");
    EXPECT_EQ(deliver(real).status, 200);
    EXPECT_EQ(upstream_.last().body, real.body());
    const event large = booked("1921").pad_to(300000);
    EXPECT_EQ(deliver(large).status, 200);
    EXPECT_EQ(upstream_.last().body, large.body());
}

TEST_F(traps_identity, DuplicateKeysAreRefused)
{
    start();
    EXPECT_EQ(deliver(booked("1930").replace("\"uuid\": \"1930\"",
                          "\"uuid\": \"1930\", \"uuid\": \"1931\""))
                  .status,
        400);
    EXPECT_EQ(deliver(booked("1930").replace("\"uuid\": \"1930\"",
                          "\"uuid\": \"1930\", \"u\\u0075id\": \"1931\""))
                  .status,
        400);
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(traps_identity, SameIdentityOtherBody)
{
    start();
    EXPECT_EQ(deliver(booked("1950")).status, 200);
    EXPECT_EQ(deliver(booked("1950").set("location", "\"here\"")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(verdict(2), "modified");
    EXPECT_EQ(deliver(booked("1950")).status, 200);
    EXPECT_EQ(verdict(3), "duplicate");
}

// An exact location, and one that matches all that begins so.
TEST_F(traps_identity, LocationsOfTheSamePathShareNoKeys)
{
    start({.server = "location /hook { webhook iclosed;"
                     " proxy_pass http://127.0.0.1:{{upstream}}; }"});
    const std::string body = event().body();
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(send_request(port(), post(body, "/hook/2")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
