#include "redis/replication.h"

#include "redis/protocol.h"

#include <charconv>
#include <cstdio>
#include <new>
#include <utility>

namespace webhook::redis {
namespace {

// How long WAIT waits for the replicas.
constexpr std::uint64_t wait_for = 1000; // ms

// The pause before commits are asked for again, and that before a server is
// asked again that does not accept WAIT: its rights may have been changed.
constexpr std::uint64_t ask_again_after = 1000; // ms
constexpr std::uint64_t refused_for = 60'000;

// Replicas that are so far behind are reported.
constexpr std::uint64_t overdue_after = 10'000; // ms

} // namespace

replication::replication(const client_options &options, event_loop &loop,
    wire &over, server_log &log, told_commits &told) noexcept
    : options_(options), loop_(loop), log_(log), told_(told),
      handshake_(options.server), connection_(over, *this)
{
    told_.await_replicas(true);
}

void replication::stop() noexcept
{
    connection_.close();
    state_ = state::closed;
    deadline_ = never;
    broken_ = false;
}

void replication::pause(std::uint64_t ms) noexcept
{
    retry_at_ = loop_.now() + ms;
}

// The commits stay as they are: those that are told again on the connection of
// the client cover what this server may have lost.
void replication::fail(const char *why) noexcept
{
    std::snprintf(why_, sizeof(why_), "%s", why);
    stop();
    pause(ask_again_after);
}

void replication::after_event(const address *server) noexcept
{
    const std::uint64_t now = loop_.now();

    has_server_ = server != nullptr;

    if (server == nullptr) {
        // The next server may be another one.
        stop();
        retry_at_ = 0;
    } else if (broken_) {
        stop();
    } else if (state_ != state::closed && !connection_.is_open()) {
        fail(handshake_.problem() ? handshake_.problem() : connection_.why());
    } else if (now >= deadline_) {
        fail("the server does not answer");
    } else if (state_ == state::greeting && handshake_.is_over()) {
        if (const char *why = handshake_.problem()) {
            fail(why);
        } else {
            state_ = state::ready;
            deadline_ = never;
        }
    }

    if (refused_ && now >= retry_at_) {
        refused_ = false;
        told_.await_replicas(true);
    }

    if (server && told_.awaited() && now >= retry_at_) {
        if (state_ == state::closed) {
            connect(*server);
        } else if (state_ == state::ready) {
            ask();
        }
    }

    check_overdue();
    note();
}

void replication::connect(const address &server) noexcept
{
    knows_script_ = false;

    if (!connection_.connect(server)) {
        fail(connection_.why());
    } else if (!handshake_.start(connection_)) {
        fail("out of memory");
    } else {
        state_ = state::greeting;
        deadline_ = loop_.now() + options_.connect_timeout;
    }
}

void replication::ask() noexcept
try {
    const told_commit &last = *told_.last_awaited();
    const std::uint64_t now = loop_.now();

    commit_.what = action::commit;
    commit_.retold = true;
    commit_.step = knows_script_ ? 0 : step_text;
    commit_.key.assign(last.key);
    commit_.done.assign(last.done);
    commit_.ms = last.deadline > now ? last.deadline - now : 1;
    number_ = last.number;
    has_commit_ = false;

    if (!set_deleted(commit_, options_.prefix) || !send()) {
        fail("out of memory");
        return;
    }

    knows_script_ = true;
    asked_at_ = now;
    state_ = state::waiting;
    deadline_ = now + wait_for + options_.connect_timeout;

} catch (const std::bad_alloc &) {
    fail("out of memory");
}

bool replication::send() noexcept
{
    command words;
    char count[16];
    char ms[16];
    const auto text = [](char(&into)[16], std::uint64_t value) {
        char *end = std::to_chars(into, into + sizeof(into), value).ptr;
        return std::string_view(into, static_cast<std::size_t>(end - into));
    };
    const std::string_view wait[] = {
        "WAIT", text(count, options_.replicas), text(ms, wait_for)};

    write_command(commit_, handshake_.facts().modern, words);

    return connection_.send(words.all(), &commit_) &&
           connection_.send(wait, &tag_);
}

// Runs while the connection reads; after_event() acts.
void replication::on_reply(void *tag, const reply *answer) noexcept
{
    if (handshake_.owns(tag)) {
        handshake_.on_reply(tag, answer);
    } else if (answer == nullptr || broken_) {
        // The connection is lost, or is to be closed.
    } else if (tag == &commit_) {
        read(*answer);
    } else if (answer->is_integer()) {
        read_count(*answer);
    } else {
        read_error("WAIT", answer->is_error() ? answer->error_word() : "ERR");
    }
}

// If the key holds something else, the event was deleted or delivered again
// since, or this server has lost the commit, and has it again now.
void replication::read(const reply &answer) noexcept
{
    if (answer.is_integer()) {
        has_commit_ = answer.integer() == 1;
        if (!has_commit_) {
            told_.drop(commit_.key, number_);
        }
    } else {
        read_error("a commit", answer.is_error() ? answer.error_word() : "ERR");
    }
}

void replication::read_count(const reply &answer) noexcept
{
    state_ = state::ready;
    deadline_ = never;

    if (!has_commit_) {
        return;
    }

    if (answer.integer() >= static_cast<long long>(options_.replicas)) {
        confirmed_ += told_.set_replicated(number_);
        why_[0] = '\0';
        log_.set_replicated(options_.replicas);
        return;
    }

    std::snprintf(why_, sizeof(why_),
        "%lld of them have confirmed the last one", answer.integer());
    // WAIT itself was the pause, unless the server does not wait.
    retry_at_ = asked_at_ + ask_again_after;
}

void replication::read_error(
    const char *command, std::string_view word) noexcept
{
    broken_ = true;
    pause(ask_again_after);
    std::snprintf(why_, sizeof(why_), "%s is refused with %.*s", command,
        static_cast<int>(word.size()), word.data());

    if (passes(word) || word == "NOSCRIPT" || word == "UNBLOCKED" ||
        word == "READONLY" || word == "MASTERDOWN") {
        return;
    }

    refused_ = true;
    pause(refused_for);
    log_.set_silent_on_replicas(why_);
    told_.await_replicas(false);
}

// Replicas that are a little behind are no news.
void replication::check_overdue() noexcept
{
    const told_commit *first = told_.first_awaited();

    if (first && loop_.now() >= first->told_at + overdue_after) {
        log_.set_unreplicated(options_.replicas, why_);
    }
}

void replication::note() noexcept
{
    if (confirmed_ || noted_ != told_.awaited()) {
        noted_ = told_.awaited();
        loop_.note_replicated(std::exchange(confirmed_, 0), noted_);
    }
}

std::uint64_t replication::wake_at() const noexcept
{
    if (state_ == state::greeting || state_ == state::waiting) {
        return deadline_;
    }
    return has_server_ && told_.awaited() ? retry_at_ : never;
}

} // namespace webhook::redis
