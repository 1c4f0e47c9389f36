#include "redis/session.h"

#include <algorithm>
#include <cstring>

namespace webhook::redis {
namespace {

constexpr std::uint64_t first_back_off = 100; // ms
constexpr std::uint64_t last_back_off = 2000;

// A connection that has lasted this long was usable, even if no command was
// sent.
constexpr std::uint64_t trusted_after = 1000; // ms

constexpr const char *no_answer = "the server does not answer";
constexpr const char *disordered =
    "the server sent a reply that does not fit the command";

} // namespace

session::session(const client_options &options, event_loop &loop,
    server_log &log, session_user &user, bool asks_slots) noexcept
    : options_(options), loop_(loop), log_(log), user_(user),
      handshake_(options.server, asks_slots), connection_(loop.stream(), *this)
{
}

void session::start() noexcept
{
    enter(session_event::start);
    find_address();
}

void session::stop() noexcept
{
    enter(session_event::stop);
    checking_ = false;
    loop_.stop_finding();
    loop_.hold(false);
    connection_.close();
}

void session::rest() noexcept
{
    stop();
    trusted_ = false;
    broken_ = nullptr;
    back_off_ = 0;
}

// The session is not used for commands until on_greeted().
void session::find_address() noexcept
{
    checking_ = false;
    attempt_until_ = loop_.now() + options_.connect_timeout;
    loop_.find_address();
}

bool session::on_address(const address &to) noexcept
{
    char named[sizeof(master_)] = "";

    if (handshake_.wants_master()) {
        write_text(to, named);
    }

    if (checking_) {
        on_checked(std::strcmp(named, master_) == 0);
        return true;
    }

    if (state_ != session_state::locating) {
        return false;
    }

    enter(session_event::located);
    std::memcpy(master_, named, sizeof(master_));

    if (!connection_.connect(to)) {
        fail(connection_.why());
    } else if (!handshake_.start(connection_)) {
        fail("out of memory");
    }
    return true;
}

bool session::on_no_address(const char *why) noexcept
{
    if (checking_) {
        on_checked(true); // nobody knows of another
        return true;
    }

    if (state_ != session_state::locating) {
        return false;
    }

    fail(why);
    return true;
}

bool session::is_connecting() const noexcept
{
    return state_ == session_state::locating ||
           state_ == session_state::connecting;
}

bool session::is_usable() const noexcept
{
    return is_up() || (is_connecting() && trusted_);
}

bool session::send(std::span<const std::string_view> words, void *tag) noexcept
{
    if (!connection_.send(words, tag)) {
        return false;
    }

    if (in_flight_++ == 0) {
        answered_ = loop_.now();
    }
    return true;
}

bool session::ask_slots() noexcept
{
    const std::string_view words[] = {"CLUSTER", "SLOTS"};

    connection_.accept_slots();
    return send(words, &slots_);
}

bool session::send_asking() noexcept
{
    const std::string_view words[] = {"ASKING"};

    return send(words, &asking_);
}

// Runs while the connection reads: it only notes what has happened, and
// after_event() acts.
void session::on_reply(void *tag, const reply *answer) noexcept
{
    if (handshake_.owns(tag)) {
        handshake_.on_reply(tag, answer);
        if (answer && handshake_.is_slots(tag) && is_cluster()) {
            handshake_.set_problem(user_.on_slots(answer));
        }
        return;
    }

    in_flight_--;

    if (broken_ == disordered) {
        answer = nullptr;
    }

    if (answer) {
        on_answered();
    }

    if (tag == &slots_) {
        user_.on_slots(answer);
    } else if (tag != &asking_) {
        user_.on_reply(tag, answer);
    }
}

void session::on_answered() noexcept
{
    answered_ = loop_.now();

    if (state_ == session_state::silent && !handshake_.wants_master()) {
        recover();
    } else if (state_ == session_state::silent && !awake_) {
        awake_ = true;
        check_at_ = answered_;
    }
}

void session::trust() noexcept
{
    trusted_ = true;
    back_off_ = 0;
}

void session::refuse(const char *why) noexcept
{
    trusted_ = false;
    broken_ = why;
}

void session::set_disordered() noexcept
{
    broken_ = disordered;
}

void session::after_event() noexcept
{
    if (broken_) {
        connection_.close();
    }

    if (connection_.is_open()) {
        if (state_ == session_state::connecting && handshake_.is_over()) {
            on_greeted();
        }
    } else if (state_ == session_state::connecting || is_open()) {
        on_lost();
    }

    if ((is_up() || awake_) && loop_.now() >= check_at_) {
        check_master();
    }
}

void session::on_greeted() noexcept
{
    if (const char *why = handshake_.problem()) {
        fail(why);
        return;
    }

    enter(session_event::greeted);
    trusted_ = false;
    up_since_ = answered_ = checked_at_ = loop_.now();
    check_at_ = handshake_.wants_master() ? checked_at_ + check_every : never;
    loop_.note(connection_event::connected);

    log_.set_up(handshake_.facts().version, master_);
    log_.check(handshake_.facts());

    user_.on_up();
}

void session::on_lost() noexcept
{
    const bool lasted = loop_.now() - up_since_ >= trusted_after;

    if (is_open() && (trusted_ || lasted)) {
        loop_.note(connection_event::disconnected);

        // The server may have restarted, or it closes idle connections.
        log_.connection_lost(broken_ ? broken_ : connection_.why());

        broken_ = nullptr;
        awake_ = false;
        trust();
        enter(session_event::lost);
        user_.on_lost();
        find_address();
        return;
    }

    const char *why = handshake_.problem();

    fail(broken_ ? broken_ : why ? why : connection_.why());
}

void session::fail(const char *why) noexcept
{
    if (is_open()) {
        loop_.note(connection_event::disconnected);
        user_.on_lost();
    }

    enter(session_event::failed);
    trusted_ = checking_ = awake_ = false;

    log_.set_down(why);

    broken_ = nullptr;
    loop_.stop_finding();
    connection_.close();
    user_.on_unusable();

    // Half of the pause is random, so that workers do not connect all at once.
    back_off_ = std::clamp(2 * back_off_, first_back_off, last_back_off);
    retry_at_ =
        loop_.now() + back_off_ / 2 + loop_.random() % (back_off_ / 2 + 1);
}

void session::give_up_waiting() noexcept
{
    log_.set_down(why_silent());
    user_.on_unusable();
}

const char *session::why_silent() noexcept
{
    const char *why =
        state_ == session_state::locating ? loop_.why_not_found() : nullptr;

    return why ? why : no_answer;
}

void session::read_late_answers() noexcept
{
    if (in_flight_) {
        connection_.look();
    }
}

void session::on_timer(std::uint64_t first_deadline) noexcept
{
    const std::uint64_t now = loop_.now();

    switch (state_) {

    case session_state::locating:
    case session_state::connecting:
        if (now >= attempt_until_) {
            fail(why_silent());

        } else if (now >= first_deadline) {
            trusted_ = false; // the other callers do not wait as long
            give_up_waiting();
        }
        break;

    case session_state::up:
        if (in_flight_ && now >= answered_ + options_.timeout) {
            enter(session_event::overdue);
            awake_ = false;
            give_up_waiting();
        }
        break;

    case session_state::silent:
        if (awake_) {
            if (now >= attempt_until_) {
                loop_.stop_finding();
                on_checked(true); // the sentinels are silent
            }
        } else if (now >=
                   answered_ + options_.timeout + options_.connect_timeout) {
            fail(no_answer);
        }
        break;

    case session_state::down:
        if (now >= retry_at_) {
            enter(session_event::retry);
            find_address();
        }
        break;

    case session_state::stopped:
        break;
    }
}

std::uint64_t session::wake_at() const noexcept
{
    switch (state_) {

    case session_state::locating:
    case session_state::connecting:
        return attempt_until_;

    case session_state::up:
        return std::min(
            check_at_, in_flight_ ? answered_ + options_.timeout : never);

    case session_state::silent:
        return awake_ ? attempt_until_
                      : answered_ + options_.timeout + options_.connect_timeout;

    case session_state::down:
        return retry_at_;

    case session_state::stopped:
        break;
    }
    return never;
}

} // namespace webhook::redis
