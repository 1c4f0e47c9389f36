#include "redis/client.h"

#include "redis/protocol.h"

#include <algorithm>
#include <new>

namespace webhook::redis {
namespace {

constexpr unsigned step_text = 1; // of those in protocol.cc

// ms, for a commit to be told while nothing else has happened.
constexpr std::uint64_t in_time = 1000;

// The text of a state.
class state_text {
public:
    explicit state_text(const webhook_state_t &state)
        : size_(webhook_state_encode(&state, text_))
    {
    }

    static state_text claimed(const claim_of &mine)
    {
        return state_text(make(WEBHOOK_CLAIMED, mine, 0));
    }

    static state_text done(const claim_of &mine, unsigned status)
    {
        return state_text(make(WEBHOOK_DELIVERED, mine, status));
    }

    operator std::string_view() const { return {text_, size_}; }

private:
    static webhook_state_t make(
        webhook_state_kind_t kind, const claim_of &mine, unsigned status)
    {
        webhook_state_t state{};

        state.kind = kind;
        state.status = status;
        std::copy_n(mine.token, WEBHOOK_TOKEN_SIZE, state.token);
        std::copy_n(mine.digest, WEBHOOK_DIGEST_SIZE, state.digest);
        return state;
    }

    char text_[WEBHOOK_STATE_TEXT_SIZE];
    std::size_t size_;
};

} // namespace

operation *client::make(action what, std::string_view key,
    std::string_view mine, std::uint64_t ms) noexcept
{
    operation *op = pool_.take(what, key, options_.prefix);

    if (op) {
        op->claim.assign(mine); // within the room that the pool has reserved
        op->ms = ms;
    }

    return op;
}

// Whoever asks now may hope for an answer.
bool client::is_of_use() const noexcept
{
    const bool connecting =
        state_ == state::locating || state_ == state::connecting;

    return state_ == state::up || (connecting && trusted_);
}

operation *client::ask(action what, std::string_view key, std::string_view mine,
    std::uint64_t ms, answer_handler handler, void *caller) noexcept
{
    return ask(make(what, key, mine, ms), handler, caller);
}

operation *client::ask(
    operation *op, answer_handler handler, void *caller) noexcept
{
    if (op == nullptr) {
        return nullptr;
    }

    op->handler = handler;
    op->caller = caller;

    if (state_ == state::stopped ||
        (!is_of_use() && !answer_from_unrecorded(op))) {
        pool_.give_back(op);
        return nullptr;
    }

    add(op, loop_.now() + options_.timeout);
    return op;
}

operation *client::claim(const claim_of &mine, std::uint64_t lease,
    answer_handler handler, void *caller) noexcept
{
    operation *op =
        make(action::claim, mine.key, state_text::claimed(mine), lease);

    if (op) {
        op->by_body = !mine.latest.empty();
    }

    return ask(op, handler, caller);
}

operation *client::look(
    const claim_of &mine, answer_handler handler, void *caller) noexcept
{
    return ask(
        action::look, mine.key, state_text::claimed(mine), 0, handler, caller);
}

operation *client::renew(const claim_of &mine, std::uint64_t lease,
    answer_handler handler, void *caller) noexcept
{
    operation *op = ask(action::renew, mine.key, state_text::claimed(mine),
        lease, handler, caller);

    if (op) {
        op->until = mine.until;
    }

    return op;
}

operation *client::inspect(
    std::string_view key, answer_handler handler, void *caller) noexcept
{
    return ask(action::inspect, key, {}, 0, handler, caller);
}

operation *client::forget(std::string_view key,
    const webhook_state_t &delivered, answer_handler handler,
    void *caller) noexcept
{
    return ask(action::forget, key, state_text(delivered), 0, handler, caller);
}

operation *client::list(
    std::string_view cursor, answer_handler handler, void *caller) noexcept
{
    // a cursor is a number of 64 bits
    return cursor.size() <= WEBHOOK_STATE_TEXT_SIZE
               ? ask(action::list, {}, cursor, 0, handler, caller)
               : nullptr;
}

// False: out of memory, and the operation is gone.
bool client::set_frees(operation *op, std::string_view key) noexcept
try {
    op->frees.assign(options_.prefix).append(key);
    return true;

} catch (const std::bad_alloc &) {
    pool_.give_back(op);
    return false;
}

void client::commit(const claim_of &mine, unsigned status, std::uint64_t window,
    const void *source) noexcept
{
    const bool by_body = !mine.latest.empty();
    operation *op = make(action::commit, by_body ? mine.latest : mine.key,
        state_text::claimed(mine), window);

    if (op == nullptr || (by_body && !set_frees(op, mine.key))) {
        loop_.log_unsettled(action::commit, mine.key, "no memory", 0, source);
        return;
    }

    if (by_body) {
        replace_unrecorded(op);
    }

    op->source = source;
    op->until = mine.until;
    op->done.assign(state_text::done(mine, status));
    add(op, loop_.now() + window);
}

// The body delivered last is the one to be remembered: what was to be told of
// an earlier one is told no more.
void client::replace_unrecorded(const operation *commit) noexcept
{
    operation *older = nullptr;

    do {
        older = nullptr;
        unrecorded_.for_each(commit->key, [&older](operation *each) {
            if (each->what == action::commit && !each->in_flight) {
                older = each;
            }
        });
        if (older) {
            older->frees.clear();
            withdraw(older);
        }
    } while (older);
}

void client::remember(const claim_of &mine, unsigned status,
    std::uint64_t window, const void *source) noexcept
{
    operation *op =
        make(action::commit, mine.latest.empty() ? mine.key : mine.latest,
            state_text::claimed(mine), window);

    if (op == nullptr) {
        loop_.log_unsettled(action::commit, mine.key, "no memory", 0, source);
        return;
    }

    if (!mine.latest.empty()) {
        replace_unrecorded(op);
    }

    op->source = source;
    op->unclaimed = true;
    op->done.assign(state_text::done(mine, status));
    add(op, loop_.now() + window);
}

void client::release(
    const claim_of &mine, std::uint64_t lease, const void *source) noexcept
{
    operation *op =
        make(action::release, mine.key, state_text::claimed(mine), lease);

    if (op == nullptr) {
        loop_.log_unsettled(action::release, mine.key, "no memory", 0, source);
        return;
    }

    op->source = source;
    op->until = mine.until;
    add(op, loop_.now() + lease);
}

// By its text: a claim of the same key may follow, and must not overtake it
// because the server does not know the script.
void client::drop(const claim_of &mine, std::uint64_t lease) noexcept
{
    operation *op =
        make(action::release, mine.key, state_text::claimed(mine), lease);

    if (op == nullptr) {
        loop_.log_unsettled(action::release, mine.key, "no memory", 0, nullptr);
        return;
    }

    op->step = step_text;
    op->repeated = true;
    add(op, never);
}

void client::forget(operation *op) noexcept
{
    op->handler = nullptr;

    if (!op->finished) {
        withdraw(op);
    }
}

void client::add(operation *op, std::uint64_t deadline) noexcept
{
    op->deadline = deadline;
    op->made = loop_.now();
    list_of(op).append(op);
    unsent_++;

    if (!op->has_caller()) {
        unrecorded_.add(op);
    }

    // what has been asked for is worth a wait of the process that ends
    hold_until_ = loop_.now() + options_.timeout;

    if (answer_from_unrecorded(op)) {
        finish(op);
    } else if (state_ == state::up || state_ == state::silent) {
        send(op);
    }

    schedule();
}

// The upstream has acknowledged the event, whatever the server knows of it.  A
// commit that is on its way comes before a claim that is sent now; what the
// server has not answered then is known here.
bool client::answer_from_unrecorded(operation *op) noexcept
{
    const operation *commit = nullptr;

    if (op->what != action::claim && op->what != action::look) {
        return false;
    }

    unrecorded_.for_each(op->key, [&](const operation *each) {
        const bool on_its_way = each->in_flight && state_ == state::up;

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

void client::send(operation *op) noexcept
{
    if (op->what == action::claim) {
        // one that was refused for a time comes before what it is about
        unrecorded_.for_each(op->key, [this](operation *each) {
            if (!each->in_flight) {
                each->step = step_text; // as in drop()
                send(each);
            }
        });
    }

    // another instance may have delivered another body since
    op->yields = (!op->frees.empty() || op->unclaimed) &&
                 (op->repeated || loop_.now() - op->made > in_time);

    command words;

    write_command(*op, handshake_.facts().modern, words);

    if (!connection_.send(words.all(), op)) {
        return; // it waits for another connection
    }

    op->in_flight = op->sent = true;
    unsent_--;

    if (in_flight_++ == 0) {
        answered_ = loop_.now();
    }
}

// What is known comes before what is asked: a copy of an event that has been
// delivered meanwhile must find it so.
void client::send_all() noexcept
{
    send_all(settlements_);
    send_all(callers_);
}

void client::send_all(const operation_list &list) noexcept
{
    for (operation *op = list.first(), *next = nullptr; op && unsent_;
         op = next) {
        next = op->next;

        if (!op->in_flight && answer_from_unrecorded(op)) {
            finish(op);
        } else if (!op->in_flight) {
            send(op);
        }
    }
}

void client::remove(operation *op) noexcept
{
    list_of(op).remove(op);

    if (!op->has_caller()) {
        unrecorded_.remove(op);
    }
}

operation_list &client::list_of(const operation *op) noexcept
{
    return op->has_caller() ? callers_ : settlements_;
}

} // namespace webhook::redis
