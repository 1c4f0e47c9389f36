// webhook_key and what else an operator decides.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

class policies : public gate_test {
protected:
    static event variant(const std::string &place)
    {
        return booked("9000").set("location", "\"" + place + "\"");
    }
};

TEST_F(policies, KeyOfPointers)
{
    start({.location = "webhook_key /event/uuid /event/location;"});
    EXPECT_EQ(deliver(variant("a")).status, 200);
    EXPECT_EQ(deliver(variant("b")).status, 200);
    EXPECT_EQ(deliver(variant("b")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(policies, KeyOfAVariable)
{
    start({.location = "webhook_key $arg_delivery;"
                       "webhook_validation enforce;"});
    const auto with = [this](const std::string &id, const event &body) {
        return send_request(port(), post(body, "/hook?delivery=" + id)).status;
    };
    EXPECT_EQ(with("1", variant("a")), 200);
    EXPECT_EQ(with("2", variant("a")), 200);
    EXPECT_EQ(with("2", variant("a")), 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(with("", variant("a")), 422) << "an empty id is none";
    EXPECT_EQ(send_request(port(), post(variant("a"))).status, 422);
    EXPECT_EQ(upstream_.count(), 2U);
}

// Where that is no fault, it is no identity either: each goes upstream.
TEST_F(policies, KeyOfAVariableThatIsEmpty)
{
    start({.location = "webhook_key $arg_delivery;"});
    for (std::size_t n = 1; n <= 2; n++) {
        EXPECT_EQ(deliver(variant("a")).status, 200);
        EXPECT_EQ(upstream_.count(), n);
        EXPECT_EQ(
            upstream_.last().field("Webhook-Gate-Violation"), "id_missing");
        EXPECT_FALSE(upstream_.last().has("Webhook-Gate-Key"));
        EXPECT_EQ(gate().wait_for_log(n).at(n - 1).reason, "no_identity");
    }
}

TEST_F(policies, KeyOfAVariableBesideAPointer)
{
    start({.location = "webhook_key /event/uuid $http_x_part;"});
    EXPECT_EQ(deliver(variant("a"), {{"X-Part", "1"}}).status, 200);
    EXPECT_EQ(deliver(variant("a"), {{"X-Part", "2"}}).status, 200);
    EXPECT_EQ(deliver(variant("a")).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    EXPECT_EQ(deliver(variant("a"), {{"X-Part", "2"}}).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_F(policies, ErrorPageWinsOverTheGatesOwnAnswer)
{
    second();
    start({.location = "error_page 400 422 = @quarantine;"
                       "webhook_validation enforce;",
        .server = "location @quarantine {"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    second().always(answer::status(202, {}, "kept\n"));
    const response invalid = deliver("[{}]");
    EXPECT_EQ(invalid.status, 202);
    EXPECT_EQ(invalid.body, "kept\n");
    EXPECT_EQ(second().last().body, "[{}]");
    EXPECT_EQ(second().last().method, "POST");
    EXPECT_EQ(second().last().field("Webhook-Gate-Verdict"), "invalid");
    EXPECT_EQ(deliver("{").status, 202);
    EXPECT_EQ(second().last().body, "{");
    EXPECT_EQ(second().last().field("Webhook-Gate-Verdict"), "malformed");
    EXPECT_EQ(upstream_.count(), 0U);

    // The gate's 405 and 415 keep their own form.
    request wrong = post("{}");
    wrong.content_type = "text/plain";
    EXPECT_EQ(member(send_request(port(), wrong), "verdict"),
        "unsupported_media_type");
    EXPECT_EQ(deliver(variant("a")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(second().count(), 2U);
}

TEST_F(policies, QuarantineOfALargeBody)
{
    second();
    start(
        {.location = "error_page 422 = @quarantine; webhook_validation enforce;"
                     "client_body_buffer_size 8k;",
            .server = "location @quarantine {"
                      " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    const std::string body = "[" + booked("9100").pad_to(100000).body() + "]";
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_TRUE(second().last().body == body);
}

TEST_F(policies, ErrorPageOfAPageIsServed)
{
    start({.location = "error_page 422 /page.html; webhook_validation enforce;",
        .server = "location = /page.html { root {{prefix}}; }"});
    write_file(gate().prefix() / "page.html", "look here\n");
    const response answer = deliver("[{}]");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.body, "look here\n");
}

TEST_F(policies, SettingsAreInherited)
{
    start({.server = R"(
        webhook_modified reject;
        location /in/ {
            webhook iclosed;
            location = /in/ner { proxy_pass http://127.0.0.1:{{upstream}}; }
            location = /in/off { webhook off;
                proxy_pass http://127.0.0.1:{{upstream}}; }
            location = /in/dup { webhook_modified duplicate;
                proxy_pass http://127.0.0.1:{{upstream}}; }
        })"});
    const auto send = [this](const char *uri, const std::string &body) {
        return send_request(port(), post(body, uri)).status;
    };
    EXPECT_EQ(send("/in/ner", variant("a")), 200);
    EXPECT_EQ(send("/in/ner", variant("b")), 422);
    EXPECT_EQ(send("/in/dup", variant("a")), 200);
    EXPECT_EQ(send("/in/dup", variant("b")), 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(send("/in/off", "anything"), 200);
    EXPECT_EQ(upstream_.count(), 3U);
}

TEST_F(policies, ProfileOfOnesOwn)
{
    temp_dir dir;
    write_file(dir.path() / "shop.json", R"({"name": "shop",
        "envelope": ["object"],
        "type": {"pointer": "/kind"},
        "events": {"order": {"id": "/order/id"}},
        "fields": {"total": "/order/total"}})");
    start({.server = "add_header X-Total $webhook_field_total;",
        .http =
            "webhook_profile shop " + (dir.path() / "shop.json").string() + ";",
        .profile = "shop"});
    const std::string body =
        R"({"kind":"order","order":{"id":7,"total":12.5}})";
    const response answer = deliver(body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.field("X-Total"), "12.5");
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(deliver(R"({"kind":"refund","order":{"id":7}})").status, 422);
    EXPECT_EQ(deliver("[" + body + "]").status, 422);
    EXPECT_EQ(gate().wait_for_log(1).at(0).profile, "shop");
}

TEST_F(policies, ABlockOfIfIsTheSameLocation)
{
    second();
    start({.location = "if ($arg_to = second) {"
                       " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    EXPECT_EQ(
        send_request(port(), post(variant("a"), "/hook?to=second")).status,
        200);
    EXPECT_EQ(second().count(), 1U);
    EXPECT_EQ(deliver(variant("a")).status, 200);
    EXPECT_EQ(upstream_.count(), 0U) << "delivered twice";
    EXPECT_EQ(send_request(port(), post("{", "/hook?to=second")).status, 400);
}

} // namespace
} // namespace webhook::test
