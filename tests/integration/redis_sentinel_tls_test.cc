// "webhook_store sentinels://...": TLS to the sentinels and to the master.

#include "support/certificates.h"
#include "support/redis_sentinel_test.h"

namespace webhook::test {
namespace {

class redis_sentinel_tls : public redis_sentinel_test {
protected:
    // All servers have a certificate of these names, or the servers of data one
    // of other names.
    void run_tls(const std::string &names, const std::string &of_data = "")
    {
        const certificate own = ca_.issue("group", names);
        const certificate other =
            ca_.issue("data", of_data.empty() ? names : of_data);

        run_group({.servers = "tls-cert-file " + other.file.string() +
                              "\ntls-key-file " + other.key.string() + "\n",
            .every = [&](std::uint16_t port) {
                return redis_tls_lines(own, ca_.file(), port) +
                       "tls-replication yes\n";
            }});
    }

    void start_tls(const std::string &parameters = "",
        const std::string &host = "127.0.0.1")
    {
        start({.location = directive("sentinels://" + group().list(host),
                   "tls_ca=" + ca_.file().string() +
                       " connect_timeout=10s timeout=10s " + parameters)});
    }

    temp_dir dir_;
    authority ca_{dir_.path(), "ca"};
};

TEST_F(redis_sentinel_tls, DeliversAndFollows)
{
    run_tls("IP:127.0.0.1");
    start_tls();
    expect_delivered("600");
    expect_settled_duplicate(booked("600"));
    EXPECT_EQ(said("sentinels://" + group().list() + "\" is up"), 1U);

    ASSERT_TRUE(group().fail_over());
    ASSERT_TRUE(wait_until_said("the master is " + at(group().master())));
    expect_settled_duplicate(booked("600"));
    expect_delivered("601");
}

// The certificate of the master is not for the address by which the sentinels
// name it.
TEST_F(redis_sentinel_tls, VerifiesTheNameOfEachServer)
{
    run_tls("IP:127.0.0.1", "DNS:data.example");
    start_tls();
    EXPECT_TRUE(wait_until_said(
        "is down: the certificate of the server is not for \"127.0.0.1\""))
        << gate().error_log();
    EXPECT_EQ(deliver(booked("602")).status, 503);
}

TEST_F(redis_sentinel_tls, VerifiesTheNameOfTheSentinels)
{
    run_tls("IP:127.0.0.1");
    start_tls("", "localhost");
    EXPECT_TRUE(wait_until_said("is down: no sentinel answers: the certificate "
                                "of the server is not for \"localhost\""));
}

TEST_F(redis_sentinel_tls, MayHaveOneNameForAll)
{
    run_tls("DNS:redis.example");
    start_tls("tls_name=redis.example");
    expect_delivered("603");
}

} // namespace
} // namespace webhook::test
