// "webhook_store redis://...": what "nginx -t" says of it, credentials, and
// who shares a connection.

#include "support/nginx_conf.h"
#include "support/redis_gate_test.h"

#include <sys/stat.h>

#include <cstdlib>

namespace webhook::test {
namespace {

constexpr const char *password = "pa55-w:rd/";
constexpr const char *encoded = "pa55-w%3Ard%2F";

struct wrong_store {
    const char *name;
    std::string value;
    std::string said;
};

void PrintTo(const wrong_store &given, std::ostream *out)
{
    *out << given.name;
}

class redis_wrong : public ::testing::TestWithParam<wrong_store> {};

TEST_P(redis_wrong, IsNamedWithoutItsSecret)
{
    const conf_check result = check_gate_conf(
        {.location = "webhook_store " + GetParam().value + ";"});
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_NE(result.output.find("[emerg]"), std::string::npos);
    EXPECT_NE(result.output.find("webhook_store"), std::string::npos);
    EXPECT_NE(result.output.find(GetParam().said), std::string::npos)
        << result.output;
    EXPECT_EQ(result.output.find("s3cret"), std::string::npos) << result.output;
}

INSTANTIATE_TEST_SUITE_P(value, redis_wrong,
    ::testing::Values(wrong_store{"NoHost", "redis://", "the host is invalid"},
        wrong_store{"Scheme", "redisss://s3cret@h", "\"redis://host[:port]\""},
        wrong_store{"TlsWithoutTls", "redis://127.0.0.1 tls_ca=/s3cret",
            "\"tls_ca\" in \"webhook_store\" requires a URL that begins"},
        wrong_store{"TlsAuthority", "rediss://127.0.0.1 tls_ca=/no/such/file",
            "\"tls_ca=\" must name a PEM file of certificates"},
        wrong_store{"TlsAuthorityNamed",
            "rediss://127.0.0.1 tls_ca=/no/such/file", "/no/such/file"},
        wrong_store{"TlsCertificate",
            "rediss://127.0.0.1 tls_cert=/no/such/file tls_key=/no/such/key",
            "\"tls_cert=\" and \"tls_key=\" must name PEM files"},
        wrong_store{"TlsCertificateAlone", "rediss://127.0.0.1 tls_cert=/a",
            "both \"tls_cert=\" and \"tls_key=\""},
        wrong_store{"TlsKeyAlone", "rediss://127.0.0.1 tls_key=/a",
            "both \"tls_cert=\" and \"tls_key=\""},
        wrong_store{"TlsVerify", "rediss://127.0.0.1 tls_verify=no",
            "\"on\" or \"off\""},
        wrong_store{"TlsName", "rediss://127.0.0.1 tls_name=",
            "\"tls_name\" in \"webhook_store\" is empty"},
        wrong_store{"TlsUnknown", "rediss://127.0.0.1 tls_cafile=s3cret",
            "unknown parameter \"tls_cafile\""},
        wrong_store{"Port", "redis://:s3cret@127.0.0.1:70000", "the port"},
        wrong_store{"Database", "redis://:s3cret@127.0.0.1/x", "the database"},
        wrong_store{"Bracket", "redis://:s3cret@[::1", "\"]\""},
        wrong_store{"Percent", "redis://:s3cret%zz@127.0.0.1", "password"},
        wrong_store{"EmptyPassword", "redis://u:@127.0.0.1", "password"},
        wrong_store{"UserAlone", "redis://u@127.0.0.1", "without a password"},
        wrong_store{"TwoPasswords", "redis://:s3cret@127.0.0.1 password=s3cret",
            "two passwords"},
        wrong_store{"RelativeSocket", "unix:run/redis.sock", "\"/\""},
        wrong_store{"LongSocket", "unix:/" + std::string(200, 'a'), "too long"},
        wrong_store{
            "UnknownName", "redis://no.such.host.invalid", "host not found"},
        wrong_store{"Timeout", "redis://127.0.0.1 timeout=soon", "\"250ms\""},
        wrong_store{"TimeoutZero", "redis://127.0.0.1 timeout=0", "timeout"},
        wrong_store{"ConnectTimeout", "redis://127.0.0.1 connect_timeout=-1",
            "connect_timeout"},
        wrong_store{"ReplicasNone", "redis://127.0.0.1 replicas=0",
            "invalid \"replicas\" in \"webhook_store\", it must be the number "
            "of replicas that must have a delivered event, from 1 to 16"},
        wrong_store{"ReplicasMany", "redis://127.0.0.1 replicas=17",
            "invalid \"replicas\""},
        wrong_store{"ReplicasWord", "redis://127.0.0.1 replicas=s3cret",
            "invalid \"replicas\""},
        wrong_store{"ReplicasEmpty",
            "redis://127.0.0.1 replicas=", "invalid \"replicas\""},
        wrong_store{"ReplicasMisspelled", "redis://127.0.0.1 replica=1",
            "unknown parameter \"replica\" (did you mean \"replicas\"?)"},
        wrong_store{"Prefix", "redis://127.0.0.1 \"prefix=a b\"", "prefix"},
        wrong_store{"LongPrefix",
            "redis://127.0.0.1 prefix=" + std::string(65, 'p'), "prefix"},
        wrong_store{"Unknown", "redis://127.0.0.1 pasword=s3cret",
            "unknown parameter \"pasword\""},
        wrong_store{"NoParameter", "redis://127.0.0.1 s3cret", "webhook_store"},
        wrong_store{"PasswordEmpty", "redis://127.0.0.1 password=", "empty"},
        wrong_store{"PasswordFile",
            "redis://127.0.0.1 password=file:/no/such/file", "/no/such/file"},
        wrong_store{"PasswordDirectory", "redis://127.0.0.1 password=file:/",
            "regular file"},
        wrong_store{"PasswordEnv",
            "redis://127.0.0.1 password=env:WEBHOOK_NO_SUCH", "environment"},
        wrong_store{"SentinelWithoutName", "sentinel://127.0.0.1",
            "the name of the master is missing"},
        wrong_store{
            "SentinelHost", "sentinel://s3cret@,b/prod", "the host is invalid"},
        wrong_store{"SentinelPort", "sentinel://127.0.0.1:0/prod", "the port"},
        wrong_store{
            "SentinelDatabase", "sentinel://127.0.0.1/prod/x", "the database"},
        wrong_store{"SentinelTwice", "sentinel://a,b,a/prod", "named twice"},
        wrong_store{"ManySentinels", "sentinel://a,b,c,d,e,f,g,h,i/prod",
            "more than 8 sentinels"},
        wrong_store{"SentinelScheme", "sentinal://127.0.0.1/prod",
            "\"sentinel://host[:port]/name\""},
        wrong_store{"SentinelUserAlone",
            "sentinel://127.0.0.1/prod sentinel_user=u",
            "has a \"sentinel_user\" without a \"sentinel_password\""},
        wrong_store{"SentinelUserEmpty",
            "sentinel://127.0.0.1/prod sentinel_user=",
            "has an empty \"sentinel_user\""},
        wrong_store{"TwoSentinelPasswords",
            "sentinel://127.0.0.1/prod sentinel_password=s3cret "
            "sentinel_password=s3cret",
            "two passwords"},
        wrong_store{"SentinelPasswordFile",
            "sentinel://127.0.0.1/prod sentinel_password=file:/no/such/file",
            "/no/such/file"},
        wrong_store{"SentinelUnknown",
            "sentinel://127.0.0.1/prod sentinel_pasword=s3cret",
            "unknown parameter \"sentinel_pasword\" (did you mean "
            "\"sentinel_password\"?)"},
        wrong_store{"SentinelUserElsewhere",
            "redis://127.0.0.1 sentinel_user=u",
            "\"sentinel_user\" in \"webhook_store\" requires a URL that begins "
            "with \"sentinel://\" or \"sentinels://\""},
        wrong_store{"SentinelPasswordElsewhere",
            "unix:/socket sentinel_password=s3cret",
            "\"sentinel_password\" in \"webhook_store\" requires a URL"},
        wrong_store{"SentinelTlsWithoutTls",
            "sentinel://127.0.0.1/prod tls_ca=/s3cret",
            "\"tls_ca\" in \"webhook_store\" requires a URL that begins with "
            "\"rediss://\" or \"sentinels://\""},
        wrong_store{"UnknownSentinels",
            "sentinel://no.such.host.invalid,neither.invalid/prod",
            "host not found"},
        wrong_store{"ZoneParameter", "zone=a:1m prefix=x", "\"full=forget\""}),
    [](const ::testing::TestParamInfo<wrong_store> &given) {
        return given.param.name;
    });

class redis_configuration : public redis_gate_test {
protected:
    // A server whose only users are "default", with the password, and "gate".
    void run_with_passwords()
    {
        run_redis({.extra = "requirepass " + std::string(password) +
                            "\nuser gate on >" + password + " ~* +@all"});
    }

