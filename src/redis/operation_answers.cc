// The answers of the server: how operations of the queue end.

#include "redis/operation_queue.h"
#include "redis/protocol.h"

#include <utility>

namespace webhook::redis {
namespace {

// The pause before a refused operation is sent again.
constexpr std::uint64_t resend_after = 1000; // ms

// Another server has some keys of the slot already: this does not take long.
constexpr std::uint64_t try_again_after = 20; // ms

// Returns true if the caller holds the claim: it was made now, or earlier, and
// the reply was lost.
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

// Returns why the server will execute no command on this connection, or
// nullptr.
const char *end_of_connection(std::string_view word)
{
    return word == "READONLY" || word == "MASTERDOWN"
               ? "the server is a read-only replica"
           : word == "NOAUTH" ? "the server requires a password"
                              : nullptr;
}

} // namespace

void operation_queue::on_reply(void *tag, const reply *answer) noexcept
{
    auto *op = static_cast<operation *>(tag);

    op->in_flight = false;

    if (op->withdrawn) {
        withdrawn_in_flight_--;
        if (op->what == action::renew) {
            heed_renewal(op, answer);
        }
        if (!op->finished) {
            all_.pool.give_back(op);
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

void operation_queue::read(operation *op, const reply &answer) noexcept
{
    switch (read_reply(*op, session_.is_modern(), answer)) {

    case progress::done:
        session_.trust();
        log_.note_error(op->what, {});
        prefer_commit(op);
        heed(op);
        finish(op);
        break;

    case progress::next_step:
        send(op);
        break;

    case progress::foreign:
        session_.trust();
        log_.not_recorded(op, "the key holds an unexpected value");
        finish(op);
        break;

    case progress::refused:
        op->step = 0;
        if (!redirect(op, answer)) {
            on_refusal(op, answer.error_word());
        }
        break;

    case progress::disordered:
        repeat(op);
        session_.set_disordered();
        break;
    }
}

// The server's answer about a key may mean that its commit must not be told
// again.
void operation_queue::heed(const operation *op) noexcept
{
    const bool is_new = op->what == action::claim && has_claimed(op);
    const bool is_deleted =
        op->what == action::forget && op->result.late == late::no;

    if (is_new || is_deleted) {
        told_.drop(op->key);
    }
}

// Nobody waits for this renewal any more, but it may have made the claim anew
// after others have held it.  The commit or the release that follows finds the
// claim, and cannot know: this is the only trace.
void operation_queue::heed_renewal(operation *op, const reply *answer) noexcept
{
    if (answer) {
        read_reply(*op, session_.is_modern(), *answer);
    } else {
        repeat(op);
        op->result.late = op->doubtful ? late::gone : late::no;
    }

    if (op->result.late != late::no) {
        log_.not_recorded(op, describe(op->result.late));
    }
}

// A commit that was sent before a claim may have been refused, although the
// claim was not: the event has been delivered, whatever the server knows.
void operation_queue::prefer_commit(operation *op) noexcept
{
    const bool claimed = has_claimed(op);

    if (op->result.store == WEBHOOK_STORE_ANSWERED &&
        op->result.found.kind != WEBHOOK_DELIVERED && answer_from_commit(op) &&
        claimed) {
        release_made(op->key, op->claim, op->ms);
    }
}

void operation_queue::on_refusal(operation *op, std::string_view word) noexcept
{
    log_.note_error(op->what, word);

    const char *end = end_of_connection(word);

    if (end) {
        session_.refuse(end);
    } else if (word == "NOREPLICAS") {
        session_.doubt(); // its replicas may follow another master
    }

    const bool in_cluster = servers_.is_cluster();
    const bool is_elsewhere = in_cluster && (word == "MOVED" || word == "ASK");

    if (is_elsewhere || (in_cluster && word == "CLUSTERDOWN")) {
        servers_.doubt();
    }

    if (op->has_caller()) {
        if (answer_from_commit(op)) {
            finish(op);
            return;
        }
        if (in_cluster && word == "TRYAGAIN") {
            resend_at_ = loop_.now() + try_again_after;
            return;
        }
        if (op->what == action::claim && op->repeated) {
            // An earlier connection may have made the claim.
            release_made(op->key, op->claim, op->ms);
        }
        finish(op);

    } else if (passes(word) || is_elsewhere) {
        op->hops = 0;
        resend_at_ = loop_.now() + resend_after;

    } else if (end == nullptr) {
        if (!op->retold) {
            log_.not_recorded(op, "the server refused the command");
        }
        finish(op);
    }
}

// Ends an operation with op->result.
void operation_queue::finish(operation *op) noexcept
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
        log_.not_recorded(op, describe(op->result.late));
    }

    if (op->what == action::commit &&
        op->result.store == WEBHOOK_STORE_ANSWERED) {
        told_.add(*op, loop_.now());
    }
    all_.pool.give_back(op);
}

// Ends an operation without an answer of the server.  If it is in flight, it is
// kept until its reply arrives.
void operation_queue::withdraw(operation *op) noexcept
{
    remove(op);
    unsent_ -= op->in_flight ? 0 : 1;
    answer_from_commit(op);

    op->withdrawn = true;
    withdrawn_in_flight_ += op->in_flight;

    if (op->what == action::claim && op->sent) {
        release_made(op->key, op->claim, op->ms);
    }

    if (op->handler) {
        op->finished = true;
        finished_.append(op);

    } else if (!op->in_flight) {
        all_.pool.give_back(op);
    }
}

// Prepares an operation for the next connection.
void operation_queue::repeat(operation *op) noexcept
{
    op->step = 0;
    op->repeated = true;
    op->asking = false;
    op->doubtful = op->doubtful || loop_.now() > op->until;
}

// Releases the claim of a commit that is recorded under another key: a delivery
// that finds no claim finds the body delivered.
void operation_queue::release_committed(const operation *commit) noexcept
{
    operation *op = all_.pool.take(action::release, commit->frees, {});

    if (op == nullptr) {
        return; // the claim ends with its lease
    }

    op->claim.assign(commit->claim);
    op->ms = commit->ms;
    op->until = commit->until;
    op->source = commit->source;
    op->of_commit = true;
    servers_.queue_of(*op).add(op, commit->deadline);
}

// Releases a claim that the server may have made although nobody waits for it.
// The release is sent behind the claim on the same connection, or on the next
// one, however long that takes: a server that was stopped makes the claim when
// it continues, and the lease begins then.
void operation_queue::release_made(
    std::string_view key, std::string_view claim, std::uint64_t lease) noexcept
{
    operation *op = all_.pool.take(action::release, key, {});

    if (op == nullptr) {
        log_.no_memory(action::release, key, nullptr);
        return;
    }

    op->claim.assign(claim);
    op->ms = lease;
    op->repeated = true; // it is no error if there is no claim to release
    servers_.queue_of(*op).add(op, never);
}

// Handlers may call any function, and forget each other's operations.
void operation_queue::answer_callers() noexcept
{
    while (!all_.stopped && !finished_.empty()) {
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
            all_.pool.give_back(op);
        }

        if (handler) {
            handler(caller, result);
        }
    }
}

} // namespace webhook::redis
