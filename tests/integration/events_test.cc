// webhook_events: which event is meant, and who may ask.  What the store knows
// of it is in store_contract_events_test.cc.

#include "support/any_store_test.h"
#include "support/status.h"

namespace webhook::test {
namespace {

class events : public any_store_test {
protected:
    static constexpr const char *key_ = "north:Call%20booked:90311";

    void start_gate(const std::string &more = "")
    {
        start_store({.location = "webhook_scope north; webhook_wait 0;",
            .server = "location /events/ { webhook_events; }\n" + more});
        if (with_redis()) {
            ASSERT_TRUE(wait_until_said("is up"));
        }
    }

    response forget(const std::string &tail) { return ask(tail, "DELETE"); }

    // A commit to Redis is not waited for.
    bool becomes(const std::string &tail, const std::string &state)
    {
        return eventually([&] {
            return json_at(ask(tail).body, "/events/0/state") ==
                   "\"" + state + "\"";
        });
    }
};

TEST_P(events, AnIdIsEnoughWhereItIsTheWholeKey)
{
    start_gate("location = /south { webhook iclosed; webhook_scope south;"
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
    start_gate("location = /any { webhook json; webhook_scope any;"
               " webhook_key /id; proxy_pass http://127.0.0.1:{{upstream}};"
               " }\n");
    EXPECT_EQ(send_request(port(), post(R"({"id":5})", "/any")).status, 200);
    ASSERT_TRUE(becomes("5", "delivered"));
    EXPECT_EQ(json_at(ask("5").body, "/events/0/key"), "\"any::5\"");
    EXPECT_EQ(ask("5?type=Call+booked").status, 404);
    EXPECT_EQ(ask("5?type=").status, 200);
}

TEST_P(events, TypesThatHaveBeenSeen)
{
    start_gate("location = /stripe { webhook stripe; webhook_signature off;"
               " webhook_scope acct;"
               " proxy_pass http://127.0.0.1:{{upstream}}; }\n");
    const std::string body = R"({"id":"evt_1","object":"event",)"
                             R"("type":"invoice.paid","created":1,"data":{}})";
    EXPECT_EQ(ask("evt_1").status, 404);
    EXPECT_EQ(send_request(port(), post(body, "/stripe")).status, 200);
    ASSERT_TRUE(becomes("evt_1", "delivered"));
    EXPECT_EQ(json_at(ask("evt_1").body, "/events/0/key"),
        "\"acct:invoice.paid:evt_1\"");
    EXPECT_EQ(forget("evt_1").status, 200);
    EXPECT_EQ(ask("evt_1").status, 404);
}

// The gates' own stores are searched unless one is set for the location.
TEST_F(gate_test, EventsAreFoundInTheStoresOfTheirGates)
{
    start({.location = "webhook_scope one; webhook_store zone=one:1m;",
        .server = "location = /two { webhook iclosed; webhook_scope two;"
                  " webhook_store zone=two:1m;"
                  " proxy_pass http://127.0.0.1:{{upstream}}; }\n"
                  "location /events/ { webhook_events; }\n"
                  "location /one/ { webhook_events;"
                  " webhook_store zone=one; }\n"});
    const auto ask = [&](const std::string &uri) {
        request what;
        what.method = "GET";
        what.uri = uri;
        what.content_type = "";
        return send_request(port(), what);
    };
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(send_request(port(), post(booked("2"), "/two")).status, 200);
    EXPECT_EQ(
        json_at(ask("/events/1").body, "/events/0/store"), "\"zone=one\"");
    EXPECT_EQ(
        json_at(ask("/events/2").body, "/events/0/store"), "\"zone=two\"");
    EXPECT_EQ(ask("/events/two:Call%20booked:2").status, 200);
    const std::string absent = ask("/events/3").body;
    EXPECT_NE(absent.find(R"(\"zone=one\")"), std::string::npos) << absent;
    EXPECT_NE(absent.find(R"(\"zone=two\")"), std::string::npos) << absent;
    EXPECT_EQ(ask("/one/2").status, 404);
    EXPECT_EQ(ask("/one/1").status, 200);
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
    start_store({.server = "location /events/ { webhook_events; deny all; }\n"
                           "webhook iclosed;\n"
                           "location /open/ { webhook_events; }\n"
                           "location = /status { webhook_status; }\n"});
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

INSTANTIATE_TEST_SUITE_P(stores, events,
    ::testing::Values(store_kind::zone, store_kind::redis),
    any_store_test::name_of);

} // namespace
} // namespace webhook::test
