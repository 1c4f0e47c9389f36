// What the tests of the Redis store share: an event loop that is turned by
// hand.  One thread, real descriptors, a clock that stands still; nothing is
// waited for.

#ifndef WEBHOOK_TESTS_REDIS_CHECK_H
#define WEBHOOK_TESTS_REDIS_CHECK_H

#include "redis/client.h"
#include "redis/reply.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace redis_test {

namespace redis = webhook::redis;

// What a test cannot go on without.
inline void require(bool met, const char *what)
{
    if (!met) {
        std::fprintf(stderr, "redis_check.h: not so: %s\n", what);
        std::abort();
    }
}

/*
 * The loop does in a turn what nginx's does: events of the wire, the timer,
 * what has been posted.  It aborts when it is used against event_loop.h or
 * wire.h.
 */
class test_host final : public redis::event_loop, public redis::wire {
public:
    ~test_host() override { drop_descriptor(); }

    // Whose events these are: a client or a connection.
    template<typename T>
    void serve(T &target)
    {
        readable_ = [&target] { target.on_readable(); };
        writable_ = [&target] { target.on_writable(); };
        if constexpr (requires { target.on_timer(); }) {
            timed_ = [&target] { target.on_timer(); };
        }
        if constexpr (requires { target.on_address(redis::address()); }) {
            found_ = [&target](
                         const redis::address &to) { target.on_address(to); };
        }
    }

    // False: nothing has happened.
    bool turn()
    {
        const unsigned opened = opened_;
        const short events = poll_descriptor();
        bool busy = false;

        if (connecting_ && events) {
            busy = true;
            finish_connecting();
        } else {
            if (events & ~POLLOUT) {
                busy = true;
                readable_();
            }
            if ((events & ~POLLIN) && writing_ && opened == opened_) {
                busy = true;
                writing_ = false;
                writable_();
            }
        }
        if (timer && *timer <= clock) {
            timer.reset();
            busy = true;
            timed_();
        }
        if (std::exchange(soon_, false)) {
            busy = true;
            writable_();
        }
        return busy;
    }

    // Turns until nothing happens any more.  False: it goes on and on.
    bool run()
    {
        for (int turns = 0; turns < 1000; turns++) {
            if (!turn()) {
                return true;
            }
        }
        return false;
    }

    void answer_search(const redis::address &to) { found_(to); }

    std::uint64_t now() noexcept override { return clock; }
    std::uint32_t random() noexcept override { return chance; }

    void find_address() noexcept override
    {
        searches++;
        searching = true;
        if (known && found_) {
            searching = false;
            found_(*known);
        }
    }

    void stop_finding() noexcept override { searching = false; }

    redis::wire &stream() noexcept override { return *this; }
    redis::wire *second_stream() noexcept override { return second; }

    bool connect(const redis::address &to) noexcept override
    {
        require(descriptor_ == -1, "one stream at a time");
        if (full) {
            return fail("worker_connections are not enough");
        }

        sockaddr_storage name{};
        const socklen_t length = redis::write_name(to, name);

        if (length == 0) {
            return fail("the address is not numeric");
        }

        const int made = socket(name.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);

        if (::connect(made, reinterpret_cast<sockaddr *>(&name), length) != 0 &&
            errno != EINPROGRESS) {
            fail(std::strerror(errno));
            ::close(made);
            return false;
        }
        descriptor_ = made;
        opened_++;
        connecting_ = true;
        why_.clear();
        return true;
    }

    std::ptrdiff_t receive(std::span<char> into) noexcept override
    {
        require(descriptor_ != -1, "a stream is read while it is open");
        if (!why_.empty()) {
            return -1;
        }

        const ssize_t length =
            recv(descriptor_, into.data(), std::min(into.size(), most), 0);

        return length > 0 ? length : has_ended(length) ? -1 : 0;
    }

    void look() noexcept override
    {
        require(descriptor_ != -1, "a stream is read while it is open");
    }

    std::ptrdiff_t send(std::string_view bytes) noexcept override
    {
        require(descriptor_ != -1 && !connecting_, "what is open is written");
        if (!why_.empty()) {
            return -1;
        }

        const ssize_t length =
            ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);

