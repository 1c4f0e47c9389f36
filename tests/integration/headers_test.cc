// The header fields for the upstream: set by the gate, and by nobody else.

#include "support/gate_test.h"
#include "support/h2_client.h"

#include <algorithm>

namespace webhook::test {
namespace {

class headers : public gate_test {
protected:
    // All fields of the last request that an upstream could take for ours.
    header_list gate_fields()
    {
        header_list found;
        for (const header &one : upstream_.last().headers) {
            std::string name = one.name;
            std::replace(name.begin(), name.end(), '_', '-');
            if (same_name(name.substr(0, 13), "Webhook-Gate-")) {
                found.push_back(one);
            }
        }
        return found;
    }

    void expect_only_ours()
    {
        EXPECT_EQ(gate_fields().size(), 4U);
        const received last = upstream_.last();
        EXPECT_EQ(last.all("Webhook-Gate-Verdict"),
            std::vector<std::string>{"accepted"});
        EXPECT_EQ(last.all("Webhook-Gate-Type"),
            std::vector<std::string>{"Call booked"});
        EXPECT_EQ(last.all("Webhook-Gate-Id").size(), 1U);
        EXPECT_EQ(last.all("Webhook-Gate-Key").size(), 1U);
        for (const header &one : gate_fields()) {
            EXPECT_EQ(one.value.find("spoof"), std::string::npos) << one.name;
        }
    }

