// The gate's own answers are no resources: what a sender says of an ETag or a
// date changes none of them.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

const header_list &conditions()
{
    static const header_list all = {{"If-None-Match", "*"},
        {"If-Match", "\"other\""},
        {"If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:01 GMT"},
        {"If-Modified-Since", "Fri, 01 Jan 2100 00:00:01 GMT"}};
    return all;
}

class conditional : public gate_test {
protected:
    response ask(const std::string &method, const std::string &uri,
        const header &condition)
    {
        request what;
        what.method = method;
        what.uri = uri;
        what.content_type = "";
        what.headers = {condition};
        return send_request(port(), what);
    }
};

TEST_F(conditional, CopiesAreAnsweredAllTheSame)
{
    start();
    const event booking = booked("1");
    EXPECT_EQ(deliver(booking).status, 200);
    for (const header &condition : conditions()) {
        SCOPED_TRACE(condition.name);
        const response copy = deliver(booking, {condition});
        EXPECT_EQ(copy.status, 200);
        EXPECT_EQ(member(copy, "verdict"), "duplicate");
    }
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(conditional, OperatorsAreAnsweredAllTheSame)
{
    start({.location = "webhook_scope s;",
        .server = "location /events/ { webhook_events; }"
                  "location = /status { webhook_status json; }"});
    int id = 90000;
    for (const header &condition : conditions()) {
        SCOPED_TRACE(condition.name);
        const std::string number = std::to_string(++id);
        EXPECT_EQ(deliver(booked(number)).status, 200);
        const std::string uri = "/events/s:Call%20booked:" + number;
        EXPECT_EQ(ask("GET", uri, condition).status, 200);
        EXPECT_EQ(ask("DELETE", uri, condition).status, 200);
        EXPECT_EQ(ask("GET", uri, condition).status, 404);
        EXPECT_EQ(ask("GET", "/status", condition).status, 200);
    }
}

} // namespace
} // namespace webhook::test
