// Contains sockets on the loopback, which objects own, and waits with a limit.

#ifndef WEBHOOK_TESTS_SUPPORT_NET_H
#define WEBHOOK_TESTS_SUPPORT_NET_H

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

namespace webhook::test {

using namespace std::chrono_literals;

using clock = std::chrono::steady_clock;
using milliseconds = std::chrono::milliseconds;

// How long anything may take that is expected to happen; never waited for in
// full unless a test fails, so it may be generous (sanitizers, busy machines).
inline constexpr milliseconds patience = 15s;

class unique_fd {
public:
    unique_fd() = default;
    explicit unique_fd(int fd) : fd_(fd) {}
    unique_fd(unique_fd &&other) noexcept : fd_(other.release()) {}
    unique_fd &operator=(unique_fd &&other) noexcept;
    unique_fd(const unique_fd &) = delete;
    unique_fd &operator=(const unique_fd &) = delete;
    ~unique_fd() { reset(); }

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset();

private:
    int fd_ = -1;
};

// Port 0: the system chooses one.
unique_fd listen_on(std::uint16_t port);
unique_fd connect_to(std::uint16_t port);
std::uint16_t local_port(int fd);

// A port nobody listens on, and which no other process is given here until this
// one ends.  It lies below the range outgoing connections take theirs from, so
// that a busy test cannot steal it again.
std::uint16_t free_port();

// Close by RST in place of FIN.
void reset_on_close(int fd);

// poll(2) for "events", or hang-up and error, which count as well.
bool wait_for(int fd, short events, clock::time_point deadline);

// Asks until the answer is yes, for what the system has no event for.
bool eventually(
    const std::function<bool()> &holds, milliseconds limit = patience);

} // namespace webhook::test

#endif
