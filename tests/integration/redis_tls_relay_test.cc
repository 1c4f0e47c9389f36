// TLS as it is on the wire between the gate and Redis, and servers that stop in
// the middle of it.

#include "support/redis_tls_test.h"
#include "support/relay.h"

namespace webhook::test {
namespace {

class redis_tls_relay : public redis_tls {
protected:
    void start_relay(const std::string &protocol,
        const std::string &host = "localhost",
        const std::string &parameters = "")
    {
        run_tls(here_, "tls-protocols \"" + protocol + "\"\n");
        relay_ = std::make_unique<relay>(port_);
        start({.location = store(host, relay_->port(),
                   ca() + " timeout=250ms connect_timeout=500ms " + parameters),
            .server = "location = /zone { webhook iclosed; "
                      "webhook_store zone=beside:1m; "
                      "proxy_pass http://127.0.0.1:{{upstream}}; }\n"});
        expect_log("is down: ");
        expect_use("710");
    }

    // A connection has begun its handshake, and the server says no more.
    void begin_handshake(std::size_t bytes)
    {
        relay_->stop_after(bytes);
        ASSERT_TRUE(reconnect());
        const std::size_t last = relay_->connections() - 1;
        ASSERT_TRUE(
            eventually([&] { return !relay_->client_said(last).empty(); }));
    }

    // All connections of the gate end, and it makes another one.
    bool reconnect()
    {
        const std::size_t before = relay_->connections();

        relay_->cut();
        return eventually([&] { return relay_->connections() > before; });
    }

    // The worker is not held up by Redis.
    void expect_refused_at_once(const std::string &id)
    {
        EXPECT_EQ(deliver(booked(id)).status, 503);
        EXPECT_EQ(send_request(port(), post(booked(id), "/zone")).status, 200);
    }

    // Of the connections after the first, how many have that in what the
    // server has said.
    std::size_t later_ones_with(const std::string &bytes)
    {
        std::size_t count = 0;

        for (std::size_t i = 1; i < relay_->connections(); i++) {
            count += relay_->server_said(i).find(bytes) != std::string::npos;
        }
        return count;
    }

    void stop_inside_a_record(const std::string &protocol)
    {
        start_relay(protocol);
        relay_->stop_after(3); // of the five that begin a record
        expect_refused_at_once("730");
        expect_refused_at_once("731");
        EXPECT_TRUE(wait_until_said("is down: the server does not answer"));
        relay_->pass();
        expect_use("732");
    }

    void stop_inside_a_handshake(
        const std::string &protocol, std::size_t bytes = 60)
    {
        start_relay(protocol);
        begin_handshake(bytes);
        expect_refused_at_once("740");
        EXPECT_TRUE(wait_until_said("is down: the server does not answer"));
        expect_refused_at_once("741");
        relay_->pass();
        relay_->cut();
        expect_use("742");
    }

    std::unique_ptr<relay> relay_;
};

TEST_F(redis_tls_relay, TellsTheServerItsName)
{
    start_relay("TLSv1.2");
    EXPECT_NE(relay_->client_said(0).find("localhost"), std::string::npos);
}

TEST_F(redis_tls_relay, TellsTheServerTheNameOfTheParameter)
{
    start_relay("TLSv1.2", "127.0.0.1", "tls_name=localhost");
    EXPECT_NE(relay_->client_said(0).find("localhost"), std::string::npos);
}

TEST_F(redis_tls_relay, TellsNoAddressAsAName)
{
    start_relay("TLSv1.2", "127.0.0.1");
    EXPECT_EQ(relay_->client_said(0).find("127.0.0.1"), std::string::npos);
}

// In TLS 1.2 the certificate can be seen on its way.
TEST_F(redis_tls_relay, ASessionIsUsedAgain)
{
    start_relay("TLSv1.2");
    EXPECT_NE(relay_->server_said(0).find(here_.der), std::string::npos)
        << gate().error_log();
    for (int i = 0; i < 5; i++) {
        ASSERT_TRUE(reconnect());
        expect_use(std::to_string(720 + i));
    }
    EXPECT_GE(relay_->connections(), 6U);
    EXPECT_EQ(later_ones_with(here_.der), 0U);
}

// In TLS 1.3 the server says that it has accepted the key: an extension of its
// first message.
TEST_F(redis_tls_relay, ASessionOfTls13IsUsedAgain)
{
    const std::string accepted("\x00\x29\x00\x02\x00\x00", 6);

    start_relay("TLSv1.3");
    EXPECT_EQ(relay_->server_said(0).substr(0, 200).find(accepted),
        std::string::npos);
    for (int i = 0; i < 5; i++) {
        ASSERT_TRUE(reconnect());
        expect_use(std::to_string(750 + i));
    }
    EXPECT_EQ(later_ones_with(accepted), relay_->connections() - 1);
}

// Otherwise each record would cost a round trip.
TEST_F(redis_tls_relay, SendsAllRecordsBeforeTheFirstReply)
{
    start_relay("TLSv1.3");
    const std::size_t last = relay_->connections() - 1;
    const std::size_t before = relay_->client_said(last).size();

    relay_->stop_after(0);
    http_connection sender(port());
    sender.send(post(many_events()));
    EXPECT_EQ(sender.read().status, 503);
    EXPECT_GT(relay_->client_said(last).size(), before + 40'000);
    relay_->pass();
    relay_->cut();
    expect_use("726");
}

TEST_F(redis_tls_relay, ServerStopsInsideARecord)
{
    stop_inside_a_record("TLSv1.3");
}

TEST_F(redis_tls_relay, ServerStopsInsideARecordOfTls12)
{
    stop_inside_a_record("TLSv1.2");
}

TEST_F(redis_tls_relay, ServerStopsInsideAHandshake)
{
    stop_inside_a_handshake("TLSv1.3");
}

TEST_F(redis_tls_relay, ServerStopsInsideAHandshakeOfTls12)
{
    stop_inside_a_handshake("TLSv1.2");
}

// It accepts the connection, and never says a word.
TEST_F(redis_tls_relay, ServerNeverBeginsAHandshake)
{
    stop_inside_a_handshake("TLSv1.3", 0);
}

TEST_F(redis_tls_relay, ReadsAHandshakeByteByByte)
{
    run_tls(here_);
    relay_ = std::make_unique<relay>(port_);
    relay_->trickle();
    start({.location = store("localhost", relay_->port(),
               ca() + " timeout=10s connect_timeout=10s")});
    expect_use("745");
}

// The workers that leave do not wait for the server, and the new ones do not
// wait for them.
TEST_F(redis_tls_relay, AReloadDuringAHandshake)
{
    start_relay("TLSv1.3");
    begin_handshake(60);
    gate().reload();
    EXPECT_TRUE(gate().drained());
    expect_refused_at_once("746");
    relay_->pass();
    relay_->cut();
    expect_use("747");
}

} // namespace
} // namespace webhook::test
