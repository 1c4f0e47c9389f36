#include "proxy/delay.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>

namespace webhook::bench {

namespace {

using test::clock;

// One direction.
struct pipe {
    int from;
    int to;
    struct piece {
        clock::time_point due;
        std::string bytes;
    };
    std::deque<piece> held = {};

    bool read(clock::duration delay)
    {
        std::array<char, 65536> room;
        const ssize_t n = ::recv(from, room.data(), room.size(), 0);
        if (n > 0) {
            held.push_back({clock::now() + delay,
                {room.data(), static_cast<std::size_t>(n)}});
        }
        return n > 0;
    }

    bool write_due()
    {
        for (; !held.empty() && held.front().due <= clock::now();
             held.pop_front()) {
            const std::string &bytes = held.front().bytes;
            if (::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
                static_cast<ssize_t>(bytes.size())) {
                return false;
            }
        }
        return true;
    }
};

// Until something is due, or may be read.
timespec time_left(const std::array<pipe, 2> &pipes)
{
    clock::duration left = std::chrono::milliseconds(100);
    for (const pipe &each : pipes) {
        if (!each.held.empty()) {
            left = std::min(left, each.held.front().due - clock::now());
        }
    }
    return {0, std::max<long>(left.count(), 0)};
}

} // namespace

delay_proxy::delay_proxy(
    std::uint16_t target, std::chrono::microseconds round_trip)
    : target_(target), delay_(round_trip / 2),
      server_([this](test::unique_fd &fd, std::size_t) { serve(fd); })
{
}

void delay_proxy::serve(test::unique_fd &fd) const
{
    const test::unique_fd server = test::connect_to(target_);
    std::array<pipe, 2> pipes = {
        pipe{fd.get(), server.get()}, pipe{server.get(), fd.get()}};

    const int on = 1;

    for (const pipe &each : pipes) {
        ::setsockopt(each.to, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    while (!server_.stopping().raised()) {
        std::array<pollfd, 2> ready = {
            pollfd{fd.get(), POLLIN, 0}, pollfd{server.get(), POLLIN, 0}};
        const timespec left = time_left(pipes);
        if (::ppoll(ready.data(), ready.size(), &left, nullptr) < 0) {
            return;
        }
        for (std::size_t i = 0; i < pipes.size(); i++) {
            if ((ready[i].revents != 0 && !pipes[i].read(delay_)) ||
                !pipes[i].write_due()) {
                return;
            }
        }
    }
}

} // namespace webhook::bench
