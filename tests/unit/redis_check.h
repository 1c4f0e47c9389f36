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
#include <functional>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
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
 * The loop does in a turn what nginx's does: events of the descriptor, the
 * timer, what has been posted.  It aborts when it is used against host.h.
 */
class test_host final : public redis::event_loop {
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
            found_ = [&target](
                         const redis::address &to) { target.on_address(to); };
        }
    }

    // False: nothing has happened.
    bool turn()
    {
        const unsigned watched = watched_;
        const short events = poll_descriptor();
        bool busy = false;

        if ((events & ~POLLOUT) && reading_) {
            busy = true;
            readable_();
        }
        if ((events & ~POLLIN) && writing_ && watched == watched_) {
            busy = true;
            writable_();
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

    bool watch(int descriptor) noexcept override
    {
        require(descriptor_ == -1, "one descriptor at a time");
        if (full) {
            return false;
        }
        descriptor_ = descriptor;
        watched_++;
        return true;
    }

    void want_read(bool wanted) noexcept override
    {
        require(descriptor_ != -1, "events are of a watched descriptor");
        reading_ = wanted;
    }

    void want_write(bool wanted) noexcept override
    {
        require(descriptor_ != -1, "events are of a watched descriptor");
        writing_ = wanted;
    }

    void write_soon() noexcept override
    {
        require(descriptor_ != -1, "events are of a watched descriptor");
        soon_ = true;
    }

    void unwatch() noexcept override
    {
        require(descriptor_ != -1, "what is watched is given up once");
        drop_descriptor();
    }

    void set_timer(std::uint64_t at) noexcept override
    {
        timer = timer && keep_earlier ? std::min(*timer, at) : at;
    }

    void hold(bool wanted) noexcept override { held = wanted; }

    void note(redis::connection_event what) noexcept override
    {
        static constexpr const char *names[] = {
            "connected", "disconnected", "up", "down"};

        news.emplace_back(names[static_cast<int>(what)]);
    }

    void log(redis::severity level, std::string_view text) noexcept override
    {
        static constexpr const char *names[] = {
            "info: ", "notice: ", "warn: ", "error: "};

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
    [[nodiscard]] unsigned connections() const { return watched_; }

    std::uint64_t clock = 1'000'000;
    std::uint32_t chance = 0;
    std::optional<redis::address> known; // what find_address() finds at once
    unsigned searches = 0;
    bool searching = false;
    bool full = false;                 // watch() fails
    bool keep_earlier = false;         // as set_timer() may
    std::function<void(int)> on_close; // the number is free
    std::optional<std::uint64_t> timer;
    bool held = false;
    std::vector<std::string> lines;
    std::vector<std::string> unsettled;
    std::vector<const void *> sources; // of what is unsettled
    std::vector<std::string> news;

private:
    short poll_descriptor() const
    {
        if (descriptor_ == -1) {
            return 0;
        }

        pollfd seen = {descriptor_,
            static_cast<short>(
                (reading_ ? POLLIN : 0) | (writing_ ? POLLOUT : 0)),
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
            close(descriptor_);
            if (on_close) {
                on_close(descriptor_);
            }
            descriptor_ = -1;
        }
        reading_ = writing_ = soon_ = false;
    }

    std::function<void()> readable_;
    std::function<void()> writable_;
    std::function<void()> timed_;
    std::function<void(const redis::address &)> found_;

    int descriptor_ = -1;
    unsigned watched_ = 0;
    bool reading_ = false;
    bool writing_ = false;
    bool soon_ = false;
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_CHECK_H
