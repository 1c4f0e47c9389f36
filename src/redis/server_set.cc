#include "redis/server_set.h"

#include <algorithm>
#include <new>

namespace webhook::redis {
namespace {

// More than this are not those of a cluster.
constexpr std::size_t max_nodes = 2000;

constexpr const char *unfit_prefix =
    "the server is one of a cluster, where a brace in \"prefix=\" must be one "
    "of a pair that encloses a text";

} // namespace

void server_set::start() noexcept
{
    first_.start();
    after_event(first_);
}

void server_set::stop() noexcept
{
    if (!std::exchange(all_.stopped, true)) {
        first_.stop();
        for (const auto &each : nodes_) {
            each->stop();
        }
    }
}

bool server_set::keeps_order() const noexcept
{
    return !is_cluster_ && first_.has_greeted();
}

node *server_set::find(const cluster_place &at) noexcept
{
    for (const auto &each : nodes_) {
        if (each->place.at == at.at) {
            return each.get();
        }
    }
    return nullptr;
}

// Returns nullptr if memory is short.
node *server_set::find_or_make(const cluster_place &at) noexcept
try {
    if (node *found = find(at)) {
        return found;
    }

    if (nodes_.size() == max_nodes) {
        return nullptr;
    }

    node_user &self = *this;

    nodes_.push_back(std::make_unique<node>(options_, loop_, at, all_, self));
    return nodes_.back().get();

} catch (const std::bad_alloc &) {
    return nullptr;
}

// No handler runs here: the caller of the operation is not known yet.
void server_set::connect(node &to) noexcept
{
    const bool was_at_work = std::exchange(at_work_, true);

    to.start();
    at_work_ = was_at_work;
}

node &server_set::node_for(operation &op) noexcept
{
    node *to = !is_cluster_              ? &first_
               : op.what == action::list ? node_of_page(op)
                                         : owners_[slot_of(op.key)];

    if (to == nullptr) {
        want_map(pause_in_trouble);
        first_.schedule(wake_at());
        return first_;
    }

    if (to != &first_) {
        to->used = loop_.now();
        if (to->is_stopped() && !all_.stopped) {
            connect(*to);
        }
    }
    return *to;
}

// A list has a portion for each master after the other.  The cursor is that of
// a master, and three digits with its number; the first one is "0".
node *server_set::node_of_page(operation &op) noexcept
{
    constexpr std::size_t digits = 3;
    std::string &cursor = op.claim;
    const std::size_t count = map_.masters().size();
    std::size_t number = 0;

    if (cursor.size() > digits) {
        for (const char c :
            std::string_view(cursor).substr(cursor.size() - digits)) {
            number = 10 * number + static_cast<std::size_t>(c - '0');
        }
        cursor.resize(cursor.size() - digits);
    }

    if (number >= count) {
        return nullptr;
    }

    op.shard = static_cast<std::uint16_t>(number);
    op.shards = static_cast<std::uint16_t>(count);
    return find(map_.masters()[number]);
}

operation_queue &server_set::queue_of(const operation &op) noexcept
{
    node *to = is_cluster_ ? owners_[slot_of(op.key)] : nullptr;

    again_ = again_ || is_cluster_;

    if (to == nullptr) {
        return first_.queue();
    }

    to->used = loop_.now();
    return to->queue();
}

operation_queue *server_set::queue_at(const redirection &to) noexcept
{
    node *named = find_or_make({to.to});

    if (named == nullptr) {
        return nullptr;
    }

    named->used = loop_.now();

    if (!to.ask) {
        set_owner(to.slot, named);
        want_map(pause_after_move);
    }
    return &named->queue();
}

void server_set::set_owner(unsigned slot, node *to) noexcept
{
    node *&owner = owners_[slot];

    if (owner) {
        owner->slots--;
    }
    if (to) {
        to->slots++;
    }
    owner = to;
}

void server_set::doubt() noexcept
{
    want_map(pause_in_trouble);
}

// The first node has the operations of slots that no master has: nothing is to
// be sent there.
void server_set::start(operation_queue &of) noexcept
{
    for (const auto &each : nodes_) {
        if (&each->queue() == &of && !all_.stopped) {
            connect(*each);
        }
    }
}

bool server_set::may_send(const node &to) const noexcept
{
    return &to != &first_ || (!is_cluster_ && !has_map_);
}

// Runs while the connection reads.
const char *server_set::on_slots(node &from, const reply *answer) noexcept
{
    const char *wrong = "the server does not answer CLUSTER SLOTS";

    asked_ = &from == asked_ ? nullptr : asked_;

    try {
        if (answer) {
            wrong = keeps_slots(options_.prefix)
                        ? next_map_.read(*answer, from.server())
                        : unfit_prefix;
        }
    } catch (const std::bad_alloc &) {
        wrong = "out of memory";
    }

    has_map_ = wrong == nullptr;

    if (wrong) {
        want_map(answer ? pause_in_trouble : 0);
    }
    return wrong;
}

// Handlers may start operations on any server, and events of one server may
// follow from those of another: each is settled before callers are answered.
void server_set::after_event(node &of) noexcept
{
    again_ = true;

    if (at_work_ || all_.stopped) {
        return;
    }

    at_work_ = true;

    while (std::exchange(again_, false) && !all_.stopped) {
        pass_once();
    }

    at_work_ = false;
    schedule();
    drop_unneeded(of);
}

void server_set::schedule() noexcept
{
    first_.schedule(again_ ? loop_.now() : wake_at());
    for (const auto &each : nodes_) {
        each->schedule();
    }
}

void server_set::pass_once() noexcept
{
    first_.settle();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i]->settle();
    }

    if (is_cluster_ || has_map_) {
        first_.queue().pass_on();
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            nodes_[i]->queue().pass_on();
        }
        take_map();
        hand_over();
        refresh();
        rest_unneeded();
    }

    first_.answer_callers();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i]->answer_callers();
    }
}

void server_set::drop_unneeded(const node &but) noexcept
{
    std::erase_if(nodes_, [&](const std::unique_ptr<node> &each) {
        return each->slots == 0 && each->is_stopped() &&
               each->queue().is_idle() && each.get() != &but &&
               each.get() != asked_;
    });
}

} // namespace webhook::redis
