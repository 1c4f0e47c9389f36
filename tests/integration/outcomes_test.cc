// What becomes of a claim, by how the way upstream has ended.  What is a
// status, a refused connection or no answer at all is in
// store_contract_outcome_test.cc.

#include "support/gate_test.h"

#include <sys/socket.h>

#include <ostream>

namespace webhook::test {
namespace {

enum class fate {
    commit,  // the next copy is a duplicate
    release, // the next copy goes through
    leave    // the next copy is refused until the lease is over
};

struct outcome_case {
    const char *name;
    handler what;
    int sender_gets; // 0: whatever nginx makes of it
    fate then;
    const char *location = "";
};

void PrintTo(const outcome_case &value, std::ostream *out)
{
    *out << value.name;
}

class outcomes : public gate_test,
                 public ::testing::WithParamInterface<outcome_case> {};

TEST_P(outcomes, DecideTheClaim)
{
    const outcome_case &given = GetParam();
    start({.location = std::string("webhook_lease 700ms; webhook_wait 0;"
                                   "proxy_connect_timeout 300ms;"
                                   "proxy_read_timeout 150ms;") +
                       given.location});
    upstream_.next(given.what);
    const event booking = booked("2000");

    const response first = deliver(booking);
    if (given.sender_gets != 0) {
        EXPECT_EQ(first.status, given.sender_gets);
    }
    EXPECT_EQ(upstream_.count(), 1U);

    const response second = deliver(booking);
    switch (given.then) {
    case fate::commit:
        // as the upstream has acknowledged it
        EXPECT_EQ(
            second.status, given.sender_gets != 0 ? given.sender_gets : 200);
        EXPECT_EQ(upstream_.count(), 1U) << "delivered twice";
        EXPECT_EQ(verdict(2), "duplicate");
        break;
    case fate::release:
        EXPECT_EQ(second.status, 200);
        EXPECT_EQ(upstream_.count(), 2U) << "lost";
        break;
    case fate::leave:
        EXPECT_EQ(second.status, 503);
        EXPECT_TRUE(second.has("Retry-After"));
        EXPECT_EQ(verdict(2), "in_flight");
        EXPECT_EQ(upstream_.count(), 1U) << "the claim was released";
        EXPECT_EQ(deliver_until_settled(booking).status, 200);
        EXPECT_EQ(upstream_.count(), 2U) << "lost";
        break;
    }
}

handler raw_then(const std::string &bytes, void (exchange::*end)())
{
    return [bytes, end](exchange &with) {
        with.send(bytes);
        // The bytes are to arrive before what ends them does.
        with.pause(20ms);
        (with.*end)();
    };
}

handler raw_then_silence(const std::string &bytes)
{
    return [bytes](exchange &with) {
        with.send(bytes);
        with.wait_for_close();
    };
}

std::vector<outcome_case> broken()
{
    const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
    const std::string bad = "HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\n";
    return {
        {"ResetWithinStatusLine", raw_then("HTTP/1.1 2", &exchange::reset), 502,
            fate::leave},
        {"ClosedWithinHeaders",
            raw_then("HTTP/1.1 200 OK\r\nContent-", &exchange::close), 502,
            fate::leave},
        {"SilentWithinHeaders", raw_then_silence("HTTP/1.1 200 OK\r\nContent-"),
            504, fate::leave},
        {"NotHttp", raw_then("what?\r\n\r\n", &exchange::close), 0,
            fate::leave},
        {"HeadersTooBig",
            answer::status(200, {{"X-Big", std::string(100000, 'x')}}), 502,
            fate::leave},
        {"OnlyContinue",
            raw_then("HTTP/1.1 100 Continue\r\n\r\n", &exchange::close), 0,
            fate::leave},
        {"ResetAfterHeaders200", raw_then(ok, &exchange::reset), 0,
            fate::commit},
        {"ClosedWithinBody200", raw_then(ok + "part", &exchange::close), 0,
            fate::commit},
        {"SilentWithinBody200", raw_then_silence(ok + "part"), 0, fate::commit},
        {"ResetAfterHeaders500", raw_then(bad, &exchange::reset), 0,
            fate::release},
        {"SilentWithinBody500", raw_then_silence(bad + "part"), 0,
            fate::release},
    };
}

std::string outcome_name(const ::testing::TestParamInfo<outcome_case> &info)
{
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    broken, outcomes, ::testing::ValuesIn(broken()), outcome_name);

class outcomes_connect : public gate_test {};

TEST_F(outcomes_connect, TimeoutReleases)
{
    // A listener nobody accepts from, its queue full: the system answers no
    // further SYN.
    const unique_fd listener = listen_on(0);
    ::listen(listener.get(), 0);
    const std::uint16_t full = local_port(listener.get());
    const unique_fd filling = connect_to(full);
    start({.location = "webhook_wait 0; webhook_lease 60s;",
        .server = "location = /full { webhook iclosed; webhook_scope s;"
                  " webhook_wait 0; proxy_connect_timeout 100ms;"
                  " proxy_pass http://127.0.0.1:" +
                  std::to_string(full) +
                  "; }"
                  "location = /free { webhook iclosed; webhook_scope s;"
                  " webhook_wait 0;"
                  " proxy_pass http://127.0.0.1:{{upstream}}; }"});
    const event booking = booked("2110");
    EXPECT_EQ(send_request(port(), post(booking, "/full")).status, 504);
    EXPECT_EQ(send_request(port(), post(booking, "/free")).status, 200)
        << "nothing was sent, and the claim is kept";
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(outcomes_connect, NoLiveUpstreamReleases)
{
    start({.server = "location = /dead { webhook iclosed; webhook_scope s;"
                     " webhook_wait 0; proxy_pass http://dead; }"
                     "location = /free { webhook iclosed; webhook_scope s;"
                     " webhook_wait 0;"
                     " proxy_pass http://127.0.0.1:{{upstream}}; }",
        .http = "upstream dead { server 127.0.0.1:{{closed}} down;"
                " server 127.0.0.1:{{closed}} down; }"});
    const event booking = booked("2120");
    EXPECT_EQ(send_request(port(), post(booking, "/dead")).status, 502);
    EXPECT_EQ(send_request(port(), post(booking, "/free")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

// A name that is being resolved: the upstream begins its work later than its
// content handler returns.
class outcomes_resolver : public gate_test {
protected:
    void start_resolver()
    {
        // A port of TCP: datagrams to it are refused, or get lost.
        start({.server = "resolver 127.0.0.1:" + std::to_string(free_port()) +
                         "; resolver_timeout 200ms;"
                         "location = /name { webhook iclosed;"
                         " webhook_scope s; webhook_wait 0;"
                         " set $name nowhere.test;"
                         " proxy_pass http://$name:80; }"
                         "location = /free { webhook iclosed;"
                         " webhook_scope s; webhook_wait 0;"
                         " proxy_pass http://127.0.0.1:{{upstream}}; }"});
    }
};

TEST_F(outcomes_resolver, TimeoutReleases)
{
    start_resolver();
    const event booking = booked("2140");
    EXPECT_EQ(send_request(port(), post(booking, "/name")).status, 502);
    EXPECT_EQ(send_request(port(), post(booking, "/free")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(outcomes_resolver, SenderThatLeavesMeanwhile)
{
    start_resolver();
    const event booking = booked("2141");
    http_connection client(port());
    client.send(post(booking, "/name"));
    ASSERT_TRUE(client.silent_for(30ms));
    client.reset();
    gate().wait_for_log(1);
    EXPECT_EQ(send_request(port(), post(booking, "/free")).status, 200)
        << "nothing was sent, and the claim is kept";
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(outcomes_connect, ResetWhileTheBodyIsSentLeaves)
{
    start({.location = "webhook_wait 0; webhook_lease 2s;"
                       "client_max_body_size 20m;"});
    upstream_.on_head(answer::reset());
    const event booking = booked("2130").pad_to(8000000);
    EXPECT_EQ(deliver(booking).status, 502);
    EXPECT_EQ(deliver(booking).status, 503) << "a part of it was sent";
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(upstream_.last().body, booking.body());
}

} // namespace
} // namespace webhook::test
