#include "redis/operation_queue.h"

#include "redis/protocol.h"

#include <algorithm>
#include <initializer_list>
#include <new>
#include <utility>

namespace webhook::redis {
namespace {

// A commit that is sent within this time counts as sent at once.
constexpr std::uint64_t in_time = 1000; // ms

// The pause before a refused operation is sent again.
constexpr std::uint64_t resend_after = 1000; // ms

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

bool is_one_of(
    std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Returns why the server will execute no command on this connection, or
// nullptr.
const char *end_of_connection(std::string_view word)
{
    return is_one_of(word, {"READONLY", "MASTERDOWN"})
               ? "it is a read-only replica"
           : word == "NOAUTH" ? "it asks for a password"
                              : nullptr;
}

// Returns true if the server may execute the command later.
bool passes(std::string_view word)
{
    return is_one_of(word, {"LOADING", "BUSY", "OOM", "MISCONF", "NOREPLICAS",
                               "TRYAGAIN", "CLUSTERDOWN"});
}

} // namespace

operation_queue::operation_queue(const client_options &options,
    event_loop &loop, server_log &log, session &over) noexcept
    : options_(options), loop_(loop), log_(log), session_(over)
{
}

operation *operation_queue::make(action what, std::string_view key,
    std::string_view claim, std::uint64_t ms) noexcept
{
    operation *op = pool_.take(what, key, options_.prefix);

    if (op) {
        op->claim.assign(claim); // fits in the room that the pool has reserved
        op->ms = ms;
    }

    return op;
}

bool operation_queue::set_frees(
    operation *commit, std::string_view key) noexcept
try {
    commit->frees.assign(options_.prefix).append(key);
    return true;

} catch (const std::bad_alloc &) {
    pool_.give_back(commit);
    return false;
}

operation *operation_queue::ask(
    operation *op, answer_handler handler, void *caller) noexcept
{
    if (op == nullptr) {
        return nullptr;
    }

    op->handler = handler;
    op->caller = caller;

    if (session_.is_stopped() ||
        (!session_.is_usable() && !answer_from_commit(op))) {
        pool_.give_back(op);
        return nullptr;
    }

    add(op, loop_.now() + options_.timeout);
    return op;
}

void operation_queue::forget(operation *op) noexcept
{
    op->handler = nullptr;

    if (!op->finished) {
        withdraw(op);
    }
}

void operation_queue::record(operation *op, std::uint64_t deadline) noexcept
{
    add(op, deadline);
}

void operation_queue::withdraw_earlier(const operation *commit) noexcept
{
    operation *earlier = nullptr;

    do {
        earlier = nullptr;
        unrecorded_.for_each(commit->key, [&earlier](operation *each) {
            if (each->what == action::commit && !each->in_flight) {
                earlier = each;
            }
        });
        if (earlier) {
            earlier->frees.clear();
            withdraw(earlier);
        }
    } while (earlier);
}

void operation_queue::add(operation *op, std::uint64_t deadline) noexcept
{
    op->deadline = deadline;
    op->made = loop_.now();
    list_of(op).append(op);
    unsent_++;

    if (!op->has_caller()) {
        unrecorded_.add(op);
    }

    // A process that exits waits for the answer.
    hold_until_ = loop_.now() + options_.timeout;

    if (answer_from_commit(op)) {
        finish(op);
    } else if (session_.is_open()) {
        send(op);
    }
}

void operation_queue::remove(operation *op) noexcept
{
    list_of(op).remove(op);

    if (!op->has_caller()) {
        unrecorded_.remove(op);
    }
}

operation_list &operation_queue::list_of(const operation *op) noexcept
{
    return op->has_caller() ? callers_ : settlements_;
}

// Answers a claim or a look if a commit of its key is not confirmed: the
// upstream has acknowledged the event, whatever the server knows of it.  If the
// commit has been sent, the server executes it before a claim that is sent now,
// and no answer is needed here.
bool operation_queue::answer_from_commit(operation *op) noexcept
{
    const operation *commit = nullptr;

    if (op->what != action::claim && op->what != action::look) {
        return false;
    }

    unrecorded_.for_each(op->key, [&](const operation *each) {
        const bool on_its_way = each->in_flight && session_.is_up();

        if (each->what == action::commit && commit == nullptr &&
            !(on_its_way && !op->sent)) {
            commit = each;
        }
    });

    if (commit == nullptr ||
        webhook_state_decode({commit->done.data(), commit->done.size()},
            &op->result.found) != 1) {
        return false;
    }

    op->result.store = WEBHOOK_STORE_ANSWERED;
    return true;
}

void operation_queue::send(operation *op) noexcept
{
    if (op->what == action::claim) {
        // A settlement that was refused for a time is sent before the claim.
        unrecorded_.for_each(op->key, [this](operation *each) {
            if (!each->in_flight) {
                each->step = step_text; // as in client::drop()
                send(each);
            }
        });
    }

    // Another instance may have delivered another body since.
    op->yields = (!op->frees.empty() || op->unclaimed) &&
                 (op->repeated || loop_.now() - op->made > in_time);

    command words;

    write_command(*op, session_.is_modern(), words);

    if (!session_.send(words.all(), op)) {
        return; // it is sent on another connection
    }

    op->in_flight = op->sent = true;
    unsent_--;
}

// Commits and releases are sent before new claims, so that a retry finds an
// event that has been delivered in the meantime.
void operation_queue::send_all() noexcept
{
    send_all(settlements_);
    send_all(callers_);
}

void operation_queue::send_all(const operation_list &list) noexcept
{
    for (operation *op = list.first(), *next = nullptr; op && unsent_;
         op = next) {
        next = op->next;

        if (!op->in_flight && answer_from_commit(op)) {
            finish(op);
        } else if (!op->in_flight) {
            send(op);
        }
    }
}

void operation_queue::on_up() noexcept
{
    resend_at_ = 0;
    send_all();
}

void operation_queue::on_unusable() noexcept
{
    while (!callers_.empty()) {
        withdraw(callers_.first());
    }
}

void operation_queue::on_reply(void *tag, const reply *answer) noexcept
{
    auto *op = static_cast<operation *>(tag);

    op->in_flight = false;

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

void operation_queue::read(operation *op, const reply &answer) noexcept
{
    switch (read_reply(*op, session_.is_modern(), answer)) {

    case progress::done:
        session_.trust();
        log_.note_error(op->what, {});
        finish(op);
        break;

    case progress::next_step:
        send(op);
        break;

    case progress::foreign:
        session_.trust();
        log_.not_recorded(op, "the key holds something else");
        finish(op);
        break;

    case progress::refused:
        op->step = 0;
        on_refusal(op, answer.error_word());
        break;

    case progress::disordered:
        repeat(op);
        session_.set_disordered();
        break;
    }
}

void operation_queue::on_refusal(operation *op, std::string_view word) noexcept
{
    log_.note_error(op->what, word);

    const char *end = end_of_connection(word);

    if (end) {
        session_.refuse(end);
    }

    if (op->has_caller()) {
        if (answer_from_commit(op)) {
            finish(op);
            return;
        }
        if (op->what == action::claim && op->repeated) {
            // An earlier connection may have made the claim.
            release_made(op->key, op->claim, op->ms);
        }
        finish(op);

    } else if (passes(word)) {
        resend_at_ = loop_.now() + resend_after;

    } else if (end == nullptr) {
        log_.not_recorded(op, "the server refuses it");
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

    pool_.give_back(op);
}

// Ends an operation without an answer of the server.  If it is in flight, it is
// kept until its reply arrives.
void operation_queue::withdraw(operation *op) noexcept
{
    remove(op);
    unsent_ -= op->in_flight ? 0 : 1;
    answer_from_commit(op);

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

// Prepares an operation for the next connection.
void operation_queue::repeat(operation *op) noexcept
{
    op->step = 0;
    op->repeated = true;
    op->doubtful = op->doubtful || loop_.now() > op->until;
}

// Releases the claim of a commit that is recorded under another key: a delivery
// that finds no claim finds the body delivered.
void operation_queue::release_committed(const operation *commit) noexcept
{
    operation *op = pool_.take(action::release, commit->frees, {});

    if (op == nullptr) {
        return; // the claim ends with its lease
    }

    op->claim.assign(commit->claim);
    op->ms = commit->ms;
    op->until = commit->until;
    op->source = commit->source;
    op->of_commit = true;
    add(op, commit->deadline);
}

// Releases a claim that the server may have made although nobody waits for it.
// The release is sent behind the claim on the same connection, or on the next
// one, however long that takes: a server that was stopped makes the claim when
// it continues, and the lease begins then.
void operation_queue::release_made(
    std::string_view key, std::string_view claim, std::uint64_t lease) noexcept
{
    operation *op = pool_.take(action::release, key, {});

    if (op == nullptr) {
        log_.no_memory(action::release, key, nullptr);
        return;
    }

    op->claim.assign(claim);
    op->ms = lease;
    op->repeated = true; // it is no error if there is no claim to release
    add(op, never);
}

// Handlers may call any function, and forget each other's operations.
void operation_queue::answer_callers() noexcept
{
    while (!session_.is_stopped() && !finished_.empty()) {
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

void operation_queue::on_timer() noexcept
{
    const std::uint64_t now = loop_.now();

    if (session_.is_up() && unsent_ && now >= resend_at_) {
        send_all();
    }

    while (!callers_.empty() && callers_.first()->deadline <= now) {
        withdraw(callers_.first());
    }

    for (operation *op = settlements_.first(), *next = nullptr; op; op = next) {
        next = op->next;

        if (op->deadline <= now) {
            log_.not_recorded(op, "the server did not answer");
            withdraw(op);
        }
    }
}

std::uint64_t operation_queue::first_deadline() const noexcept
{
    return callers_.empty() ? never : callers_.first()->deadline;
}

bool operation_queue::holds_process() const noexcept
{
    return loop_.now() < hold_until_ &&
           !(callers_.empty() && settlements_.empty());
}

std::uint64_t operation_queue::wake_at() const noexcept
{
    const std::uint64_t now = loop_.now();
    std::uint64_t at = holds_process() ? hold_until_ : never;

    at = std::min(at, first_deadline());

    if (!finished_.empty()) {
        at = now;
    }
    if (session_.is_up() && unsent_) {
        at = std::min(at, std::max(resend_at_, now + 1));
    }
    return at;
}

std::size_t operation_queue::unrecorded() const noexcept
{
    std::size_t count = 0;

    for (const operation *op = settlements_.first(); op; op = op->next) {
        count++;
    }
    return count;
}

} // namespace webhook::redis
