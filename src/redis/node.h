// One server: the operations on it, and the session with it.

#ifndef WEBHOOK_REDIS_NODE_H
#define WEBHOOK_REDIS_NODE_H

#include "redis/client_options.h"
#include "redis/event_loop.h"
#include "redis/operation_queue.h"
#include "redis/replication.h"
#include "redis/router.h"
#include "redis/server_log.h"
#include "redis/session.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace webhook::redis {

class node;

// Is called by the servers.
class node_user : public router {
public:
    // An event of the server is over, and its connection is not at work.
    virtual void after_event(node &of) noexcept = 0;

    // The server is ready.  Returns false if others have its operations.
    virtual bool may_send(const node &to) const noexcept = 0;

    // CLUSTER SLOTS is answered, while the connection reads, or not any more.
    // Returns nullptr, or why the server cannot be used.
    virtual const char *on_slots(node &from, const reply *answer) noexcept = 0;
};

class node final : public loop_user, private session_user {
public:
    // The server of the configuration.  All must outlive the node.
    node(const client_options &options, event_loop &loop, all_operations &all,
        node_user &user) noexcept;
    // A server that has been named by another one, and has a loop of its own.
    // Throws std::bad_alloc.
    node(const client_options &options, event_loop &parent,
        const cluster_place &at, all_operations &all, node_user &user);

    void start() noexcept { session_.start(); }
    // Closes the connection for good, and logs what is lost.
    void stop() noexcept;
    // Closes the connection until start().  Commits that the server may lose
    // are to be told again.
    void rest() noexcept;

    // The parts of what follows each event, in this order.
    void settle() noexcept;
    void answer_callers() noexcept { queue_.answer_callers(); }
    // Sets the timer, not before "at".
    void schedule(std::uint64_t at = never) noexcept;

    operation_queue &queue() noexcept { return queue_; }
    const operation_queue &queue() const noexcept { return queue_; }
    server_log &log() noexcept { return log_; }
    const server_log &log() const noexcept { return log_; }
    const address &server() const noexcept { return session_.server(); }
    bool is_stopped() const noexcept { return session_.is_stopped(); }
    bool is_up() const noexcept { return session_.is_up(); }
    // Returns true if it is silent or down.
    bool is_stuck() const noexcept { return session_.is_stuck(); }
    bool is_cluster() const noexcept { return session_.is_cluster(); }
    bool has_greeted() const noexcept { return has_greeted_; }
    bool ask_slots() noexcept { return session_.ask_slots(); }

    // Returns true once after the connection has been lost.
    bool take_lost() noexcept { return std::exchange(lost_, false); }

    void on_address(const address &to) noexcept override;
    void on_no_address(const char *why) noexcept override;
    void on_readable() noexcept override;
    void on_writable() noexcept override;
    void on_timer() noexcept override;
    wire_user &second() noexcept override { return second_; }

    cluster_place place;    // of another server
    unsigned slots = 0;     // that it has
    bool served = false;    // it had some by the last map
    std::uint64_t used = 0; // when it got its last operation

private:
    // Passes the events of the second connection on.
    class second_events final : public wire_user {
    public:
        explicit second_events(node &to) noexcept : to_(to) {}

        void on_readable() noexcept override;
        void on_writable() noexcept override;

    private:
        node &to_;
    };

    void on_reply(void *tag, const reply *answer) noexcept override;
    void on_up() noexcept override;
    void on_unusable() noexcept override;
    void on_lost() noexcept override;
    const char *on_slots(const reply *answer) noexcept override;

    std::unique_ptr<event_loop> own_loop_; // NULL for the one of the program
    const client_options &options_;
    event_loop &loop_;
    all_operations &all_;
    node_user &user_;
    server_log log_;
    operation_queue queue_;
    session session_; // is destroyed early: it answers all commands
    std::optional<replication> replication_; // with "replicas"
    second_events second_{*this};
    bool has_greeted_ = false; // it has been ready once
    bool lost_ = false;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_NODE_H
