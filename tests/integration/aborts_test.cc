// Senders that leave, at each point of a delivery that is no matter of the
// store (store_contract_sender_test.cc).

#include "support/gate_test.h"
#include "support/h2_client.h"

namespace webhook::test {
namespace {

enum class leaving { reset, close, half_close };

class aborts : public gate_test, public ::testing::WithParamInterface<leaving> {
protected:
    static void leave(http_connection &client)
    {
        switch (GetParam()) {
        case leaving::reset:
            return client.reset();
        case leaving::close:
            return client.close();
        case leaving::half_close:
            return client.shutdown_write();
        }
    }

    // The event is new to the gate: nothing has claimed it.
    void expect_unclaimed(const event &booking)
    {
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(upstream_.count(), 1U);
    }
};

TEST_P(aborts, WithinTheHead)
{
    start({.location = "webhook_wait 0;"});
    const event booking = booked("7000");
    http_connection client(port());
    client.send(post(booking).head().substr(0, 40));
    leave(client);
    expect_unclaimed(booking);
}

TEST_P(aborts, WithinTheBody)
{
    start({.location = "webhook_wait 0;"});
    const event booking = booked("7001");
    const request what = post(booking);
    http_connection client(port());
    client.send(what.head() + what.content().substr(0, 1000));
    leave(client);
    EXPECT_EQ(gate().wait_for_log(1).at(0).status, "400");
    expect_unclaimed(booking);
}

TEST_P(aborts, WithinALargeBody)
{
    start({.location = "webhook_wait 0; client_body_buffer_size 8k;"});
    const event booking = booked("7002").pad_to(200000);
    request what = post(booking);
    what.chunk = 1000;
    http_connection client(port());
    client.send(what.head() + what.content().substr(0, 100000));
    leave(client);
    EXPECT_EQ(gate().wait_for_log(1).at(0).status, "400");
    expect_unclaimed(booking);
}

TEST_P(aborts, WhileALargeBodyGoesUpstream)
{
    start({.location = "webhook_wait 0; client_max_body_size 20m;"});
    flag reading;
    upstream_.on_head([reading](exchange &with) {
        reading.raise();
        with.pause(50ms);
        with.reply(500); // an early answer is an answer
        // Closed now, with the body unread, the connection would be reset.
        with.wait_for_close();
    });
    const event booking = booked("7006").pad_to(8000000);
    http_connection client(port());
    client.send(post(booking));
    ASSERT_TRUE(reading.wait());
    leave(client);
    gate().wait_for_log(1);
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_TRUE(upstream_.last().body == booking.body());
}

TEST_P(aborts, WhileTheAnswerIsDripped)
{
    start({.location = "webhook_wait 0; webhook_lease 200ms;"});
    flag gone;
    upstream_.next([gone](exchange &with) {
        const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n";
        for (const char c : head) {
            with.send(std::string(1, c));
            with.pause(10ms);
        }
        with.hold(gone);
        with.send("\r\nok");
    });
    const event booking = booked("7007");
    http_connection client = send_and_hold(booking);
    leave(client);
    const auto end = clock::now() + 600ms;
    while (clock::now() < end) {
        ASSERT_EQ(deliver(booking).status, 503);
    }
    gone.raise();
    EXPECT_TRUE(eventually([&] { return deliver(booking).status == 200; }));
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_P(aborts, WhileASecondUpstreamWorks)
{
    second();
    start({.location = "webhook_wait 0; error_page 502 = @second;",
        .server = "location @second {"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    upstream_.refuse();
    flag released;
    second().next(answer::held(released));
    const event booking = booked("7008");
    http_connection client(port());
    client.send(post(booking));
    ASSERT_TRUE(second().wait_for_requests(1));
    leave(client);
    EXPECT_EQ(deliver(booking).status, 503);
    released.raise();
    gate().wait_for_log(2);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 1U);
}

INSTANTIATE_TEST_SUITE_P(by, aborts,
    ::testing::Values(leaving::reset, leaving::close, leaving::half_close),
    [](const ::testing::TestParamInfo<leaving> &given) {
        switch (given.param) {
        case leaving::reset:
            return "Reset";
        case leaving::close:
            return "Close";
        default:
            return "HalfClose";
        }
    });

class aborts_http2 : public gate_test {};

TEST_F(aborts_http2, StreamWhileTheUpstreamWorks)
{
    start({.location = "webhook_wait 0; webhook_lease 60s;"});
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("7100");
    h2_client client(gate().port("h2"));
    h2_client::stream &doomed = client.start(post(booking));
    ASSERT_TRUE(
        client.pump([&] { return upstream_.wait_for_requests(1, 0ms); }));
    client.abort(doomed);

    EXPECT_EQ(client.exchange(post(booking)).status, 503);
    EXPECT_EQ(upstream_.connections(), 1U) << "the upstream was dropped";
    released.raise();
    EXPECT_TRUE(eventually([&] { return deliver(booking).status == 200; }));
    EXPECT_EQ(upstream_.count(), 1U) << "delivered twice";
}

TEST_F(aborts_http2, ConnectionWhileTheUpstreamWorks)
{
    start({.location = "webhook_wait 0; webhook_lease 60s;"});
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("7101");
    {
        h2_client client(gate().port("h2"));
        client.start(post(booking));
        ASSERT_TRUE(
            client.pump([&] { return upstream_.wait_for_requests(1, 0ms); }));
    }
    EXPECT_EQ(deliver(booking).status, 503);
    released.raise();
    EXPECT_TRUE(eventually([&] { return deliver(booking).status == 200; }));
    EXPECT_EQ(upstream_.count(), 1U) << "delivered twice";
}

// A request that ends without a response has its post_action before its log
// phase: what that one's upstream says is no word on the event.
TEST_F(aborts_http2, PostActionDoesNotDecideTheOutcome)
{
    second();
    start({.location = "post_action @after; webhook_wait 0; webhook_lease 60s;",
        .server = "location @after {"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    flag broken;
    upstream_.next([&](exchange &e) {
        e.hold(broken);
        e.reset();
    });
    const event booking = booked("7104");
    h2_client client(gate().port("h2"));
    h2_client::stream &doomed = client.start(post(booking));
    ASSERT_TRUE(
        client.pump([&] { return upstream_.wait_for_requests(1, 0ms); }));
    client.abort(doomed);
    EXPECT_EQ(client.exchange(post("{")).status, 400);
    broken.raise();
    ASSERT_TRUE(second().wait_for_requests(1));
    ASSERT_EQ(gate().wait_for_log(2).size(), 2U);

    EXPECT_EQ(deliver(booking).status, 503) << "taken for delivered";
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(aborts_http2, StreamWhileItWaitsForAnotherCopy)
{
    start({.location = "webhook_wait 10s;"});
    flag released;
    upstream_.next(answer::held(released));
    const event booking = booked("7102");
    http_connection first = send_and_hold(booking);
    h2_client client(gate().port("h2"));
    h2_client::stream &copy = client.start(post(booking));
    client.pump([] { return false; }, 100ms);
    client.abort(copy);
    EXPECT_EQ(client.exchange(post("{")).status, 400);
    EXPECT_EQ(gate().wait_for_log(2).at(0).status, "499");
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(aborts_http2, StreamWithinTheBody)
{
    start({.location = "webhook_wait 0; client_max_body_size 20m;"});
    const event booking = booked("7103").pad_to(1000000);
    h2_client client(gate().port("h2"));
    h2_client::stream &doomed = client.start_part(post(booking), 500000);
    ASSERT_TRUE(client.pump([&] { return h2_client::stopped(doomed); }));
    client.abort(doomed);
    EXPECT_EQ(client.exchange(post("{")).status, 400);
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
