#include "redis/client.h"

#include "redis/protocol.h"

#include <algorithm>

namespace webhook::redis {
namespace {

// Within the room that the pool has reserved.
void encode(const webhook_state_t &state, std::string &into)
{
    char text[WEBHOOK_STATE_TEXT_SIZE];

    into.assign(text, webhook_state_encode(&state, text));
}

void encode_claim(const unsigned char *token, std::string &into)
{
    webhook_state_t state{};

    state.kind = WEBHOOK_CLAIMED;
    std::copy_n(token, WEBHOOK_TOKEN_SIZE, state.u.token);
    encode(state, into);
}

void encode_done(const unsigned char *digest, std::string &into)
{
    webhook_state_t state{};

    state.kind = WEBHOOK_DELIVERED;
    std::copy_n(digest, WEBHOOK_DIGEST_SIZE, state.u.digest);
    encode(state, into);
}

} // namespace

operation *client::make(action what, std::string_view key,
    const unsigned char *token, std::uint64_t ms) noexcept
{
    operation *op = pool_.take(what, key, options_.prefix);

    if (op) {
        encode_claim(token, op->claim);
        op->ms = ms;
    }

    return op;
}

operation *client::ask(action what, std::string_view key,
    const unsigned char *token, std::uint64_t ms, answer_handler handler,
    void *asker) noexcept
{
    const bool connecting =
        state_ == state::locating || state_ == state::connecting;

    if (state_ != state::up && !(connecting && trusted_)) {
        return nullptr;
    }

    operation *op = make(what, key, token, ms);

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
    return ask(action::claim, key, token, lease, handler, asker);
}

operation *client::look(std::string_view key, const unsigned char *token,
    answer_handler handler, void *asker) noexcept
{
    return ask(action::look, key, token, 0, handler, asker);
}

operation *client::renew(std::string_view key, const unsigned char *token,
    std::uint64_t lease, answer_handler handler, void *asker) noexcept
{
    return ask(action::renew, key, token, lease, handler, asker);
}

void client::commit(std::string_view key, const unsigned char *token,
    const unsigned char *digest, std::uint64_t window,
    const void *source) noexcept
{
    operation *op = make(action::commit, key, token, window);

    if (op == nullptr) {
        host_.log_unsettled(action::commit, key, "no memory", source);
        return;
    }

    op->source = source;
    encode_done(digest, op->done);
    add(op, host_.now() + window);
}

void client::release(std::string_view key, const unsigned char *token,
    std::uint64_t lease, const void *source) noexcept
{
    operation *op = make(action::release, key, token, lease);

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
