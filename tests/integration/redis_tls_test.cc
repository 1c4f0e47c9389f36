// "webhook_store rediss://...": which servers are used over TLS, and which are
// not.

#include "support/redis_tls_test.h"
#include "support/resp_message.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <regex>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

TEST_F(redis_tls, DeliversAndRemembers)
{
    run_tls(here_);
    start_tls("127.0.0.1", ca());
    expect_use();
    EXPECT_EQ(
        said("rediss://127.0.0.1:" + std::to_string(port_) + "\" is up"), 1U);
    EXPECT_EQ(redis().client().clients().size(), 1U);
}

// The second connection is made in the same way.
TEST_F(redis_tls, ReplicasAreAskedForOverTls)
{
    run_tls(here_);
    start_tls("localhost", ca() + " replicas=1");
    expect_use();
    EXPECT_TRUE(eventually([this] {
        return redis().client().info("commandstats").find("cmdstat_wait:") !=
               std::string::npos;
    }));
}

// More than one record of TLS in one turn.
TEST_F(redis_tls, SendsManyCommandsAtOnce)
{
    const std::string body = many_events();

    run_tls(here_);
    start_tls("127.0.0.1", ca() + " timeout=5s");
    expect_use();
    const std::size_t before = redis().client().keys().size();
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_TRUE(eventually(
        [&] { return redis().client().keys().size() == before + many; }));
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
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
    expect_refusal("the certificate of the server is not valid: unable to "
                   "verify the first certificate, \"tls_ca=\" must name");
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

TEST_F(redis_tls, RefusesACertificateOfAClient)
{
    run_tls(ca_.issue("client", "IP:127.0.0.1", 10, "clientAuth"));
    start_tls("127.0.0.1", ca());
    expect_refusal("the certificate of the server is not valid: unsuitable "
                   "certificate purpose");
}

TEST_F(redis_tls, RefusesAnAuthorityThatIsNone)
{
    const certificate leaf = ca_.issue("leaf", "IP:127.0.0.1");

    run_tls(here_);
    start_tls("127.0.0.1", "tls_ca=" + leaf.file.string());
    expect_refusal("the certificate of the server is not valid: ");
}

TEST_F(redis_tls, VerifiesNothingIfToldTo)
{
    run_tls(ca_.issue("old", "DNS:nobody", -1));
    expect_log("is not verified, whoever is between");
    start_tls("127.0.0.1", "tls_verify=off");
    expect_use();
    EXPECT_TRUE(std::regex_search(gate().error_log(),
        std::regex("\\[warn\\] .*the certificate of \"127.0.0.1\" is not "
                   "verified.*remove \"tls_verify=off\"")))
        << gate().error_log();
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
    // Its alert comes after the handshake; a command may find the end first.
    EXPECT_GE(said("certificate required") + said("reset by peer"), 1U)
        << gate().error_log();
}

TEST_F(redis_tls, ARedisWithoutTlsIsRefused)
{
    port_ = redis().port();
    start_tls("127.0.0.1", ca());
    expect_refusal("");
}

// The certificate of another handshake on the same connection would not be
// verified.
TEST_F(redis_tls, RefusesARenegotiation)
{
    const fs::path input = dir_.path() / "input";
    const fs::path output = dir_.path() / "output";

    port_ = free_port();
    ASSERT_EQ(::mkfifo(input.c_str(), 0600), 0);
    const unique_fd words(::open(input.c_str(), O_RDWR | O_CLOEXEC));
    const pid_t server =
        spawn({"sh", "-c",
                  "exec openssl s_server -tls1_2 -accept 127.0.0.1:" +
                      std::to_string(port_) + " -cert " + here_.file.string() +
                      " -key " + here_.key.string() + " <" + input.string()},
            output);
    const group_guard guard(server);
    const auto shows = [&](const std::string &text) {
        return eventually(
            [&] { return read_file(output).find(text) != std::string::npos; });
    };
    const auto say = [&](const std::string &text) {
        EXPECT_EQ(::write(words.get(), text.data(), text.size()),
            static_cast<ssize_t>(text.size()));
    };

    ASSERT_TRUE(shows("ACCEPT")) << read_file(output);
    expect_log("is down: ");
    start_tls("127.0.0.1", ca());
    ASSERT_TRUE(shows("HELLO")) << read_file(output);
    say(resp::array({resp::bulk("version"), resp::bulk("7.0.15")}) +
        resp::bulk(""));
    ASSERT_TRUE(wait_until_said("is up"));
    say("r\n");
    EXPECT_TRUE(shows("no renegotiation")) << read_file(output);
    ::kill(server, SIGKILL);
    wait_exit(server, patience);
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
    redis().kill();
    run_tls(next.issue("next", "IP:127.0.0.1"));
    gate().reload();
    ASSERT_TRUE(wait_until_said("is not valid"));
    fs::copy_file(next.file(), file, fs::copy_options::overwrite_existing);
    gate().reload();
    ASSERT_TRUE(gate().drained());
    expect_use("703");
}

} // namespace
} // namespace webhook::test
