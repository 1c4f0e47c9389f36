#include "support/burst.h"

#include "support/event.h"
#include "support/http_client.h"

#include <poll.h>
#include <sys/socket.h>

#include <stdexcept>

namespace webhook::test {

struct burst::sender {
    unique_fd fd;
    bool busy = false;
    std::string answer = {};
};

burst::burst(std::uint16_t port, std::size_t connections)
{
    const std::string number = std::to_string(last_);
    const std::string text = post(booked(number)).text();
    const auto at = text.find('"' + number + '"') + 1;

    before_ = text.substr(0, at);
    after_ = text.substr(at + number.size());

    for (std::size_t i = 0; i < connections; i++) {
        senders_.push_back({connect_to(port)});
    }
}

burst::~burst() = default;

void burst::send(sender &from)
{
    const std::string text = before_ + std::to_string(++last_) + after_;

    // far less than a socket's buffer takes
    if (::send(from.fd.get(), text.data(), text.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("a delivery was not sent");
    }
    from.answer.clear();
    from.busy = true;
}

bool burst::receive(sender &from)
{
    char bytes[4096];
    const ssize_t size = ::recv(from.fd.get(), bytes, sizeof(bytes), 0);

    if (size <= 0) {
        throw std::runtime_error("a connection was closed");
    }
    from.answer.append(bytes, static_cast<std::size_t>(size));

    // the upstream's answers have no body
    if (!from.answer.ends_with("\r\n\r\n")) {
        return false;
    }
    if (!from.answer.starts_with("HTTP/1.1 200 ")) {
        throw std::runtime_error("a delivery was answered " + from.answer);
    }
    from.busy = false;
    return true;
}

void burst::deliver(std::size_t count)
{
    std::size_t left = count;
    std::size_t busy = 0;
    std::vector<pollfd> watched;

    for (const sender &each : senders_) {
        watched.push_back({each.fd.get(), POLLIN, 0});
    }

    do {
        for (sender &each : senders_) {
            if (!each.busy && left > 0) {
                send(each);
                left--;
                busy++;
            }
        }
        if (::poll(watched.data(), watched.size(),
                static_cast<int>(patience.count())) <= 0) {
            throw std::runtime_error("a delivery was not answered");
        }
        for (std::size_t i = 0; i < watched.size(); i++) {
            if (watched[i].revents != 0 && receive(senders_[i])) {
                busy--;
            }
        }
    } while (busy > 0 || left > 0);
}

} // namespace webhook::test
