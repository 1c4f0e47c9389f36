// A connection lives on after each kind of refusal, and what follows on it is
// read from its first byte.

#include "support/gate_test.h"
#include "support/h2_client.h"

#include <ostream>

namespace webhook::test {
namespace {

struct refusal {
    const char *name;
    int status;
    request what;
};

void PrintTo(const refusal &value, std::ostream *out)
{
    *out << value.name;
}

request changed(request what, const std::string &method,
    const std::string &type = "application/json")
{
    what.method = method;
    what.content_type = type;
    return what;
}

std::vector<refusal> refusals()
{
    const std::string large = booked("4000").pad_to(200000);
    request chunks = post("{");
    chunks.chunk = 1;
    request large_chunks = changed(post(large), "PUT");
    large_chunks.chunk = 1000;
    return {
        {"Get", 405, changed(request(), "GET", "")},
        {"Delete", 405, changed(request(), "DELETE", "")},
        {"PutWithBody", 405, changed(post("{}"), "PUT")},
        {"PutWithLargeBody", 405, changed(post(large), "PUT")},
        {"PutWithLargeChunkedBody", 405, large_chunks},
        {"TextBody", 415, changed(post("hello"), "POST", "text/plain")},
        {"NoMediaType", 415, changed(post("{}"), "POST", "")},
        {"LargeTextBody", 415, changed(post(large), "POST", "text/plain")},
        {"Gzip", 415, post("{}").with("Content-Encoding", "gzip")},
        {"Malformed", 400, post("{")},
        {"MalformedChunked", 400, chunks},
        {"MalformedLarge", 400, post(large + "]")},
        {"Invalid", 422, post("[{}]")},
        {"InvalidLarge", 422, post("[" + large + "]")},
        {"Duplicate", 200, post(booked("4001"))},
        {"InFlight", 503, post(booked("4002"))},
    };
}

class keepalive : public gate_test,
                  public ::testing::WithParamInterface<refusal> {
protected:
    void SetUp() override
    {
        start({.location = "webhook_validation enforce; webhook_wait 0; "
                           "client_max_body_size 1m;"});
        EXPECT_EQ(deliver(booked("4001")).status, 200);
        running_ = std::make_unique<http_connection>(port());
        upstream_.next(answer::held(released_));
        running_->send(post(booked("4002")));
        ASSERT_TRUE(upstream_.wait_for_requests(2));
    }

    void TearDown() override
    {
        released_.raise();
        EXPECT_EQ(running_->read().status, 200);
        gate_test::TearDown();
    }

private:
    flag released_;
    std::unique_ptr<http_connection> running_;
};

TEST_P(keepalive, NextRequestIsServed)
{
    const refusal &given = GetParam();
    http_connection client(port());
    for (int round = 0; round < 2; round++) {
        const event booking = booked(std::to_string(4100 + round));
        const response answer = client.exchange(given.what);
        EXPECT_EQ(answer.status, given.status);
        EXPECT_TRUE(answer.complete);
        EXPECT_EQ(client.exchange(post(booking)).status, 200);
        EXPECT_EQ(upstream_.last().body, booking.body());
    }
    EXPECT_EQ(upstream_.count(), 4U);
}

TEST_P(keepalive, PipelinedRequestsAreServed)
{
    const refusal &given = GetParam();
    http_connection client(port());
    const event first = booked("4201"), last = booked("4202");
    client.send(post(first).text() + given.what.text() + given.what.text() +
                post(last).text());
    EXPECT_EQ(client.read().status, 200);
    EXPECT_EQ(client.read().status, given.status);
    EXPECT_EQ(client.read().status, given.status);
    EXPECT_EQ(client.read().status, 200);
    ASSERT_EQ(upstream_.count(), 4U);
    EXPECT_EQ(upstream_.requests()[2].body, first.body());
    EXPECT_EQ(upstream_.requests()[3].body, last.body());
}

TEST_P(keepalive, Http2StreamsAreServed)
{
    const refusal &given = GetParam();
    h2_client client(gate().port("h2"));
    // Some versions of libcurl lose the answer to a body they cannot finish.
    const response answer = client.exchange(given.what);
    EXPECT_TRUE(answer.status == given.status || answer.status == 0);
    EXPECT_EQ(
        gate().wait_for_log(2).at(1).status, std::to_string(given.status));
    const event booking = booked("4301");
    EXPECT_EQ(client.exchange(post(booking)).status, 200);
    EXPECT_EQ(upstream_.last().body, booking.body());
}

INSTANTIATE_TEST_SUITE_P(after, keepalive, ::testing::ValuesIn(refusals()),
    [](const ::testing::TestParamInfo<refusal> &given) {
        return given.param.name;
    });

class expect_continue : public gate_test {};

TEST_F(expect_continue, IsGivenForWhatIsRead)
{
    start();
    const request what = post(booked("4400")).with("Expect", "100-continue");
    http_connection client(port());
    client.send(what.head());
    EXPECT_EQ(client.read().status, 100);
    client.send(what.content());
    EXPECT_EQ(client.read().status, 200);
    EXPECT_EQ(upstream_.last().body, what.body);
}

TEST_F(expect_continue, IsNotGivenForWhatIsRefused)
{
    start();
    request what = post(booked("4401")).with("Expect", "100-continue");
    what.content_type = "text/plain";
    http_connection client(port());
    client.send(what.head());
    EXPECT_EQ(client.read().status, 415);
    EXPECT_EQ(upstream_.count(), 0U);
}

} // namespace
} // namespace webhook::test
