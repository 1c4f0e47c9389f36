#include "support/net.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace webhook::test {

namespace {

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in addr{};
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port);
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return addr;
}

[[noreturn]] void fail(const char *what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

unique_fd tcp_socket()
{
    unique_fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd) {
        fail("socket");
    }
    return fd;
}

bool try_bind(int fd, std::uint16_t port)
{
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    const sockaddr_in addr = loopback(port);
    return ::bind(fd, reinterpret_cast<const sockaddr *>(&addr),
               sizeof(addr)) == 0;
}

// Between tests that run at the same time: a name in the kernel, which goes
// with its descriptor.
unique_fd reserve(std::uint16_t port)
{
    unique_fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const std::string name = "webhook-test-port-" + std::to_string(port);
    sockaddr_un addr{};
    addr.sun_family = AF_UNIX;
    name.copy(addr.sun_path + 1, sizeof(addr.sun_path) - 1);
    const std::size_t size = offsetof(sockaddr_un, sun_path) + 1 + name.size();
    if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&addr),
            static_cast<socklen_t>(size)) != 0) {
        fd.reset();
    }
    return fd;
}

} // namespace

unique_fd &unique_fd::operator=(unique_fd &&other) noexcept
{
    if (this != &other) {
        reset();
        fd_ = other.release();
    }
    return *this;
}

void unique_fd::reset()
{
    if (fd_ >= 0) {
        ::close(std::exchange(fd_, -1));
    }
}

unique_fd listen_on(std::uint16_t port)
{
    unique_fd fd = tcp_socket();
    if (!try_bind(fd.get(), port)) {
        fail("bind");
    }
    if (::listen(fd.get(), 512) != 0) {
        fail("listen");
    }
    return fd;
}

unique_fd connect_to(std::uint16_t port)
{
    unique_fd fd = tcp_socket();
    const sockaddr_in addr = loopback(port);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr *>(&addr),
            sizeof(addr)) != 0) {
        fail("connect");
    }
    return fd;
}

std::uint16_t local_port(int fd)
{
    sockaddr_in addr{};
    socklen_t len = sizeof(addr);
    if (::getsockname(fd, reinterpret_cast<sockaddr *>(&addr), &len) != 0) {
        fail("getsockname");
    }
    return ntohs(addr.sin_port);
}

std::uint16_t free_port()
{
    static std::mt19937 random(std::random_device{}());
    static std::vector<unique_fd> reserved;
    std::uniform_int_distribution<unsigned> range(10000, 30000);

    for (int tries = 0; tries < 1000; tries++) {
        const auto port = static_cast<std::uint16_t>(range(random));
        unique_fd reservation = reserve(port);
        const unique_fd fd = tcp_socket();
        if (reservation && try_bind(fd.get(), port) &&
            ::listen(fd.get(), 1) == 0) {
            reserved.push_back(std::move(reservation));
            return port;
        }
    }
    throw std::runtime_error("no free port");
}

void reset_on_close(int fd)
{
    const linger hard{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
}

bool wait_for(int fd, short events, clock::time_point deadline)
{
    for (;;) {
        const auto left =
            std::chrono::ceil<milliseconds>(deadline - clock::now());
        pollfd entry{fd, events, 0};
        const int timeout =
            left.count() > 0 ? static_cast<int>(left.count()) : 0;
        const int n = ::poll(&entry, 1, timeout);
        if (n > 0) {
            return true;
        }
        if (n == 0 || errno != EINTR) {
            return false;
        }
    }
}

bool eventually(const std::function<bool()> &holds, milliseconds limit)
{
    const auto deadline = clock::now() + limit;
    while (!holds()) {
        if (clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

} // namespace webhook::test
