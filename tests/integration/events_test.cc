// webhook_events: what the store knows of one event, and to forget it.

#include "support/redis_gate_test.h"
#include "support/status.h"

namespace webhook::test {
namespace {

// With the zone, and with Redis.
class events : public redis_gate_test,
               public testing::WithParamInterface<const char *> {
protected:
    static constexpr const char *key_ = "north:Call%20booked:90311";

    bool with_redis() const { return std::string(GetParam()) == "redis"; }

    std::string store() { return with_redis() ? store_directive() : ""; }

    void start_gate(
        const std::string &location = "", const std::string &more = "")
    {
        gate_conf conf;
        conf.location = "webhook_scope north; webhook_wait 0;" + location;
        conf.http = store();
        conf.server = "location /events/ { webhook_events; }\n" + more;
        start(conf);
        if (with_redis()) {
            ASSERT_TRUE(wait_until_said("is up"));
        }
    }

    response ask(const std::string &tail, const std::string &method = "GET")
    {
        request what;
        what.method = method;
        what.uri = "/events/" + tail;
        what.content_type = "";
        return send_request(port(), what);
    }

    response forget(const std::string &tail) { return ask(tail, "DELETE"); }

    bool logged(const std::string &line)
    {
        return eventually(
            [&] { return gate().error_log().find(line) != std::string::npos; });
    }

    // A commit to Redis is not waited for.
    bool becomes(const std::string &tail, const std::string &state)
    {
        return eventually([&] {
            return json_at(ask(tail).body, "/events/0/state") ==
                   "\"" + state + "\"";
        });
    }
};

TEST_P(events, WhatIsKnownOfOne)
{
    start_gate("webhook_window 1h; webhook_lease 20s;");
    EXPECT_EQ(ask(key_).status, 404);

    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("90311"));
    response seen = ask(key_);
    EXPECT_EQ(seen.status, 200);
    EXPECT_EQ(seen.field("Content-Type"), "application/json");
    EXPECT_EQ(seen.field("Cache-Control"), "no-store");
    EXPECT_EQ(
        json_at(seen.body, "/events/0/key"), "\"" + std::string(key_) + "\"");
    EXPECT_EQ(json_at(seen.body, "/events/0/state"), "\"claimed\"");
    EXPECT_EQ(json_at(seen.body, "/events/0/digest"), "");
    double left = std::stod(json_at(seen.body, "/events/0/expires_in"));
    EXPECT_GT(left, 10);
    EXPECT_LE(left, 20.1);

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    ASSERT_TRUE(becomes(key_, "delivered"));
    seen = ask(key_);
    left = std::stod(json_at(seen.body, "/events/0/expires_in"));
    EXPECT_GT(left, 3590);
    EXPECT_LE(left, 3600.1);
    EXPECT_EQ(json_at(seen.body, "/events/0/digest").size(), 34U);
    EXPECT_EQ(json_at(seen.body, "/events/1"), "");
}

TEST_P(events, AForgottenOneIsForwardedOnceMore)
{
    start_gate();
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    ASSERT_TRUE(becomes(key_, "delivered"));
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);

    const response answer = forget(key_);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json_at(answer.body, "/forgotten/0/key"),
        "\"" + std::string(key_) + "\"");
    EXPECT_EQ(json_at(answer.body, "/forgotten/0/state"), "\"delivered\"");
    EXPECT_TRUE(logged("webhook: event \"" + std::string(key_) +
                       "\" was forgotten, client: 127.0.0.1"));

    EXPECT_EQ(ask(key_).status, 404);
    EXPECT_EQ(forget(key_).status, 404);
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    ASSERT_TRUE(becomes(key_, "delivered"));
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(events, OneThatIsBeingDeliveredIsNotForgotten)
{
    start_gate();
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booked("90311"));
    const response answer = forget(key_);
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
    EXPECT_EQ(member(answer, "title"), "Conflict");
    EXPECT_TRUE(logged("was not forgotten: it is being delivered"));
    EXPECT_EQ(json_at(ask(key_).body, "/events/0/state"), "\"claimed\"");
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_P(events, WhatIsInFlight)
{
    start_gate();
    EXPECT_EQ(ask("").body, "{\"claims\":[],\"next\":null}\n");
    EXPECT_EQ(deliver(booked("1")).status, 200);

    flag released;
    std::vector<http_connection> held;
    for (const char *id : {"2", "3", "4"}) {
        upstream_.next(answer::held(released));
        held.push_back(send_and_hold(booked(id)));
    }
    const response seen = ask("");
    EXPECT_EQ(seen.status, 200);
    EXPECT_NE(json_at(seen.body, "/claims/2"), "");
    EXPECT_EQ(json_at(seen.body, "/claims/3"), "");
    EXPECT_EQ(json_at(seen.body, "/next"), "null");
    EXPECT_GT(std::stod(json_at(seen.body, "/claims/0/expires_in")), 5);

    // what is listed can be asked about
    std::string listed = json_at(seen.body, "/claims/1/key");
    listed = listed.substr(1, listed.size() - 2);
    EXPECT_EQ(json_at(ask(listed).body, "/events/0/state"), "\"claimed\"");
    EXPECT_EQ(forget(listed).status, 409);

    released.raise();
    for (http_connection &each : held) {
        EXPECT_EQ(each.read().status, 200);
    }
    EXPECT_TRUE(eventually(
        [&] { return ask("").body == "{\"claims\":[],\"next\":null}\n"; }));
}

