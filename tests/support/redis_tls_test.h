// Contains the fixture of a gate whose store is a Redis over TLS.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_TLS_TEST_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_TLS_TEST_H

#include "support/certificates.h"
#include "support/redis_gate_test.h"

namespace webhook::test {

class redis_tls : public redis_gate_test {
protected:
    // A server that accepts TLS alone, with that certificate.
    void run_tls(const certificate &own, const std::string &extra = "")
    {
        port_ = port_ ? port_ : free_port();
        run_redis({.extra = redis_tls_lines(own, ca_.file(), port_) + extra});
    }

    static std::string store(const std::string &host, std::uint16_t port,
        const std::string &parameters)
    {
        return "webhook_store rediss://" + host + ":" + std::to_string(port) +
               " " + parameters + ";";
    }

    void start_tls(const std::string &host, const std::string &parameters)
    {
        start({.location =
                   store(host, port_, parameters + " connect_timeout=10s")});
    }

    std::string ca() const { return "tls_ca=" + ca_.file().string(); }

    // One body, whose claims are several records of TLS.
    static std::string many_events()
    {
        std::string body;

        for (std::size_t i = 0; i < many; i++) {
            body += (i ? "," : "[") +
                    ("{\"hookType\": \"Outcome added\", \"uuid\": \"" +
                        std::to_string(i) + std::string(180, 'x') + "\"}");
        }
        return body + "]";
    }

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

    static constexpr std::size_t many = 95;

    temp_dir dir_;
    authority ca_{dir_.path(), "ca"};
    certificate here_ = ca_.issue("here", "DNS:localhost,IP:127.0.0.1");
    std::uint16_t port_ = 0;
};

} // namespace webhook::test

#endif
