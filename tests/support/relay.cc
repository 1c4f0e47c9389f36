#include "support/relay.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <vector>

namespace webhook::test {
namespace {

constexpr int tick = 5; // ms

} // namespace

relay::relay(std::uint16_t server)
    : server_(server), listener_(listen_on(0)),
      port_(local_port(listener_.get())), thread_([this] { run(); })
{
}

relay::~relay()
{
    {
        const std::lock_guard lock(mutex_);
        over_ = true;
    }
    thread_.join();
}

void relay::stop_after(std::size_t bytes)
{
    const std::lock_guard lock(mutex_);
    left_ = bytes;
}

void relay::pass()
{
    stop_after(~std::size_t{0});
}

void relay::trickle()
{
    const std::lock_guard lock(mutex_);
    trickling_ = true;
}

void relay::cut()
{
    const std::lock_guard lock(mutex_);

    for (pair &each : pairs_) {
        each.client.reset();
        each.server.reset();
    }
}

std::size_t relay::connections() const
{
    const std::lock_guard lock(mutex_);
    return pairs_.size();
}

const relay::pair &relay::at(std::size_t n) const
{
    return *std::next(pairs_.begin(), static_cast<std::ptrdiff_t>(n));
}

std::string relay::client_said(std::size_t n) const
{
    const std::lock_guard lock(mutex_);
    return at(n).client_said;
}

std::string relay::server_said(std::size_t n) const
{
    const std::lock_guard lock(mutex_);
    return at(n).server_said;
}

void relay::run()
{
    for (;;) {
        std::vector<pollfd> all;
        {
            const std::lock_guard lock(mutex_);
            if (over_) {
                return;
            }
            all.push_back({listener_.get(), POLLIN, 0});
            for (const pair &each : pairs_) {
                all.push_back({each.client.get(), POLLIN, 0});
                all.push_back({left_ ? each.server.get() : -1, POLLIN, 0});
            }
        }

        ::poll(all.data(), all.size(), tick);

        const std::lock_guard lock(mutex_);
        std::size_t i = 1;

        for (pair &each : pairs_) {
            if (i + 1 >= all.size()) {
                break;
            }
            if (all[i].revents && each.client) {
                forward(each, false);
            }
            if (all[i + 1].revents && each.server && left_) {
                forward(each, true);
            }
            i += 2;
        }
        if (all[0].revents) {
            accept();
        }
    }
}

void relay::accept()
{
    pair both;

    both.client = unique_fd(::accept(listener_.get(), nullptr, nullptr));
    both.server = connect_to(server_);
    if (both.client && both.server) {
        pairs_.push_back(std::move(both));
    }
}

void relay::forward(pair &both, bool from_server)
{
    std::array<char, 16384> bytes;
    const unique_fd &from = from_server ? both.server : both.client;
    const unique_fd &to = from_server ? both.client : both.server;
    const std::size_t most = !from_server ? bytes.size()
                             : trickling_ ? std::min<std::size_t>(left_, 1)
                                          : std::min(left_, bytes.size());
    const ssize_t length = ::recv(from.get(), bytes.data(), most, MSG_DONTWAIT);

    if (length <= 0) {
        both.client.reset();
        both.server.reset();
        return;
    }

    const auto size = static_cast<std::size_t>(length);

    (from_server ? both.server_said : both.client_said)
        .append(bytes.data(), size);
    if (from_server && left_ != ~std::size_t{0}) {
        left_ -= size;
    }
    (void)::send(to.get(), bytes.data(), size, MSG_NOSIGNAL);
}

} // namespace webhook::test