TEST_P(events, AnIdIsEnoughWhereItIsTheWholeKey)
{
    start_gate("", "location = /south { webhook iclosed; webhook_scope south;"
                   " proxy_pass http://127.0.0.1:{{upstream}}; }\n");
    EXPECT_EQ(ask("90311").status, 404);
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    ASSERT_TRUE(becomes("90311", "delivered"));
    EXPECT_EQ(json_at(ask("90311").body, "/events/0/key"),
        "\"" + std::string(key_) + "\"");

    // the same one of another account: which of them?
    EXPECT_EQ(
        send_request(port(), post(booked("90311"), "/south")).status, 200);
    ASSERT_TRUE(eventually(
        [&] { return json_at(ask("90311").body, "/events/1/state") != ""; }));
    const response answer = forget("90311");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(ask(key_).status, 200);

    EXPECT_EQ(forget(key_).status, 200);
    EXPECT_EQ(forget("90311").status, 200);
    EXPECT_EQ(ask("90311").status, 404);
}

TEST_P(events, KeysAsTheyAreInLogs)
{
    start_gate();
    const std::string id = "a/b c:d%?\u00e9";
    EXPECT_EQ(deliver(booked(id)).status, 200);
    const std::string key = key_of(1);
    EXPECT_EQ(key, "north:Call%20booked:a%2Fb%20c%3Ad%25%3F%C3%A9");
    ASSERT_TRUE(becomes(key, "delivered"));
    // another spelling of the same
    ASSERT_TRUE(
        becomes("north:Call%20booked:a/b%20c%3ad%25%3f%c3%a9", "delivered"));
    // the id alone
    ASSERT_TRUE(becomes("a%2Fb%20c%3Ad%25%3F%C3%A9", "delivered"));
    EXPECT_EQ(forget(key).status, 200);

    // a long one is known by its digest
    const std::string large(500, 'x');
    EXPECT_EQ(deliver(booked(large)).status, 200);
    ASSERT_TRUE(becomes(large, "delivered"));
    const std::string found = json_at(ask(large).body, "/events/0/key");
    EXPECT_EQ(found.substr(0, 28), "\"north:Call%20booked:sha256=");
    EXPECT_EQ(forget(found.substr(1, found.size() - 2)).status, 200);
}

TEST_P(events, FurtherComponentsTakeTheKey)
{
    start_gate();
    EXPECT_EQ(deliver(event("call-canceled").id("7")).status, 200);
    const std::string key = key_of(1);
    ASSERT_TRUE(becomes(key, "delivered"));
    EXPECT_EQ(ask("7").status, 404);
    EXPECT_EQ(forget(key).status, 200);
}

TEST_P(events, TypesThatNoProfileLists)
{
    start_gate("", "location = /any { webhook json; webhook_scope any;"
                   " webhook_key /id; proxy_pass http://127.0.0.1:{{upstream}};"
                   " }\n");
    EXPECT_EQ(send_request(port(), post(R"({"id":5})", "/any")).status, 200);
    ASSERT_TRUE(becomes("5", "delivered"));
    EXPECT_EQ(json_at(ask("5").body, "/events/0/key"), "\"any::5\"");
    EXPECT_EQ(ask("5?type=Call+booked").status, 404);
    EXPECT_EQ(ask("5?type=").status, 200);
}

TEST_P(events, WrongRequests)
{
    start_gate();
    for (const char *method : {"POST", "PUT", "PATCH", "OPTIONS"}) {
        const response answer = ask(key_, method);
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.field("Allow"), "GET, HEAD, DELETE");
    }
    EXPECT_EQ(ask("a:b:%2").status, 400);
    EXPECT_EQ(ask("a:b:%zz").status, 400);
    EXPECT_EQ(ask("a:b:" + std::string(5000, 'x')).status, 400);
    EXPECT_EQ(ask("?cursor=x").status, 400);
    EXPECT_EQ(ask("?cursor=-1").status, 400);
    const response answer = ask("?cursor=x");
    EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
    EXPECT_EQ(json_at(answer.body, "/status"), "400");
    if (!with_redis()) {
        EXPECT_EQ(ask("sha256=12").status, 400);
        EXPECT_EQ(ask("sha256=" + std::string(64, 'g')).status, 400);
        EXPECT_EQ(ask("sha256=" + std::string(64, 'a')).status, 404);
    }
    EXPECT_EQ(forget("").status, 200) << "a list, nothing is forgotten";
}

TEST_P(events, HeadHasNoBody)
{
    start_gate();
    EXPECT_EQ(deliver(booked("90311")).status, 200);
    ASSERT_TRUE(becomes(key_, "delivered"));
    request what;
    what.method = "HEAD";
    what.uri = "/events/" + std::string(key_);
    http_connection connection(port());
    connection.send(what);
    EXPECT_EQ(connection.read_head_only().status, 200);
    // the connection goes on
    EXPECT_EQ(connection.exchange(what.with("X", "y")).status, 200);
}

TEST_P(events, StandsBehindTheRulesOfItsPlace)
{
    gate_conf conf;
    conf.http = store();
    conf.server = "location /events/ { webhook_events; deny all; }\n"
                  "webhook iclosed;\n"
                  "location /open/ { webhook_events; }\n"
                  "location = /status { webhook_status; }\n";
    start(conf);
    if (with_redis()) {
        ASSERT_TRUE(wait_until_said("is up"));
    }
    EXPECT_EQ(ask("").status, 403);

    // a gate that is inherited is not for them
    request what;
    what.method = "GET";
    what.uri = "/open/";
    EXPECT_EQ(send_request(port(), what).status, 200);
    what.uri = "/status";
    EXPECT_EQ(send_request(port(), what).status, 200);
}

INSTANTIATE_TEST_SUITE_P(stores, events, testing::Values("zone", "redis"),
    [](const auto &store) { return std::string(store.param); });

} // namespace
} // namespace webhook::test
