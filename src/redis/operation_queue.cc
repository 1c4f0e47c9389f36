#include "redis/operation_queue.h"

#include "redis/protocol.h"

#include <algorithm>
#include <new>

namespace webhook::redis {
namespace {

// A commit that is sent within this time counts as sent at once.
constexpr std::uint64_t in_time = 1000; // ms

} // namespace

operation_queue::operation_queue(const client_options &options,
    event_loop &loop, server_log &log, session &over, all_operations &all,
    router &servers) noexcept
    : options_(options), loop_(loop), log_(log), session_(over), all_(all),
      servers_(servers)
{
}

operation *operation_queue::make(action what, std::string_view key,
    std::string_view claim, std::uint64_t ms) noexcept
{
    operation *op = all_.pool.take(what, key, options_.prefix);

    if (op) {
        op->claim.assign(claim); // fits in the room that the pool has reserved
        op->ms = ms;
    }

    if (op && what == action::forget && !set_deleted(*op, options_.prefix)) {
        all_.pool.give_back(op);
        return nullptr;
    }

    return op;
}

bool operation_queue::set_frees(
    operation *commit, std::string_view key) noexcept
try {
    commit->frees.assign(options_.prefix).append(key);
    return true;

} catch (const std::bad_alloc &) {
    all_.pool.give_back(commit);
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

    if (all_.stopped || (!session_.is_usable() && !answer_from_commit(op))) {
        all_.pool.give_back(op);
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
    if (op->what == action::commit) {
        told_.drop(op->key);
    }
    add(op, deadline);
}

void operation_queue::withdraw_earlier(const operation *commit) noexcept
{
    operation *earlier = nullptr;

    do {
        earlier = nullptr;
        all_.unrecorded.for_each(commit->key, [&earlier](operation *each) {
            if (each->what == action::commit && !each->in_flight) {
                earlier = each;
            }
        });
        if (earlier) {
            earlier->frees.clear();
            earlier->at->withdraw(earlier);
        }
    } while (earlier);
}

void operation_queue::add(operation *op, std::uint64_t deadline) noexcept
{
    op->at = this;
    op->deadline = deadline;
    op->made = loop_.now();
    list_of(op).append(op);
    unsent_++;

    if (!op->has_caller()) {
        all_.unrecorded.add(op);
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
        all_.unrecorded.remove(op);
    }
}

operation_list &operation_queue::list_of(const operation *op) noexcept
{
    return op->has_caller() ? callers_ : settlements_;
}

// Answers a claim or a look if a commit of its key is not confirmed: the
// upstream has acknowledged the event, whatever the server knows of it.  If the
// commit has been sent, the server executes it before a claim that is sent now,
// and no answer is needed here.  A commit that is told again does not answer
// either: the event may have been deleted since.
bool operation_queue::answer_from_commit(operation *op) noexcept
{
    const operation *commit = nullptr;

    if (op->what != action::claim && op->what != action::look) {
        return false;
    }

    all_.unrecorded.for_each(op->key, [&](const operation *each) {
        const bool on_its_way =
            each->at == this && each->in_flight && session_.is_up();

        if (each->what == action::commit && commit == nullptr &&
            !each->retold && !(on_its_way && !op->sent)) {
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
        all_.unrecorded.for_each(op->key, [this](operation *each) {
            if (!each->in_flight && each->at == this) {
                each->step = step_text; // as in client::drop()
                send(each);
            }
        });
    }

    // Another instance may have delivered another body since.
    op->yields = !op->retold && (!op->frees.empty() || op->unclaimed) &&
                 (op->repeated || loop_.now() - op->made > in_time);

    if (op->retold) {
        const std::uint64_t now = loop_.now();

        op->ms = op->deadline > now ? op->deadline - now : 1;
        op->step = knows_retell_ ? op->step : step_text;
        knows_retell_ = true;
    }

    command words;

    write_command(*op, session_.is_modern(), words);

    if (op->asking && !session_.send_asking()) {
        return;
    }

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
    knows_retell_ = false;
    send_all();
}

// The next server may be another one, which has replicated less than this one
// had confirmed; or this one, which has forgotten as much when it was started
// again.
void operation_queue::on_lost() noexcept
{
    while (const told_commit *commit = told_.take(loop_.now())) {
        retell(*commit);
    }
}

// The claim that the commit has ended is left to its lease, if the server still
// has it.
void operation_queue::retell(const told_commit &commit) noexcept
{
    if (commit.deadline <= loop_.now()) {
        return;
    }

    operation *op = all_.pool.take(action::commit, commit.key, {});

    if (op == nullptr || !set_deleted(*op, options_.prefix)) {
        if (op) {
            all_.pool.give_back(op);
        }
        return;
    }

    op->done.assign(commit.done); // fits in the room that the pool has reserved
    op->deadline = commit.deadline;
    op->made = loop_.now();
    op->retold = true;
    op->at = this;
    settlements_.append(op);
    all_.unrecorded.add(op);
    unsent_++;
}

void operation_queue::on_unusable() noexcept
{
    while (!callers_.empty()) {
        withdraw(callers_.first());
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
            if (!op->retold) {
                log_.not_recorded(op, "the server did not answer");
            }
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
           !(callers_.empty() && settlements_.empty() && told_.awaited() == 0);
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
        count += !op->retold;
    }
    return count;
}

} // namespace webhook::redis
