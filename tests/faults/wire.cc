#include "faults/wire.h"

#include "support/http_message.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <system_error>

namespace webhook::faults {

using namespace std::chrono_literals;

struct wire::direction {
    int from;
    int to;
    const std::atomic<bool> &held;
    struct piece {
        test::clock::time_point due;
        std::string bytes;
    };
    std::deque<piece> pieces = {};
};

wire::wire(std::uint16_t target)
    : target_(target),
      server_([this](test::unique_fd &fd, std::size_t) { serve(fd); })
{
}

void wire::mend()
{
    delay(0ms);
    hold(false, false);
    split(false);
}

bool wire::pump(direction &way, bool readable)
{
    std::array<char, 65536> room;
    if (readable) {
        const ssize_t n = ::recv(way.from, room.data(), room.size(), 0);
        if (n <= 0) {
            return false;
        }
        way.pieces.push_back({test::clock::now() + delay_.load(),
            {room.data(), static_cast<std::size_t>(n)}});
    }
    while (!way.held && !way.pieces.empty() &&
           way.pieces.front().due <= test::clock::now()) {
        std::string &bytes = way.pieces.front().bytes;
        const std::size_t n =
            split_ ? std::min<std::size_t>(bytes.size(), 1 + bytes.size() % 4)
                   : bytes.size();
        if (!test::write_all(way.to, std::string_view(bytes).substr(0, n))) {
            return false;
        }
        bytes.erase(0, n);
        if (bytes.empty()) {
            way.pieces.pop_front();
        }
    }
    return true;
}

void wire::serve(test::unique_fd &fd)
{
    test::unique_fd server;
    try {
        server = test::connect_to(target_);
    } catch (const std::system_error &) {
        test::reset_on_close(fd.get());
        return; // Redis is away
    }
    direction questions{fd.get(), server.get(), held_[0]};
    direction answers{server.get(), fd.get(), held_[1]};
    const int on = 1;
    for (const int end : {fd.get(), server.get()}) {
        ::setsockopt(end, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }
    const unsigned cuts = cuts_;
    while (cuts == cuts_ && !server_.stopping().raised()) {
        std::array<pollfd, 2> ready = {
            pollfd{fd.get(), POLLIN, 0}, pollfd{server.get(), POLLIN, 0}};
        const bool waiting =
            !questions.pieces.empty() || !answers.pieces.empty();
        ::poll(ready.data(), ready.size(), waiting ? 2 : 20);
        if (!pump(questions, ready[0].revents != 0) ||
            !pump(answers, ready[1].revents != 0)) {
            break;
        }
    }
    test::reset_on_close(fd.get());
}

} // namespace webhook::faults