    static header_list spoofs()
    {
        return {{"Webhook-Gate-Verdict", "spoof"},
            {"webhook-gate-verdict", "spoof"}, {"WEBHOOK-GATE-ID", "spoof"},
            {"Webhook_Gate_Id", "spoof"}, {"webhook_gate_verdict", "spoof"},
            {"Webhook-Gate_Key", "spoof"}, {"Webhook-Gate-Type", "spoof"},
            {"Webhook-Gate-Type", "spoof2"}, {"Webhook-Gate-Other", "spoof"},
            {"Webhook-Gate-Violation", "spoof"}};
    }
};

TEST_F(headers, AreSetWithoutConfiguration)
{
    start();
    EXPECT_EQ(deliver(booked("4711")).status, 200);
    expect_only_ours();
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Id"), "4711");
    const std::string key = upstream_.last().field("Webhook-Gate-Key");
    EXPECT_EQ(key, gate().wait_for_log(1).at(0).key);
    EXPECT_TRUE(key.ends_with(":Call%20booked:4711")) << key;
}

TEST_F(headers, NameAViolation)
{
    start();
    const event call = booked("4712").set("start_time", "\"soon\"");
    EXPECT_EQ(deliver(call, {{"Webhook-Gate-Violation", "spoof"}}).status, 200);
    EXPECT_EQ(gate_fields().size(), 5U);
    EXPECT_EQ(upstream_.last().all("Webhook-Gate-Violation"),
        std::vector<std::string>{"/event/start_time anyOf"});
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Id"), "4712");
}

TEST_F(headers, OfTheSenderAreStripped)
{
    start();
    EXPECT_EQ(deliver(booked("1"), spoofs()).status, 200);
    expect_only_ours();
}

TEST_F(headers, OfTheSenderAreStrippedWithUnderscoresAllowed)
{
    start({.server = "underscores_in_headers on;"
                     "ignore_invalid_headers off;"});
    header_list list = spoofs();
    list.push_back({"Webhook.Gate.Id", "spoof"});
    list.push_back({"Webhook-Gate_Verdict", "spoof"});
    EXPECT_EQ(deliver(booked("2"), list).status, 200);
    expect_only_ours();
    EXPECT_FALSE(upstream_.last().has("Webhook.Gate.Id"));
}

TEST_F(headers, OfTheSenderAreStrippedInManyPlaces)
{
    // The list of a request grows in parts of 20; take from each, and leave
    // what stands between.
    start({.server = "large_client_header_buffers 8 64k;"});
    header_list list;
    for (int i = 0; i < 70; i++) {
        list.push_back({"X-Own-" + std::to_string(i), std::to_string(i)});
        if (i % 3 == 0) {
            list.push_back({"Webhook-Gate-Id", "spoof"});
        }
    }
    EXPECT_EQ(deliver(booked("3"), list).status, 200);
    expect_only_ours();
    for (int i = 0; i < 70; i++) {
        EXPECT_EQ(upstream_.last().field("X-Own-" + std::to_string(i)),
            std::to_string(i));
    }
    EXPECT_EQ(upstream_.last().field("Content-Type"), "application/json");
    // "Connection: close" and "Host" come from nginx itself.
    EXPECT_EQ(upstream_.last().all("Host").size(), 1U);
}

TEST_F(headers, OnlyOnesThatAreStripped)
{
    start();
    // Nothing else is in the request, not even a Host.
    http_connection client(port());
    const std::string body = booked("4");
    client.send("POST /hook HTTP/1.0\r\nWebhook-Gate-Id: spoof\r\n"
                "Content-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(client.read().status, 200);
    expect_only_ours();
}

TEST_F(headers, OfTheSenderAreStrippedOnHttp2)
{
    start();
    request what = post(booked("5"));
    for (const header &one : spoofs()) {
        what.headers.push_back(one);
    }
    h2_client client(gate().port("h2"));
    EXPECT_EQ(client.exchange(what).status, 200);
    expect_only_ours();
}

TEST_F(headers, OperatorsOwnFieldsAreKept)
{
    start({.location = "proxy_set_header X-Call $webhook_id;"
                       "proxy_set_header X-Verdict $webhook_verdict;"
                       "proxy_http_version 1.1;"});
    EXPECT_EQ(deliver(booked("6"), spoofs()).status, 200);
    expect_only_ours();
    EXPECT_EQ(upstream_.last().field("X-Call"), "6");
    EXPECT_EQ(upstream_.last().field("X-Verdict"), "accepted");
}

TEST_F(headers, CannotBeSplitByTheEvent)
{
    start();
    for (const char *id :
        {"a\\r\\nX-Evil: 1", "a\\nb", "a\\u007fb", "a\\u0085b", "a\\u001bb"}) {
        EXPECT_EQ(deliver(booked(id)).status, 200) << id;
        EXPECT_FALSE(upstream_.last().has("X-Evil"));
        for (const char c : upstream_.last().field("Webhook-Gate-Id")) {
            EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        }
    }
    EXPECT_TRUE(eventually([&] { return upstream_.count() == 5U; }));
    EXPECT_EQ(gate_fields().size(), 4U);
}

// Whoever decodes "Webhook-Gate-Id" has the id of the event.
TEST_F(headers, OfDifferentIdsAreDifferent)
{
    start();
    const std::string digest(64, 'a');
    const struct {
        std::string id; // as it is in JSON
        std::string sent;
    } cases[] = {
        {R"(a\n)", "a%0A"},
        {"a%0A", "a%250A"},
        {"a%250A", "a%25250A"},
        {"100%", "100%"},
        {"50%o", "50%o"},
        {"sha256=" + digest, "sha256%3D" + digest},
    };
    for (const auto &each : cases) {
        EXPECT_EQ(deliver(booked(each.id)).status, 200) << each.id;
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Id"), each.sent);
    }
    EXPECT_EQ(upstream_.count(), std::size(cases));
}

TEST_F(headers, AreUtf8)
{
    start({.location = "webhook_key $http_x_id;"});
    EXPECT_EQ(
        deliver(booked("1"), {{"X-Id", "\xe9t\xc3\xa9\xff"}}).status, 200);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Id"), "%E9t\xc3\xa9%FF");
    EXPECT_EQ(gate().wait_for_log(1).at(0).id, "%E9t\xc3\xa9%FF");
}

TEST_F(headers, OfLongIdsAreShort)
{
    start();
    const std::string id(100000, 'x');
    EXPECT_EQ(deliver(booked(id)).status, 200);
    const std::string sent = upstream_.last().field("Webhook-Gate-Id");
    EXPECT_TRUE(sent.starts_with("sha256="));
    EXPECT_EQ(sent.size(), 7U + 64U);
    EXPECT_TRUE(upstream_.last().field("Webhook-Gate-Key").ends_with(sent));

    const std::string short_id(200, 'x');
    EXPECT_EQ(deliver(booked(short_id)).status, 200);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Id"), short_id);
}

TEST_F(headers, AreStrippedForTheQuarantineToo)
{
    second();
    start({.location =
               "error_page 422 = @quarantine; webhook_validation enforce;",
        .server = "location @quarantine {"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    request what = post("[{}]");
    what.headers = spoofs();
    EXPECT_EQ(send_request(port(), what).status, 200);
    EXPECT_EQ(second().last().all("Webhook-Gate-Verdict"),
        std::vector<std::string>{"invalid"});
    EXPECT_FALSE(second().last().has("Webhook-Gate-Other"));
    EXPECT_TRUE(second().last().all("Webhook-Gate-Key").empty());
}

TEST_F(headers, RequestsOfManyKindsOfContentType)
{
    start();
    int n = 100;
    for (const char *type :
        {"application/json; charset=utf-8", "application/json;charset=UTF-8",
            "Application/JSON", "application/cloudevents+json",
            "application/json ;charset=\"utf-8\"",
            "application/json; charset=iso-8859-1"}) {
        request what = post(booked(std::to_string(n++)));
        what.content_type = type;
        EXPECT_EQ(send_request(port(), what).status, 200) << type;
    }
    for (const char *type :
        {"application/jsonp", "text/json", "application/x-json", "json",
            "application/", "application/json, text/plain"}) {
        request what = post(booked(std::to_string(n++)));
        what.content_type = type;
        EXPECT_EQ(send_request(port(), what).status, 415) << type;
    }
    const request twice =
        post(booked(std::to_string(n++))).with("Content-Type", "text/plain");
    EXPECT_EQ(send_request(port(), twice).status, 415);
}

} // namespace
} // namespace webhook::test
