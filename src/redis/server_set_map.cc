// The slots of a cluster: when servers are asked for them, and what follows
// from the answers.

#include "redis/server_set.h"

#include <algorithm>
#include <new>
#include <utility>

namespace webhook::redis {
namespace {

// A node without slots may be about to get some.
constexpr std::uint64_t kept_for = 2000; // ms

} // namespace

void server_set::take_map() noexcept
{
    if (!std::exchange(has_map_, false)) {
        return;
    }

    std::vector<node *> masters;

    asked_at_ = loop_.now();
    ask_at_ = never;

    try {
        std::swap(map_, next_map_);
        for (const cluster_place &each : map_.masters()) {
            masters.push_back(find_or_make(each));
        }
    } catch (const std::bad_alloc &) {
        want_map(pause_in_trouble);
        return;
    }

    for (unsigned slot = 0; slot < slot_count; ++slot) {
        const int number = map_.master_of(slot);

        set_owner(slot,
            number < 0 ? nullptr : masters[static_cast<std::size_t>(number)]);
    }

    is_cluster_ = true;

    if (std::exchange(masters_, masters.size()) != masters.size()) {
        first_.log().set_cluster(masters.size());
    }

    if (!first_.is_stopped()) {
        first_.rest();
    }
    first_.log().set_quiet(true);

    // A master that has lost its slots may be one that has been replaced.
    for (const auto &each : nodes_) {
        if (std::exchange(each->served, each->slots != 0) && !each->served) {
            each->queue().on_lost();
        }
    }

    first_.queue().hand_over();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i]->queue().hand_over();
    }
}

// An operation whose connection was lost goes to whichever master has its slot
// by now.  One that follows from another may be the first one for its master.
void server_set::hand_over() noexcept
{
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i]->take_lost()) {
            nodes_[i]->queue().hand_over();
        }
    }

    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i]->slots && nodes_[i]->is_stopped() &&
            !nodes_[i]->queue().is_idle()) {
            connect(*nodes_[i]);
        }
    }
}

// Closes the connections to servers that have no slots any more, because their
// replicas have taken their place or the slots have been moved.
void server_set::rest_unneeded() noexcept
{
    const std::uint64_t now = loop_.now();

    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        node &each = *nodes_[i];

        if (each.slots == 0 && !each.is_stopped() &&
            (each.is_stuck() ||
                (now >= each.used + kept_for &&
                    (each.queue().is_idle() || !each.is_up())))) {
            each.rest();
            each.queue().hand_over();
        }
    }
}

void server_set::want_map(std::uint64_t pause) noexcept
{
    ask_at_ = std::min(ask_at_, std::max(loop_.now(), asked_at_ + pause));
}

bool server_set::is_in_trouble() const noexcept
{
    return !first_.queue().is_idle() ||
           std::any_of(nodes_.begin(), nodes_.end(), [](const auto &each) {
               return each->slots && !each->is_stopped() && !each->is_up();
           });
}

bool server_set::is_one_up() const noexcept
{
    return std::any_of(nodes_.begin(), nodes_.end(),
        [](const auto &each) { return each->is_up(); });
}

void server_set::refresh() noexcept
{
    const std::uint64_t now = loop_.now();

    if (first_.is_up() && !first_.is_cluster()) {
        leave_cluster();
        return;
    }

    if (asked_ && now >= asked_until_) {
        asked_ = nullptr;
        want_map(0);
    }

    if (is_in_trouble() && now >= asked_at_ + pause_in_trouble) {
        want_map(0);
    }

    if (!is_one_up()) {
        if (first_.is_stopped() && now >= ask_at_) {
            connect(first_);
        }
        return;
    }

    if (!first_.is_stopped()) {
        first_.rest();
    }

    if (asked_ == nullptr && now >= ask_at_) {
        ask_for_map();
    }
}

// Another server is asked each time: one may be cut off from the others.
void server_set::ask_for_map() noexcept
{
    ask_at_ = never;
    asked_at_ = loop_.now();
    asked_until_ = asked_at_ + options_.timeout;

    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        node &each = *nodes_[++turn_ % nodes_.size()];

        if (each.is_up() && each.ask_slots()) {
            asked_ = &each;
            return;
        }
    }
}

// One server has taken the place of the cluster.
void server_set::leave_cluster() noexcept
{
    is_cluster_ = false;
    masters_ = 0;
    first_.log().set_quiet(false);

    for (unsigned slot = 0; slot < slot_count; ++slot) {
        set_owner(slot, nullptr);
    }

    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i]->rest();
        nodes_[i]->queue().hand_over();
    }
    first_.queue().on_up();
}

std::uint64_t server_set::wake_at() const noexcept
{
    constexpr std::uint64_t look_again_after = 100; // ms
    const std::uint64_t now = loop_.now();
    std::uint64_t at = asked_ ? asked_until_ : ask_at_;

    if (!is_cluster_) {
        return never;
    }

    if (!first_.is_stopped() && !is_one_up()) {
        at = never; // it is being connected to
    } else if (asked_ == nullptr && is_in_trouble()) {
        at = std::min(at, asked_at_ + pause_in_trouble);
    }

    for (const auto &each : nodes_) {
        if (each->slots == 0 && !each->is_stopped()) {
            at = std::min(
                at, std::max(each->used + kept_for, now + look_again_after));
        }
    }
    return at;
}

} // namespace webhook::redis