        writing_ = length < static_cast<ssize_t>(bytes.size());
        return length >= 0 ? length : has_ended(length) ? -1 : 0;
    }

    void flush_soon() noexcept override
    {
        require(descriptor_ != -1 && !connecting_, "what is open is written");
        soon_ = true;
    }

    void close() noexcept override
    {
        require(descriptor_ != -1, "what is open is closed once");
        drop_descriptor();
    }

    const char *why() const noexcept override { return why_.c_str(); }

    std::unique_ptr<redis::event_loop> make_another(
        const redis::cluster_place &at, redis::loop_user &user) override
    {
        require(another != nullptr, "there is one server");
        return another(at, user);
    }

    void set_timer(std::uint64_t at) noexcept override
    {
        timer = timer && keep_earlier ? std::min(*timer, at) : at;
    }

    void hold(bool wanted) noexcept override { held = wanted; }

    void note(redis::connection_event what) noexcept override
    {
        static constexpr const char *names[] = {
            "connected", "disconnected", "up", "down", "resting"};

        news.emplace_back(names[static_cast<int>(what)]);
    }

    void note_replicated(
        std::size_t more, std::size_t awaited_now) noexcept override
    {
        replicated += more;
        awaited = awaited_now;
    }

    void log(redis::severity level, std::string_view text) noexcept override
    {
        static constexpr const char *names[] = {
            "info: ", "notice: ", "warn: ", "error: ", "recovery: "};

        lines.push_back(names[static_cast<int>(level)] + std::string(text));
    }

    void log_unsettled(redis::action what, std::string_view key,
        const char *why, std::uint64_t overdue,
        const void *source) noexcept override
    {
        static constexpr const char *names[] = {"claim ", "look ", "renew ",
            "commit ", "release ", "inspect ", "forget ", "list "};

        unsettled.push_back(
            names[static_cast<int>(what)] + std::string(key) + ": " + why +
            (overdue ? ", " + std::to_string(overdue) + " ms late" : ""));
        sources.push_back(source);
    }

    [[nodiscard]] bool is_watching() const { return descriptor_ != -1; }
    // How many connections there have been.
    [[nodiscard]] unsigned connections() const { return opened_; }

    std::uint64_t clock = 1'000'000;
    std::uint32_t chance = 0;
    std::optional<redis::address> known; // what find_address() finds at once
    unsigned searches = 0;
    bool searching = false;
    bool full = false;                  // connect() fails
    bool keep_earlier = false;          // as set_timer() may
    std::size_t most = ~std::size_t{0}; // that receive() returns at once
    std::optional<std::uint64_t> timer;
    bool held = false;
    std::vector<std::string> lines;
    std::vector<std::string> unsettled;
    std::vector<const void *> sources; // of what is unsettled
    std::vector<std::string> news;
    redis::wire *second = nullptr;
    // Makes the loops of a cluster.
    std::function<std::unique_ptr<redis::event_loop>(
        const redis::cluster_place &, redis::loop_user &)>
        another;
    std::size_t replicated = 0;
    std::size_t awaited = 0;

private:
    bool fail(const char *why)
    {
        why_ = why;
        return false;
    }

    // Returns true if recv() or send() has found the end of the connection.
    // "length" is what it has returned, 0 or less.
    bool has_ended(ssize_t length)
    {
        if (length == 0) {
            why_ = "Server closed the connection";
        } else if (errno != EAGAIN && errno != EINTR) {
            why_ = std::strerror(errno);
        }
        return !why_.empty();
    }

    void finish_connecting()
    {
        int error = 0;
        socklen_t size = sizeof(error);

        getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
        connecting_ = false;
        if (error) {
            why_ = std::strerror(error);
            readable_();
        } else {
            writable_();
        }
    }

    short poll_descriptor() const
    {
        if (descriptor_ == -1) {
            return 0;
        }

        pollfd seen = {descriptor_,
            static_cast<short>(connecting_ ? POLLOUT
                               : writing_  ? POLLIN | POLLOUT
                                           : POLLIN),
            0};

        int ready = 0;

        // libFuzzer's clock is a signal
        while ((ready = poll(&seen, 1, 0)) == -1 && errno == EINTR) {
        }
        require(ready >= 0, "poll");
        require(!(seen.revents & POLLNVAL), "the descriptor is open");
        return seen.revents;
    }

    void drop_descriptor()
    {
        if (descriptor_ != -1) {
            ::close(descriptor_);
            descriptor_ = -1;
        }
        connecting_ = writing_ = soon_ = false;
    }

    std::function<void()> readable_;
    std::function<void()> writable_;
    std::function<void()> timed_;
    std::function<void(const redis::address &)> found_;

    int descriptor_ = -1;
    unsigned opened_ = 0;
    std::string why_; // empty: it has not ended
    bool connecting_ = false;
    bool writing_ = false; // there was no room for all
    bool soon_ = false;
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_CHECK_H
