#include "redis/client.h"

#include "redis/protocol.h"

#include <algorithm>

namespace webhook::redis {
namespace {

// The text of a state.
class state_text {
public:
    static state_text claimed(const unsigned char *token)
    {
        webhook_state_t state{};

        state.kind = WEBHOOK_CLAIMED;
        std::copy_n(token, WEBHOOK_TOKEN_SIZE, state.token);
        return state_text(state);
    }

    static state_text done(const unsigned char *digest)
    {
        webhook_state_t state{};

        state.kind = WEBHOOK_DELIVERED;
        std::copy_n(digest, WEBHOOK_DIGEST_SIZE, state.digest);
        return state_text(state);
    }

    operator std::string_view() const { return {text_, size_}; }

private:
    explicit state_text(const webhook_state_t &state)
        : size_(webhook_state_encode(&state, text_))
    {
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

operation *client::ask(action what, std::string_view key, std::string_view mine,
    std::uint64_t ms, answer_handler handler, void *asker) noexcept
{
    const bool connecting =
        state_ == state::locating || state_ == state::connecting;

    if (state_ != state::up && !(connecting && trusted_)) {
        return nullptr;
    }

    operation *op = make(what, key, mine, ms);

    if (op) {
        op->handler = handler;
        op->asker = asker;
        add(op, host_.now() + options_.timeout);
    }

    return op;
}

operation *client::claim(std::string_view key, const unsigned char *token,
    std::uint64_t lease, answer_handler handler, void *asker) noexcept
{
    return ask(
        action::claim, key, state_text::claimed(token), lease, handler, asker);
}

operation *client::look(std::string_view key, const unsigned char *token,
    answer_handler handler, void *asker) noexcept
{
    return ask(
        action::look, key, state_text::claimed(token), 0, handler, asker);
}

operation *client::renew(std::string_view key, const unsigned char *token,
    std::uint64_t lease, answer_handler handler, void *asker) noexcept
{
    return ask(
        action::renew, key, state_text::claimed(token), lease, handler, asker);
}

operation *client::inspect(
    std::string_view key, answer_handler handler, void *asker) noexcept
{
    return ask(action::inspect, key, {}, 0, handler, asker);
}

operation *client::forget(std::string_view key, const unsigned char *digest,
    answer_handler handler, void *asker) noexcept
{
    return ask(
        action::forget, key, state_text::done(digest), 0, handler, asker);
}

operation *client::list(
    std::string_view cursor, answer_handler handler, void *asker) noexcept
{
    // a cursor is a number of 64 bits
    return cursor.size() <= WEBHOOK_STATE_TEXT_SIZE
               ? ask(action::list, {}, cursor, 0, handler, asker)
               : nullptr;
}

void client::commit(std::string_view key, const unsigned char *token,
    const unsigned char *digest, std::uint64_t window,
    const void *source) noexcept
{
    operation *op =
        make(action::commit, key, state_text::claimed(token), window);

    if (op == nullptr) {
        host_.log_unsettled(action::commit, key, "no memory", source);
        return;
    }

    op->source = source;
    op->done.assign(state_text::done(digest));
    add(op, host_.now() + window);
}

void client::release(std::string_view key, const unsigned char *token,
    std::uint64_t lease, const void *source) noexcept
{
    operation *op =
        make(action::release, key, state_text::claimed(token), lease);

    if (op == nullptr) {
        host_.log_unsettled(action::release, key, "no memory", source);
        return;
    }

    op->source = source;
    add(op, host_.now() + lease);
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
    list_of(op).append(op);
    unsent_++;

    // what has been asked for is worth a wait of the process that ends
    hold_until_ = host_.now() + options_.timeout;

    if (state_ == state::up || state_ == state::silent) {
        send(op);
    }

    schedule();
}

void client::send(operation *op) noexcept
{
    command words;

    write_command(*op, handshake_.facts().modern, words);

    if (!link_.send(words.all(), op)) {
        return; // it waits for another connection
    }

    op->in_flight = op->sent = true;
    unsent_--;

    if (in_flight_++ == 0) {
        answered_ = host_.now();
    }
}

// What is known comes before what is asked: a copy of an event that has been
// delivered meanwhile must find it so.
void client::send_all() noexcept
{
    send_all(settlements_);
    send_all(askers_);
}

void client::send_all(const operation_list &list) noexcept
{
    for (operation *op = list.first(); op && unsent_; op = op->next) {
        if (!op->in_flight) {
            send(op);
        }
    }
}

operation_list &client::list_of(const operation *op) noexcept
{
    return op->has_asker() ? askers_ : settlements_;
}

} // namespace webhook::redis
