#include "redis/client.h"

#include "redis/protocol.h"

#include <algorithm>

namespace webhook::redis {
namespace {

// Holds the text that the store keeps for a state.
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
        state.digest_kind = mine.digest_kind;
        return state;
    }

    char text_[WEBHOOK_STATE_TEXT_SIZE];
    std::size_t size_;
};

} // namespace

client::client(const client_options &options, event_loop &loop) noexcept
    : options_(options), loop_(loop), log_(loop),
      queue_(options, loop, log_, session_),
      session_(options, loop, log_, queue_)
{
}

void client::start() noexcept
{
    wire *second = options_.replicas ? loop_.second_stream() : nullptr;

    if (second) {
        replication_.emplace(options_, loop_, *second, log_, queue_.told());
    }

    session_.start();
    after_event();
}

void client::stop() noexcept
{
    if (!session_.is_stopped()) {
        log_.not_recorded(queue_.unrecorded());
        log_.not_replicated(queue_.told().awaited());

        if (replication_) {
            replication_->stop();
        }
        session_.stop();
    }
}

operation *client::ask(
    operation *op, answer_handler handler, void *caller) noexcept
{
    op = queue_.ask(op, handler, caller);

    if (op) {
        schedule();
    }

    return op;
}

void client::record(operation *op, std::uint64_t deadline) noexcept
{
    queue_.record(op, deadline);
    schedule();
}

operation *client::claim(const claim_of &mine, std::uint64_t lease,
    answer_handler handler, void *caller) noexcept
{
    operation *op =
        queue_.make(action::claim, mine.key, state_text::claimed(mine), lease);

    if (op) {
        op->by_body = !mine.latest.empty();
    }

    return ask(op, handler, caller);
}

operation *client::look(
    const claim_of &mine, answer_handler handler, void *caller) noexcept
{
    return ask(
        queue_.make(action::look, mine.key, state_text::claimed(mine), 0),
        handler, caller);
}

operation *client::renew(const claim_of &mine, std::uint64_t lease,
    const void *source, answer_handler handler, void *caller) noexcept
{
    operation *op = ask(
        queue_.make(action::renew, mine.key, state_text::claimed(mine), lease),
        handler, caller);

    if (op) {
        op->until = mine.until;
        op->source = source;
    }

    return op;
}

operation *client::inspect(
    std::string_view key, answer_handler handler, void *caller) noexcept
{
    return ask(queue_.make(action::inspect, key, {}, 0), handler, caller);
}

operation *client::forget(std::string_view key,
    const webhook_state_t &delivered, answer_handler handler,
    void *caller) noexcept
{
    return ask(queue_.make(action::forget, key, state_text(delivered), 0),
        handler, caller);
}

operation *client::list(
    std::string_view cursor, answer_handler handler, void *caller) noexcept
{
    // A cursor is a number of 64 bits.
    return cursor.size() <= WEBHOOK_STATE_TEXT_SIZE
               ? ask(queue_.make(action::list, {}, cursor, 0), handler, caller)
               : nullptr;
}

void client::forget(operation *op) noexcept
{
    queue_.forget(op);
    schedule();
}

void client::commit(const claim_of &mine, unsigned status, std::uint64_t window,
    const void *source) noexcept
{
    const bool by_body = !mine.latest.empty();
    operation *op = queue_.make(action::commit,
        by_body ? mine.latest : mine.key, state_text::claimed(mine), window);

    if (op == nullptr || (by_body && !queue_.set_frees(op, mine.key))) {
        log_.no_memory(action::commit, mine.key, source);
        return;
    }

    if (by_body) {
        queue_.withdraw_earlier(op);
    }

    op->source = source;
    op->until = mine.until;
    op->done.assign(state_text::done(mine, status));
    record(op, loop_.now() + window);
}

void client::remember(const claim_of &mine, unsigned status,
    std::uint64_t window, const void *source) noexcept
{
    const bool by_body = !mine.latest.empty();
    operation *op = queue_.make(action::commit,
        by_body ? mine.latest : mine.key, state_text::claimed(mine), window);

    if (op == nullptr) {
        log_.no_memory(action::commit, mine.key, source);
        return;
    }

    if (by_body) {
        queue_.withdraw_earlier(op);
    }

    op->source = source;
    op->unclaimed = true;
    op->done.assign(state_text::done(mine, status));
    record(op, loop_.now() + window);
}

void client::release(
    const claim_of &mine, std::uint64_t lease, const void *source) noexcept
{
    operation *op = queue_.make(
        action::release, mine.key, state_text::claimed(mine), lease);

    if (op == nullptr) {
        log_.no_memory(action::release, mine.key, source);
        return;
    }

    op->source = source;
    op->until = mine.until;
    record(op, loop_.now() + lease);
}

// The script is sent as text: if the server did not know its hash, the release
// would be sent again, and a claim of the same key could overtake it.
void client::drop(const claim_of &mine, std::uint64_t lease) noexcept
{
    operation *op = queue_.make(
        action::release, mine.key, state_text::claimed(mine), lease);

    if (op == nullptr) {
        log_.no_memory(action::release, mine.key, nullptr);
        return;
    }

    op->step = step_text;
    op->repeated = true;
    record(op, never);
}

void client::on_address(const address &to) noexcept
{
    if (session_.on_address(to)) {
        after_event();
    }
}

void client::on_no_address(const char *why) noexcept
{
    if (session_.on_no_address(why)) {
        after_event();
    }
}

void client::on_readable() noexcept
{
    session_.on_readable();
    after_event();
}

void client::on_writable() noexcept
{
    session_.on_writable();
    after_event();
}

void client::second_events::on_readable() noexcept
{
    to_.replication_->on_readable();
    to_.after_event();
}

void client::second_events::on_writable() noexcept
{
    to_.replication_->on_writable();
    to_.after_event();
}

void client::on_timer() noexcept
{
    if (session_.is_stopped()) {
        return;
    }

    session_.read_late_answers();
    session_.on_timer(queue_.first_deadline());
    queue_.on_timer();
    after_event();
}

// Runs at the end of each event, when the connection is not at work.
void client::after_event() noexcept
{
    session_.after_event();
    queue_.answer_callers();

    if (replication_ && !session_.is_stopped()) {
        replication_->after_event(
            session_.is_open() ? &session_.server() : nullptr);
    }

    schedule();
}

void client::schedule() noexcept
{
    if (session_.is_stopped()) {
        return;
    }

    loop_.hold(queue_.holds_process());

    const std::uint64_t at = std::min({queue_.wake_at(), session_.wake_at(),
        replication_ ? replication_->wake_at() : never});

    if (at != never) {
        loop_.set_timer(at);
    }
}

} // namespace webhook::redis
