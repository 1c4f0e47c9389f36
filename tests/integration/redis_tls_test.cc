// "webhook_store rediss://...": which servers are used over TLS, and which are
// not.

#include "support/certificates.h"
#include "support/redis_gate_test.h"
#include "support/relay.h"

#include <sys/stat.h>
#include <unistd.h>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

class redis_tls : public redis_gate_test {
protected:
    static std::string lines_for(const certificate &own, const fs::path &ca)
    {
        return "tls-cert-file " + own.file.string() + "\ntls-key-file " +
               own.key.string() + "\ntls-ca-cert-file " + ca.string() + "\n";
    }

    // A server that speaks TLS alone, with that certificate.
    void run_tls(const certificate &own, const std::string &extra = "")
    {
        port_ = port_ ? port_ : free_port();
        run_redis({.extra = "port 0\ntls-port " + std::to_string(port_) + "\n" +
                            lines_for(own, ca_.file()) +
                            "tls-auth-clients no\n" + extra});
    }

    static std::string store(const std::string &host, std::uint16_t port,
        const std::string &parameters)
    {
        return "webhook_store rediss://" + host + ":" + std::to_string(port) +
               " " + parameters + ";";
    }

    void start_tls(const std::string &host, const std::string &parameters)
    {
        start({.location = store(host, port_, parameters)});
    }

    std::string ca() const { return "tls_ca=" + ca_.file().string(); }

    void expect_use(const std::string &id = "700")
    {
        const event booking = booked(id);
        const std::size_t before = upstream_.count();

        EXPECT_EQ(deliver_until_settled(booking).status, 200);
        expect_duplicate(booking);
        EXPECT_EQ(upstream_.count(), before + 1);
    }

    // Nothing is forwarded, and the log says why.
    void expect_refusal(const std::string &why)
    {
        expect_log("is down: ");
        EXPECT_TRUE(wait_until_said("is down: " + why)) << gate().error_log();
        EXPECT_EQ(deliver(booked("701")).status, 503);
        EXPECT_EQ(upstream_.count(), 0U);
    }

    temp_dir dir_;
    authority ca_{dir_.path(), "ca"};
    certificate here_ = ca_.issue("here", "DNS:localhost,IP:127.0.0.1");
    std::uint16_t port_ = 0;
};

TEST_F(redis_tls, DeliversAndRemembers)
{
    run_tls(here_);
    start_tls("127.0.0.1", ca());
    expect_use();
    EXPECT_EQ(
        said("rediss://127.0.0.1:" + std::to_string(port_) + "\" is up"), 1U);
    EXPECT_EQ(redis().client().clients().size(), 2U);
}

TEST_F(redis_tls, VerifiesTheName)
{
    run_tls(ca_.issue("named", "DNS:redis.example"));
    start_tls("localhost", ca() + " tls_name=redis.example");
    expect_use();
}

TEST_F(redis_tls, RefusesAnotherName)
{
    run_tls(ca_.issue("named", "DNS:redis.example"));
    start_tls("localhost", ca());
    expect_refusal("the certificate of the server is not for \"localhost\", "
                   "\"tls_name=\"");
}

TEST_F(redis_tls, RefusesAnotherAddress)
{
    run_tls(ca_.issue("other", "DNS:127.0.0.1,IP:127.0.0.2"));
    start_tls("127.0.0.1", ca());
    expect_refusal("the certificate of the server is not for \"127.0.0.1\"");
}

TEST_F(redis_tls, RefusesAnUnknownAuthority)
{
    const authority other(dir_.path(), "other_ca");

    run_tls(other.issue("stranger", "IP:127.0.0.1"));
    start_tls("127.0.0.1", ca());
    expect_refusal("the certificate of the server is not valid: unable to get "
                   "local issuer certificate, \"tls_ca=\" must name");
}

// None of the system's has issued it.
TEST_F(redis_tls, TrustsTheSystemsAuthoritiesByDefault)
{
    run_tls(here_);
    start_tls("127.0.0.1", "");
    expect_refusal("the certificate of the server is not valid: ");
}

TEST_F(redis_tls, RefusesAnExpiredCertificate)
{
    run_tls(ca_.issue("old", "IP:127.0.0.1", -1));
    start_tls("127.0.0.1", ca());
    expect_refusal("the certificate of the server is not valid: certificate "
                   "has expired");
}

TEST_F(redis_tls, VerifiesNothingIfToldTo)
{
    run_tls(ca_.issue("old", "DNS:nobody", -1));
    expect_log("is not verified, whoever is between");
    start_tls("127.0.0.1", "tls_verify=off");
    expect_use();
    EXPECT_GE(said("[warn]"), 1U);
}

TEST_F(redis_tls, HasAClientCertificate)
{
    const certificate own = ca_.issue("client", "DNS:gate");

    run_tls(here_, "tls-auth-clients yes\n");
    start_tls("127.0.0.1", ca() + " tls_cert=" + own.file.string() +
                               " tls_key=" + own.key.string());
    expect_use();
}