    void delivers(const std::string &store)
    {
        start({.location = "webhook_store " + store + ";"});
        const event booking = booked("200");
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(deliver(booking).status, 200);
        EXPECT_EQ(upstream_.count(), 1U);
        EXPECT_EQ(gate().error_log().find("pa55"), std::string::npos);
    }

    std::string at(const std::string &credentials)
    {
        return "redis://" + credentials +
               "127.0.0.1:" + std::to_string(redis().port());
    }

    // In a directory of its own, whose name is not part of the repository.
    std::string file(const std::string &text, mode_t mode)
    {
        const auto path = dir_.path() / "password";
        write_file(path, text);
        ::chmod(path.c_str(), mode);
        return path.string();
    }

private:
    temp_dir dir_;
};

TEST_F(redis_configuration, ASentinelThatCannotBeResolvedIsNotAsked)
{
    const conf_check result = check_gate_conf(
        {.location = "webhook_store "
                     "sentinel://no.such.host.invalid,127.0.0.1/prod;"});

    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_NE(result.output.find("the sentinel \"no.such.host.invalid\" of "
                                 "\"webhook_store\" is not asked"),
        std::string::npos)
        << result.output;
}

TEST_F(redis_configuration, PasswordInTheUrl)
{
    expect_log("the configuration contains a secret of \"webhook_store\"");
    run_with_passwords();
    delivers(at(":" + std::string(encoded) + "@"));
}

TEST_F(redis_configuration, UserAndPasswordInTheUrl)
{
    expect_log("the configuration contains a secret of \"webhook_store\"");
    run_with_passwords();
    delivers(at("gate:" + std::string(encoded) + "@"));
    redis_client client = redis().client();
    client.command({"AUTH", password});
    const auto connected = client.clients();
    ASSERT_EQ(connected.size(), 1U);
    EXPECT_EQ(connected[0].at("user"), "gate");
    EXPECT_EQ(connected[0].at("name"), "nginx-webhook");
}

TEST_F(redis_configuration, PasswordInAFile)
{
    run_with_passwords();
    delivers(at("gate@") +
             " password=file:" + file(std::string(password) + "\n", 0600));
}

TEST_F(redis_configuration, PasswordInTheEnvironment)
{
    run_with_passwords();
    ::setenv("WEBHOOK_TEST_PASSWORD", password, 1);
    delivers(at("") + " password=env:WEBHOOK_TEST_PASSWORD");
    ::unsetenv("WEBHOOK_TEST_PASSWORD");
}

TEST_F(redis_configuration, AFileForEveryoneToReadIsRefused)
{
    const std::string path = file("x\n", 0644);
    const conf_check result = check_gate_conf(
        {.location =
                "webhook_store redis://127.0.0.1 password=file:" + path + ";"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.output.find("the file is readable by all users"),
        std::string::npos);
}

TEST_F(redis_configuration, AnEmptyFileIsRefused)
{
    const std::string path = file("\n", 0600);
    const conf_check result = check_gate_conf(
        {.location =
                "webhook_store redis://127.0.0.1 password=file:" + path + ";"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.output.find("is empty"), std::string::npos);
}

TEST_F(redis_configuration, AWrongPasswordIsSaidOnceAndNothingIsLost)
{
    expect_log("is down: the server answered HELLO with WRONGPASS");
    expect_log("the configuration contains a secret of \"webhook_store\"");
    run_with_passwords();
    start({.location = "webhook_store " + at(":pa55@") + ";"});
    const event booking = booked("201");
    ASSERT_TRUE(eventually([&] {
        return gate().error_log().find("WRONGPASS") != std::string::npos;
    }));
    const response answer = deliver(booking);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(member(answer, "verdict"), "store_unavailable");
    EXPECT_EQ(member(answer, "reason"), "store_unknown");
    EXPECT_TRUE(answer.has("Retry-After"));
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(redis_configuration, PassForwardsWhatCannotBeClaimedAndMarksIt)
{
    expect_log("is down: ");
    expect_log("an event was forwarded without a claim: Redis does not answer");
    start({.location = "webhook_store redis://127.0.0.1:" +
                       std::to_string(free_port()) +
                       "; webhook_store_error pass;"});
    const event booking = booked("202");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(
        upstream_.last().field("Webhook-Gate-Verdict"), "store_unavailable");
    EXPECT_EQ(member(deliver(booking), "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(redis_configuration, AnEvictingPolicyIsWarnedOf)
{
    expect_log("may evict delivered events: its \"maxmemory-policy\" is "
               "\"allkeys-lru\"");
    run_redis({.extra = "maxmemory-policy allkeys-lru"});
    start_redis();
    EXPECT_TRUE(eventually([&] {
        return gate().error_log().find("allkeys-lru") != std::string::npos;
    }));
    EXPECT_EQ(deliver(booked("203")).status, 200);
}

TEST_F(redis_configuration, AReadOnlyReplicaIsNoStore)
{
    expect_log("is down: the server is a read-only replica");
    run_redis({.extra = "replicaof 127.0.0.1 " + std::to_string(free_port())});
    start_redis();
    ASSERT_TRUE(eventually([&] {
        return gate().error_log().find("read-only") != std::string::npos;
    }));
    EXPECT_EQ(deliver(booked("204")).status, 503);
    // It is found out without a reload when that changes.
    redis().client().command({"REPLICAOF", "NO", "ONE"});
    EXPECT_EQ(deliver_until_settled(booked("204")).status, 200);
}

TEST_F(redis_configuration, Ipv6)
{
    run_redis({.ipv6 = true});
    start({.location = "webhook_store redis://[::1]:" +
                       std::to_string(redis().port()) + ";"});
    EXPECT_EQ(deliver(booked("205")).status, 200);
    EXPECT_EQ(deliver(booked("205")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(redis_configuration, AStoreThatNoGateAsksIsNotConnectedTo)
{
    gate_conf conf = redis_conf();
    conf.server = "location /x { webhook_store redis://no.such.host.invalid; "
                  "return 204; }";
    start(conf);
    EXPECT_EQ(deliver(booked("206")).status, 200);
}

TEST_F(redis_configuration, InheritedAndReplacedByAZone)
{
    gate_conf conf;
    conf.server = store_directive() + R"(
        location = /zone { webhook iclosed; webhook_store zone=z:1m;
            proxy_pass http://127.0.0.1:{{upstream}}; })";
    start(conf);
    EXPECT_EQ(send_request(port(), post(booked("207"), "/zone")).status, 200);
    EXPECT_TRUE(redis().client().keys().empty());
    EXPECT_EQ(deliver(booked("207")).status, 200);
    EXPECT_EQ(redis().client().keys().size(), 1U);
}

} // namespace
} // namespace webhook::test
