// The connection itself: made, refused, and given back.

#include "unit/redis_connection_check.h"

#include <arpa/inet.h>

using namespace redis_test;

namespace {

TEST_F(redis_connection, IsMadeToAUnixSocket)
{
    EXPECT_FALSE(connection.is_open());
    EXPECT_TRUE(connection.connect(server.where()));
    EXPECT_TRUE(connection.is_open());
    EXPECT_FALSE(connection.is_connected());
    run();
    EXPECT_TRUE(connection.is_connected());
    EXPECT_EQ(server.accepted, 1U);
}

TEST_F(redis_connection, IsMadeToANumericAddress)
{
    for (const int family : {AF_INET, AF_INET6}) {
        sockaddr_storage name{};
        socklen_t length =
            family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        const int listener = socket(family, SOCK_STREAM, 0);

        name.ss_family = static_cast<sa_family_t>(family);
        if (family == AF_INET) {
            reinterpret_cast<sockaddr_in &>(name).sin_addr.s_addr =
                htonl(INADDR_LOOPBACK);
        } else {
            reinterpret_cast<sockaddr_in6 &>(name).sin6_addr = in6addr_loopback;
        }
        if (bind(listener, reinterpret_cast<sockaddr *>(&name), length) != 0) {
            close(listener);
            continue; // no IPv6 here
        }
        ASSERT_EQ(::listen(listener, 1), 0);
        getsockname(listener, reinterpret_cast<sockaddr *>(&name), &length);

        const std::uint16_t port =
            ntohs(reinterpret_cast<sockaddr_in &>(name).sin_port);

        EXPECT_TRUE(connection.connect(
            {family == AF_INET ? "127.0.0.1" : "::1", port, ""}));
        for (int i = 0; i < 1'000'000 && !connection.is_connected(); i++) {
            run(); // until the system has connected them
        }
        EXPECT_TRUE(connection.is_connected());

        // nobody listens any more
        connection.close();
        close(listener);
        if (connection.connect(
                {family == AF_INET ? "127.0.0.1" : "::1", port, ""})) {
            for (int i = 0; i < 1'000'000 && connection.is_open(); i++) {
                run();
            }
        }
        EXPECT_FALSE(connection.is_open());
        EXPECT_STREQ(connection.why(), "Connection refused");
    }
}

TEST_F(redis_connection, NamesAreNotLookedUp)
{
    EXPECT_FALSE(connection.connect({"host.invalid", 6379, ""}));
    EXPECT_FALSE(connection.is_open());
    EXPECT_STRNE(connection.why(), "");
}

TEST_F(redis_connection, IsRefused)
{
    server.stop_listening();
    EXPECT_FALSE(connection.connect(server.where()));
    EXPECT_FALSE(connection.is_open());
    EXPECT_FALSE(ask(0));
    EXPECT_STREQ(connection.why(), "No such file or directory");
    EXPECT_EQ(host.connections(), 0U);
}

TEST_F(redis_connection, IsNotMadeIfTheHostHasNoRoom)
{
    host.full = true;
    EXPECT_FALSE(connection.connect(server.where()));
    EXPECT_FALSE(connection.is_open());
    EXPECT_STREQ(connection.why(), "worker_connections are not enough");

    host.full = false;
    open();
}

// The host aborts if it is closed twice, and knows if it is not closed.
TEST_F(redis_connection, ClosesItsWireOnce)
{
    for (const bool by_us : {true, false}) {
        open(1);
        if (by_us) {
            connection.close();
            connection.close();
        } else {
            server.close();
            run();
        }
        EXPECT_FALSE(connection.is_open());
        EXPECT_FALSE(host.is_watching());
    }
}

} // namespace