TEST_F(redis_tls, IsRefusedWithoutAClientCertificate)
{
    run_tls(here_, "tls-auth-clients yes\n");
    start_tls("127.0.0.1", ca());
    expect_refusal("");
    EXPECT_GE(said("certificate required"), 1U) << gate().error_log();
}

TEST_F(redis_tls, ARedisWithoutTlsIsRefused)
{
    port_ = redis().port();
    start_tls("127.0.0.1", ca());
    expect_refusal("");
}

// A reload reads the files again.
TEST_F(redis_tls, AReloadReadsANewAuthority)
{
    const authority next(dir_.path(), "next_ca");
    const fs::path file = dir_.path() / "trusted.crt";

    fs::copy_file(ca_.file(), file);
    run_tls(here_);
    start_tls("127.0.0.1", "tls_ca=" + file.string());
    expect_use("702");

    expect_log("is down: the certificate of the server is not valid");
    expect_log("is down: .*refused");
    run_tls(next.issue("next", "IP:127.0.0.1"));
    ASSERT_TRUE(wait_until_said("is not valid"));
    fs::copy_file(next.file(), file, fs::copy_options::overwrite_existing);
    gate().reload();
    expect_use("703");
}

// ---- by way of a relay ------------------------------------------------------

class redis_tls_relay : public redis_tls {
protected:
    void start_relay(
        const std::string &protocol, const std::string &host = "localhost")
    {
        run_tls(here_, "tls-protocols \"" + protocol + "\"\n");
        relay_ = std::make_unique<relay>(port_);
        start({.location = store(host, relay_->port(),
                   ca() + " timeout=250ms connect_timeout=500ms"),
            .server = "location = /zone { webhook iclosed; "
                      "webhook_store zone=beside:1m; "
                      "proxy_pass http://127.0.0.1:{{upstream}}; }\n"});
        expect_log("is down: ");
        expect_use("710");
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

    void stop_inside_a_handshake(const std::string &protocol)
    {
        start_relay(protocol);
        relay_->stop_after(60);
        ASSERT_TRUE(reconnect());
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

TEST_F(redis_tls_relay, TellsNoAddressAsAName)
{
    start_relay("TLSv1.2", "127.0.0.1");
    EXPECT_EQ(relay_->client_said(0).find("127.0.0.1"), std::string::npos);
}

// In TLS 1.2 the certificate can be seen on its way.
TEST_F(redis_tls_relay, ASessionIsUsedAgain)
{
    start_relay("TLSv1.2");
    EXPECT_NE(relay_->server_said(0).find(here_.der), std::string::npos);
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

// ---- a password that is read again ------------------------------------------

class redis_token : public redis_gate_test {
protected:
    void start_with(const std::string &password, const std::string &user)
    {
        run_redis({.extra = "requirepass " + password});
        write_password(password);
        gate_conf conf = redis_conf("", 1, "password=file:" + file_.string());
        conf.user = user;
        start(conf);
        EXPECT_EQ(deliver_until_settled(booked("760")).status, 200);
    }

    void write_password(const std::string &password, mode_t mode = 0600)
    {
        write_file(file_, password + "\n");
        ::chmod(file_.c_str(), mode);
    }

    // The server takes another one, and the gate has to say it.
    void change_password(const std::string &from, const std::string &to)
    {
        redis_client client = redis().client();

        client.command({"AUTH", from});
        client.command({"CONFIG", "SET", "requirepass", to});
        client.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    }

    temp_dir dir_;
    std::filesystem::path file_ = dir_.path() / "token";
};

TEST_F(redis_token, IsReadAgainForANewConnection)
{
    expect_log("is down: "); // in between, perhaps
    start_with("first", "root");
    write_password("second" + std::string(20'000, '2'));
    change_password("first", "second" + std::string(20'000, '2'));
    EXPECT_EQ(deliver_until_settled(booked("761")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(gate().error_log().find("second"), std::string::npos);
}

TEST_F(redis_token, StaysWhenTheWorkersMayNotReadIt)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root has workers of another user";
    }
    ::chmod(dir_.path().c_str(), 0755);
    expect_log("keeps its password, because");
    start_with("first", "nobody");
    change_password("first", "first");
    ASSERT_TRUE(wait_until_said("keeps its password, because"));
    EXPECT_EQ(deliver_until_settled(booked("762")).status, 200);
    change_password("first", "first");
    EXPECT_EQ(deliver_until_settled(booked("763")).status, 200);
    EXPECT_EQ(said("keeps its password, because"), 1U);
    EXPECT_EQ(said("Permission denied"), 1U);
    EXPECT_EQ(said("with mode 0640"), 1U);
}

TEST_F(redis_token, StaysWhenTheFileIsAPipe)
{
    expect_log("keeps its password, because");
    start_with("first", "root");
    std::filesystem::remove(file_);
    ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
    change_password("first", "first");
    ASSERT_TRUE(wait_until_said("it is not a regular file"));
    EXPECT_EQ(deliver_until_settled(booked("764")).status, 200);
}

} // namespace
} // namespace webhook::test
