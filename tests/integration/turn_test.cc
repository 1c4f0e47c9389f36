// What a worker has read at once is judged before any of it goes on.

#include "support/gate_test.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <set>

namespace webhook::test {
namespace {

// A socket that nobody listens on: connect() fails at once.
class dead_socket {
public:
    dead_socket() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path().copy(address.sun_path, sizeof(address.sun_path) - 1);
        EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<sockaddr *>(&address),
                      sizeof(address)),
            0);
    }

    std::string path() const { return dir_.path() / "socket"; }

private:
    temp_dir dir_;
    unique_fd fd_;
};

bool stands_still(pid_t pid)
{
    const std::string stat =
        read_file("/proc/" + std::to_string(pid) + "/stat");
    return stat.find(") T ") != std::string::npos;
}

class turn : public gate_test {
protected:
    // Both connections have something to read when the worker next looks.
    std::multiset<int> deliver_at_once(
        const std::string &one, const std::string &other)
    {
        http_connection first(port());
        http_connection second(port());
        EXPECT_EQ(first.exchange({.method = "GET", .uri = "/"}).status, 204);
        EXPECT_EQ(second.exchange({.method = "GET", .uri = "/"}).status, 204);

        const pid_t worker = gate().workers().at(0);
        ::kill(worker, SIGSTOP);
        EXPECT_TRUE(eventually([&] { return stands_still(worker); }));
        EXPECT_TRUE(first.send(post(one)));
        EXPECT_TRUE(second.send(post(other)));
        ::kill(worker, SIGCONT);

        return {first.read().status, second.read().status};
    }

    dead_socket nobody_;
};

// The first one's way upstream ends as soon as it begins, and gives the claim
// back: had the copy not been judged by then, it would have taken it.
TEST_F(turn, CopiesAreJudgedTogether)
{
    start_http("server { listen 127.0.0.1:{{port}};\n"
               "location = /hook { webhook iclosed; webhook_wait 0;\n"
               "webhook_store zone=turn;\n"
               "proxy_pass http://unix:" +
               nobody_.path() +
               ":; }\n"
               "location / { return 204; } }\n");

    for (int round = 0; round < 5; round++) {
        const std::string event = booked(std::to_string(1000 + round));
        EXPECT_EQ(
            deliver_at_once(event, event), (std::multiset<int>{502, 503}));
    }

    EXPECT_EQ(deliver_at_once(booked("1"), booked("2")),
        (std::multiset<int>{502, 502}));
}

} // namespace
} // namespace webhook::test
