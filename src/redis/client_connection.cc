// The connection of the client: made, watched, given up and made again.

#include "redis/client.h"

#include <algorithm>

namespace webhook::redis {
namespace {

constexpr std::uint64_t first_back_off = 100; // ms
constexpr std::uint64_t last_back_off = 2000;

// A connection that has lasted this long was of use, even if nobody asked.
constexpr std::uint64_t trusted_after = 1000; // ms

} // namespace

client::client(const client_options &options, event_loop &loop) noexcept
    : options_(options), loop_(loop), handshake_(options.server),
      connection_(loop, *this)
{
}

void client::start() noexcept
{
    connect();
    settle();
}

void client::stop() noexcept
{
    if (state_ == state::stopped) {
        return;
    }

    report_unsettled();

    state_ = state::stopped;
    loop_.stop_finding();
    loop_.hold(false);
    connection_.close();
}

// Nothing is asked of a server before this has led to on_greeted().
void client::connect() noexcept
{
    state_ = state::locating;
    attempt_until_ = loop_.now() + options_.connect_timeout;
    loop_.find_address();
}

void client::on_address(const address &to) noexcept
{
    if (state_ != state::locating) {
        return;
    }

    state_ = state::connecting;

    if (!connection_.connect(to)) {
        fail(connection_.why());
    } else if (!handshake_.start(connection_)) {
        fail("no memory");
    }

    settle();
}

void client::on_no_address(const char *why) noexcept
{
    if (state_ == state::locating) {
        fail(why);
        settle();
    }
}

void client::on_readable() noexcept
{
    connection_.on_readable();
    settle();
}

void client::on_writable() noexcept
{
    connection_.on_writable();
    settle();
}

void client::on_timer() noexcept
{
    if (state_ == state::stopped) {
        return;
    }

    if (in_flight_) {
        // answers may have come while this process was kept from reading
        connection_.on_readable();
    }

    check_progress();
    expire();
    settle();
}

/*
 * At the end of each event.  hiredis is not at work here: connections are
 * closed and made, and callers told, from nowhere else.
 */
void client::settle() noexcept
{
    if (broken_) {
        connection_.close();
    }

    if (connection_.is_open()) {
        if (state_ == state::connecting && handshake_.is_over()) {
            on_greeted();
        }
    } else if (state_ == state::connecting || state_ == state::up ||
               state_ == state::silent) {
        on_lost();
    }

    deliver();
    schedule();
}

void client::on_lost() noexcept
{
    const bool lasted =
        state_ != state::connecting && loop_.now() - up_since_ >= trusted_after;

    if (state_ != state::connecting && (trusted_ || lasted)) {
        loop_.note(connection_event::disconnected);

        // a server that has restarted, or closes what is idle
        report_loss(broken_ ? broken_ : connection_.why());

        broken_ = nullptr;
        trust();
        connect();
        return;
    }

    const char *why = handshake_.problem();

    fail(broken_ ? broken_ : why ? why : connection_.why());
}

void client::on_greeted() noexcept
{
    if (const char *why = handshake_.problem()) {
        fail(why);
        return;
    }

    state_ = state::up;
    trusted_ = false;
    up_since_ = answered_ = loop_.now();
    loop_.note(connection_event::connected);

    set_well();
    warn_of_eviction();

    send_all();
}

void client::on_answered() noexcept
{
    answered_ = loop_.now();

    if (state_ == state::silent) {
        state_ = state::up;
        set_well();
    }
}

void client::trust() noexcept
{
    trusted_ = true;
    back_off_ = 0;
}

void client::fail(const char *why) noexcept
{
    if (state_ == state::up || state_ == state::silent) {
        loop_.note(connection_event::disconnected);
    }

    state_ = state::down;
    trusted_ = false;

    set_ill(why);

    broken_ = nullptr;
    loop_.stop_finding();
    connection_.close();
    refuse_callers();

    // half of the pause is left to chance: workers do not come all at once
    back_off_ = std::clamp(2 * back_off_, first_back_off, last_back_off);
    retry_at_ =
        loop_.now() + back_off_ / 2 + loop_.random() % (back_off_ / 2 + 1);
}

void client::check_progress() noexcept
{
    const std::uint64_t now = loop_.now();

    switch (state_) {

    case state::locating:
    case state::connecting:
        if (now >= attempt_until_) {
            fail("it does not answer");

        } else if (!callers_.empty() && now >= callers_.first()->deadline) {
            trusted_ = false; // the others need not wait as long
            set_ill("it does not answer");
            refuse_callers();
        }
        break;

    case state::up:
        if (in_flight_ && now >= answered_ + options_.timeout) {
            state_ = state::silent;
            set_ill("it does not answer");
            refuse_callers();

        } else if (unsent_ && now >= retry_at_) {
            send_all();
        }
        break;

    case state::silent:
        if (now >= answered_ + options_.timeout + options_.connect_timeout) {
            fail("it does not answer");
        }
        break;

    case state::down:
        if (now >= retry_at_) {
            connect();
        }
        break;

    case state::stopped:
        break;
    }
}

void client::schedule() noexcept
{
    const std::uint64_t now = loop_.now();
    const bool held =
        now < hold_until_ && !(callers_.empty() && settlements_.empty());
    std::uint64_t at = held ? hold_until_ : never;

    if (!callers_.empty()) {
        at = std::min(at, callers_.first()->deadline);
    }
    if (!finished_.empty()) {
        at = now;
    }

    switch (state_) {

    case state::locating:
    case state::connecting:
        at = std::min(at, attempt_until_);
        break;

    case state::up:
        if (in_flight_) {
            at = std::min(at, answered_ + options_.timeout);
        }
        if (unsent_) {
            at = std::min(at, std::max(retry_at_, now + 1));
        }
        break;

    case state::silent:
        at = std::min(
            at, answered_ + options_.timeout + options_.connect_timeout);
        break;

    case state::down:
        at = std::min(at, retry_at_);
        break;

    case state::stopped:
        return;
    }

    loop_.hold(held);

    if (at != never) {
        loop_.set_timer(at);
    }
}

} // namespace webhook::redis
