// The servers of a store: one, or those of a cluster.

#ifndef WEBHOOK_REDIS_SERVER_SET_H
#define WEBHOOK_REDIS_SERVER_SET_H

#include "redis/client_options.h"
#include "redis/node.h"
#include "redis/slots.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace webhook::redis {

/*
 * The server of the configuration has all operations, unless it says that it is
 * one of a cluster, and which masters have which slots.  Then there is a node
 * for each master, which connects when it is needed for the first time, and the
 * connection to the first server ends.  It is made again if no master can be
 * asked for the slots.
 *
 * An operation goes to the master that has the slot of its key, as far as is
 * known.  If it does not, it names another one (MOVED, ASK), and has not
 * executed the operation, which goes there.  The slots are then asked for, as
 * they are when a master cannot be reached.  Nothing waits for this but the
 * operations on the keys that are concerned.
 *
 * An operation that is in flight stays where it is until it is answered there.
 * The others go with their slots, commits before claims.
 */
class server_set final : private node_user {
public:
    // Both must outlive the servers.
    server_set(const client_options &options, event_loop &loop) noexcept
        : options_(options), loop_(loop), first_(options, loop, all_, *this)
    {
    }
    ~server_set() override = default;
    server_set(const server_set &) = delete;
    server_set &operator=(const server_set &) = delete;

    void start() noexcept;
    void stop() noexcept;

    // Returns the server that the program has named.
    node &first() noexcept { return first_; }
    const node &first() const noexcept { return first_; }

    // Returns the server for an operation, and connects to it if it has not
    // been needed yet.
    node &node_for(operation &op) noexcept;

    // Returns true if operations on different keys are executed in the order in
    // which they were sent: there is one server.
    bool keeps_order() const noexcept;

    // Sets the timers of all servers.
    void schedule() noexcept;

    // Returns the servers that others have named.
    std::span<const std::unique_ptr<node>> others() const noexcept
    {
        return nodes_;
    }

private:
    void after_event(node &of) noexcept override;
    bool may_send(const node &to) const noexcept override;
    const char *on_slots(node &from, const reply *answer) noexcept override;

    bool is_cluster() const noexcept override { return is_cluster_; }
    operation_queue &queue_of(const operation &op) noexcept override;
    operation_queue *queue_at(const redirection &to) noexcept override;
    void doubt() noexcept override;
    void start(operation_queue &of) noexcept override;

    // The slots are asked for at most once in these times, in ms, when a server
    // names another one, and while a server cannot be used.
    static constexpr std::uint64_t pause_after_move = 100;
    static constexpr std::uint64_t pause_in_trouble = 1000;

    node *find(const cluster_place &at) noexcept;
    node *find_or_make(const cluster_place &at) noexcept;
    node *node_of_page(operation &op) noexcept;
    void connect(node &to) noexcept;
    void set_owner(unsigned slot, node *to) noexcept;
    void pass_once() noexcept;
    void take_map() noexcept;
    void hand_over() noexcept;
    void rest_unneeded() noexcept;
    void want_map(std::uint64_t pause) noexcept;
    void refresh() noexcept;
    void ask_for_map() noexcept;
    void leave_cluster() noexcept;
    bool is_in_trouble() const noexcept;
    bool is_one_up() const noexcept;
    void drop_unneeded(const node &but) noexcept;
    std::uint64_t wake_at() const noexcept;

    const client_options &options_;
    event_loop &loop_;
    all_operations all_; // outlives the nodes
    node first_;

    bool is_cluster_ = false;
    std::vector<std::unique_ptr<node>> nodes_;
    std::array<node *, slot_count> owners_{};

    slot_map map_;
    slot_map next_map_;       // is to be taken at the end of the event
    bool has_map_ = false;    // ... if this is set
    std::size_t masters_ = 0; // as logged

    node *asked_ = nullptr; // is being asked for the slots
    std::uint64_t asked_until_ = 0;
    std::uint64_t asked_at_ = 0;
    std::uint64_t ask_at_ = never;
    std::size_t turn_ = 0; // the number of the node that was asked last

    bool at_work_ = false; // events of other nodes are noted only
    bool again_ = false;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_SERVER_SET_H
