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
    : loop_(loop), servers_(options, loop)
{
}

void client::start() noexcept
{
    servers_.start();
}

void client::stop() noexcept
{
    servers_.stop();
}

operation *client::make(action what, std::string_view key,
    std::string_view claim, std::uint64_t ms) noexcept
{
    return servers_.first().queue().make(what, key, claim, ms);
}

operation *client::ask(
    operation *op, answer_handler handler, void *caller) noexcept
{
    if (op == nullptr) {
        return nullptr;
    }

    node &to = servers_.node_for(*op);

    op = to.queue().ask(op, handler, caller);

    if (op) {
        to.schedule();
    }

    return op;
}

void client::record(operation *op, std::uint64_t deadline) noexcept
{
    node &to = servers_.node_for(*op);

    to.queue().record(op, deadline);
    to.schedule();
}

std::string_view client::error_of(action what) const noexcept
{
    for (const auto &each : servers_.others()) {
        if (!each->log().error_of(what).empty()) {
            return each->log().error_of(what);
        }
    }

    return servers_.first().log().error_of(what);
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
    return ask(make(action::look, mine.key, state_text::claimed(mine), 0),
        handler, caller);
}

operation *client::renew(const claim_of &mine, std::uint64_t lease,
    const void *source, answer_handler handler, void *caller) noexcept
{
    operation *op =
        ask(make(action::renew, mine.key, state_text::claimed(mine), lease),
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
    return ask(make(action::inspect, key, {}, 0), handler, caller);
}

operation *client::forget(std::string_view key,
    const webhook_state_t &delivered, answer_handler handler,
    void *caller) noexcept
{
    return ask(
        make(action::forget, key, state_text(delivered), 0), handler, caller);
}

operation *client::list(
    std::string_view cursor, answer_handler handler, void *caller) noexcept
{
    // A cursor is a number of 64 bits.
    return cursor.size() <= WEBHOOK_STATE_TEXT_SIZE
               ? ask(make(action::list, {}, cursor, 0), handler, caller)
               : nullptr;
}

void client::forget(operation *op) noexcept
{
    op->at->forget(op);
    servers_.schedule();
}

void client::commit(const claim_of &mine, unsigned status, std::uint64_t window,
    const void *source) noexcept
{
    const bool by_body = !mine.latest.empty();
    operation *op = make(action::commit, by_body ? mine.latest : mine.key,
        state_text::claimed(mine), window);

    if (op == nullptr ||
        (by_body && !servers_.first().queue().set_frees(op, mine.key))) {
        servers_.first().log().no_memory(action::commit, mine.key, source);
        return;
    }

    if (by_body) {
        servers_.first().queue().withdraw_earlier(op);
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
    operation *op = make(action::commit, by_body ? mine.latest : mine.key,
        state_text::claimed(mine), window);

    if (op == nullptr) {
        servers_.first().log().no_memory(action::commit, mine.key, source);
        return;
    }

    if (by_body) {
        servers_.first().queue().withdraw_earlier(op);
    }

    op->source = source;
    op->unclaimed = true;
    op->done.assign(state_text::done(mine, status));
    record(op, loop_.now() + window);
}

void client::release(
    const claim_of &mine, std::uint64_t lease, const void *source) noexcept
{
    operation *op =
        make(action::release, mine.key, state_text::claimed(mine), lease);

    if (op == nullptr) {
        servers_.first().log().no_memory(action::release, mine.key, source);
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
    operation *op =
        make(action::release, mine.key, state_text::claimed(mine), lease);

    if (op == nullptr) {
        servers_.first().log().no_memory(action::release, mine.key, nullptr);
        return;
    }

    op->step = step_text;
    op->repeated = true;
    record(op, never);
}

} // namespace webhook::redis
