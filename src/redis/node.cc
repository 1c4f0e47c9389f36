#include "redis/node.h"

#include <algorithm>
#include <utility>

namespace webhook::redis {

node::node(const client_options &options, event_loop &loop, all_operations &all,
    node_user &user) noexcept
    : options_(options), loop_(loop), all_(all), user_(user), log_(loop),
      queue_(options, loop, log_, session_, all, user),
      session_(options, loop, log_, *this, true)
{
}

// The loop needs the node as its user before it is used.
node::node(const client_options &options, event_loop &parent,
    const cluster_place &at, all_operations &all, node_user &user)
    : place(at), own_loop_(parent.make_another(at, *this)), options_(options),
      loop_(*own_loop_), all_(all), user_(user), log_(loop_),
      queue_(options, loop_, log_, session_, all, user),
      session_(options, loop_, log_, *this)
{
}

void node::stop() noexcept
{
    if (replication_) {
        replication_->stop();
    }
    if (!session_.is_stopped()) {
        session_.stop();
    }
    log_.not_recorded(queue_.unrecorded());
    log_.not_replicated(queue_.told().awaited());
}

void node::rest() noexcept
{
    if (replication_) {
        replication_->after_event(nullptr);
    }
    session_.rest();
    log_.set_resting();
    queue_.on_lost();
}

void node::on_address(const address &to) noexcept
{
    if (session_.on_address(to)) {
        user_.after_event(*this);
    }
}

void node::on_no_address(const char *why) noexcept
{
    if (session_.on_no_address(why)) {
        user_.after_event(*this);
    }
}

void node::on_readable() noexcept
{
    session_.on_readable();
    user_.after_event(*this);
}

void node::on_writable() noexcept
{
    session_.on_writable();
    user_.after_event(*this);
}

void node::second_events::on_readable() noexcept
{
    to_.replication_->on_readable();
    to_.user_.after_event(to_);
}

void node::second_events::on_writable() noexcept
{
    to_.replication_->on_writable();
    to_.user_.after_event(to_);
}

void node::on_timer() noexcept
{
    if (all_.stopped) {
        return;
    }

    session_.read_late_answers();
    session_.on_timer(queue_.first_deadline());
    queue_.on_timer();
    user_.after_event(*this);
}

void node::settle() noexcept
{
    session_.after_event();

    if (options_.replicas && !replication_ && session_.is_open()) {
        if (wire *second = loop_.second_stream()) {
            replication_.emplace(options_, loop_, *second, log_, queue_.told());
        }
    }

    if (replication_ && !session_.is_stopped()) {
        replication_->after_event(
            session_.is_open() ? &session_.server() : nullptr);
    }
}

void node::schedule(std::uint64_t at) noexcept
{
    if (all_.stopped) {
        return;
    }

    loop_.hold(queue_.holds_process());

    at = std::min({at, queue_.wake_at(), session_.wake_at(),
        replication_ ? replication_->wake_at() : never});

    if (at != never) {
        loop_.set_timer(at);
    }
}

void node::on_reply(void *tag, const reply *answer) noexcept
{
    queue_.on_reply(tag, answer);
}

void node::on_up() noexcept
{
    has_greeted_ = true;

    if (user_.may_send(*this)) {
        queue_.on_up();
    }
}

void node::on_unusable() noexcept
{
    queue_.on_unusable();
}

void node::on_lost() noexcept
{
    lost_ = true;
    queue_.on_lost();
}

const char *node::on_slots(const reply *answer) noexcept
{
    return user_.on_slots(*this, answer);
}

} // namespace webhook::redis
