// What becomes of an operation: answered, refused, or given up.

#include "redis/client.h"
#include "redis/protocol.h"

#include <algorithm>
#include <initializer_list>

namespace webhook::redis {
namespace {

// The claim is the caller's: made now, or before, when the reply was lost.
bool has_claimed(const operation *op)
{
    const webhook_state_t &found = op->result.found;
    char text[WEBHOOK_STATE_TEXT_SIZE];

    if (op->what != action::claim ||
        op->result.store != WEBHOOK_STORE_ANSWERED) {
        return false;
    }

    return found.kind == WEBHOOK_ABSENT ||
           std::string_view(text, webhook_state_encode(&found, text)) ==
               op->claim;
}

bool is_one_of(
    std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Why the server will not do anything else on this connection; or nullptr.
const char *end_of_connection(std::string_view word)
{
    return is_one_of(word, {"READONLY", "MASTERDOWN"})
               ? "it is a read-only replica"
           : word == "NOAUTH" ? "it asks for a password"
                              : nullptr;
}

// What it may do later.
bool passes(std::string_view word)
{
    return is_one_of(word, {"LOADING", "BUSY", "OOM", "MISCONF", "NOREPLICAS",
                               "TRYAGAIN", "CLUSTERDOWN"});
}

// Replies are out of step with questions: the next ones are as well.
constexpr const char *disordered = "it answered what was not asked";

// When to send again what was refused for the time being.
constexpr std::uint64_t retry_after = 1000; // ms

} // namespace

// Runs within hiredis: notes what has happened, settle() does the rest.
void client::on_reply(void *tag, const reply *answer) noexcept
{
    if (handshake_.owns(tag)) {
        handshake_.on_reply(tag, answer);
        return;
    }

    auto *op = static_cast<operation *>(tag);

    op->in_flight = false;
    in_flight_--;

    if (broken_ == disordered) {
        answer = nullptr;
    }

    if (answer) {
        on_answered();
    }

    if (op->withdrawn) {
        if (!op->finished) {
            pool_.give_back(op);
        }
        return;
    }

    unsent_++;

    if (answer) {
        read(op, *answer);
    } else {
        repeat(op);
    }
}

void client::read(operation *op, const reply &answer) noexcept
{
    switch (read_reply(*op, handshake_.facts().modern, answer)) {

    case progress::done:
        trust();
        note_error(op->what, {});
        finish(op);
        break;

    case progress::next_step:
        send(op);
        break;

    case progress::foreign:
        trust();
        log_unsettled(op, "the key holds something else");
        finish(op);
        break;

    case progress::refused:
        op->step = 0;
        on_refusal(op, answer.error_word());
        break;

    case progress::disordered:
        repeat(op);
        broken_ = disordered;
        break;
    }
}

void client::on_refusal(operation *op, std::string_view word) noexcept
{
    note_error(op->what, word);

    const char *end = end_of_connection(word);

    if (end) {
        trusted_ = false;
        broken_ = end;
    }

    if (op->has_caller()) {
        if (answer_from_unrecorded(op)) {
            finish(op);
            return;
        }
        if (op->what == action::claim && op->repeated) {
            // if not now, then on another connection
            release_made(op->key, op->claim, op->ms);
        }
        finish(op);

    } else if (passes(word)) {
        retry_at_ = loop_.now() + retry_after;

    } else if (end == nullptr) {
        log_unsettled(op, "the server refuses it");
        finish(op);
    }
}

// With op->result.
void client::finish(operation *op) noexcept
{
    remove(op);
    unsent_--;

    if (!op->frees.empty() && op->result.store == WEBHOOK_STORE_ANSWERED) {
        release_committed(op);
    }

    if (op->handler) {
        op->finished = true;
        finished_.append(op);
        return;
    }

    if (op->result.late != late::no) {
        log_unsettled(op, describe(op->result.late));
    }

    pool_.give_back(op);
}

/*
 * Ends an operation without the server.  If it is in flight it stays with
 * hiredis until the reply, and goes then.
 */
void client::withdraw(operation *op) noexcept
{
    remove(op);
    unsent_ -= op->in_flight ? 0 : 1;
    answer_from_unrecorded(op);

    op->withdrawn = true;

    if (op->what == action::claim && op->sent) {
        release_made(op->key, op->claim, op->ms);
    }

    if (op->handler) {
        op->finished = true;
        finished_.append(op);

    } else if (!op->in_flight) {
        pool_.give_back(op);
    }
}

// It is sent again on the next connection.
void client::repeat(operation *op) noexcept
{
    op->step = 0;
    op->repeated = true;
    op->doubtful = op->doubtful || loop_.now() > op->until;
}

/*
 * The body is remembered as delivered by now: whoever finds its claim gone
 * finds that.
 */
void client::release_committed(const operation *commit) noexcept
{
    operation *op = pool_.take(action::release, commit->frees, {});

    if (op == nullptr) {
        return; // its lease ends it
    }

    op->claim.assign(commit->claim);
    op->ms = commit->ms;
    op->until = commit->until;
    op->source = commit->source;
    op->of_commit = true;
    add(op, commit->deadline);
}

/*
 * Behind the claim on the same connection, or after the next one is made.
 * Told however long that takes: a server that has been stopped makes the claim
 * when it goes on, and its lease begins then.
 */
void client::release_made(
    std::string_view key, std::string_view claim, std::uint64_t lease) noexcept
{
    operation *op = pool_.take(action::release, key, {});

    if (op == nullptr) {
        loop_.log_unsettled(action::release, key, "no memory", 0, nullptr);
        return;
    }

    op->claim.assign(claim);
    op->ms = lease;
    op->repeated = true; // if there is nothing to release, so much the better
    add(op, never);
}

// Askers may do anything but destroy us, and forget each other.
void client::deliver() noexcept
{
    while (state_ != state::stopped && !finished_.empty()) {
        operation *const op = finished_.first();
        const answer_handler handler = op->handler;
        const answer result = std::move(op->result);
        void *const caller = op->caller;

        finished_.remove(op);
        op->finished = false;

        if (handler == nullptr && has_claimed(op)) {
            release_made(op->key, op->claim, op->ms);
        }

        if (!op->in_flight) {
            pool_.give_back(op);
        }

        if (handler) {
            handler(caller, result);
        }
    }
}

void client::expire() noexcept
{
    const std::uint64_t now = loop_.now();

    while (!callers_.empty() && callers_.first()->deadline <= now) {
        withdraw(callers_.first());
    }

    for (operation *op = settlements_.first(), *next = nullptr; op; op = next) {
        next = op->next;

        if (op->deadline <= now) {
            log_unsettled(op, "the server did not answer");
            withdraw(op);
        }
    }
}

void client::refuse_callers() noexcept
{
    while (!callers_.empty()) {
        withdraw(callers_.first());
    }
}

} // namespace webhook::redis
