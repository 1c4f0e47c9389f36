// The operations that one server has not completed: callers that wait for an
// answer, and commits and releases that are to be recorded.

#ifndef WEBHOOK_REDIS_OPERATION_QUEUE_H
#define WEBHOOK_REDIS_OPERATION_QUEUE_H

#include "redis/client_options.h"
#include "redis/key_index.h"
#include "redis/operation.h"
#include "redis/router.h"
#include "redis/server_log.h"
#include "redis/session.h"
#include "redis/told_commits.h"

#include <cstdint>
#include <string_view>

namespace webhook::redis {

class operation_queue final {
public:
    // All six must outlive the queue; the session is used only in calls.
    operation_queue(const client_options &options, event_loop &loop,
        server_log &log, session &over, all_operations &all,
        router &servers) noexcept;
    operation_queue(const operation_queue &) = delete;
    operation_queue &operator=(const operation_queue &) = delete;

    // Makes an operation that ask() or record() takes.  "claim" is its text,
    // and "ms" the lease or the window.  Returns nullptr if memory is short.
    operation *make(action what, std::string_view key, std::string_view claim,
        std::uint64_t ms) noexcept;

    // Sets the claim that a commit ends.  Returns false if memory is short; the
    // operation is gone then.
    bool set_frees(operation *commit, std::string_view key) noexcept;

    // Sends the operation, and calls the handler later.  Returns nullptr if
    // "op" is null or the server cannot be used: the handler is never called
    // then, and the operation is gone.
    operation *ask(
        operation *op, answer_handler handler, void *caller) noexcept;

    // Does the same with an operation of another queue.  It must not be called
    // while a connection reads, as hand_over() and pass_on().
    void adopt(operation *op) noexcept;

    // Gives operations whose keys are elsewhere to the queues of their servers.
    void hand_over() noexcept;

    // Gives the operations that the server has sent away to the others.
    void pass_on() noexcept;

    // The caller no longer waits: its handler is not called.
    void forget(operation *op) noexcept;

    // Sends a commit or a release until the server confirms it, or until the
    // deadline.
    void record(operation *op, std::uint64_t deadline) noexcept;

    // Withdraws earlier commits of the key, because the body that was delivered
    // last is the one to be remembered.
    void withdraw_earlier(const operation *commit) noexcept;

    // Withdraws the operations whose deadline has passed, and sends refused
    // ones again.
    void on_timer() noexcept;

    // Calls the handlers of finished operations.  Handlers may use the queue,
    // but must not destroy it.
    void answer_callers() noexcept;

    // Returns the deadline of the first caller, or "never".
    std::uint64_t first_deadline() const noexcept;

    // Returns true if the process should not exit yet.
    bool holds_process() const noexcept;

    // Returns the time at which on_timer() has to be called, or "never".
    std::uint64_t wake_at() const noexcept;

    // Returns true if nothing waits for this server.
    bool is_idle() const noexcept
    {
        return callers_.empty() && settlements_.empty() && finished_.empty() &&
               withdrawn_in_flight_ == 0;
    }

    // Returns the number of commits and releases that are not confirmed.
    std::size_t unrecorded() const noexcept;

    // Returns the commits that the server has confirmed in the last seconds, or
    // that its replicas may not have.
    told_commits &told() noexcept { return told_; }

    // The node passes the events of its session on to these.
    void on_reply(void *tag, const reply *answer) noexcept;
    void on_up() noexcept;
    void on_unusable() noexcept;
    void on_lost() noexcept;

private:
    void add(operation *op, std::uint64_t deadline) noexcept;
    void remove(operation *op) noexcept;
    operation_list &list_of(const operation *op) noexcept;

    void send(operation *op) noexcept;
    void send_all() noexcept;
    void send_all(const operation_list &list) noexcept;
    bool answer_from_commit(operation *op) noexcept;
    void hand_over(operation_list &list) noexcept;
    bool redirect(operation *op, const reply &answer) noexcept;

    void read(operation *op, const reply &answer) noexcept;
    void prefer_commit(operation *op) noexcept;
    void on_refusal(operation *op, std::string_view word) noexcept;
    void finish(operation *op) noexcept;
    void withdraw(operation *op) noexcept;
    void repeat(operation *op) noexcept;
    void retell(const told_commit &commit) noexcept;
    void heed(const operation *op) noexcept;
    void heed_renewal(operation *op, const reply *answer) noexcept;
    void release_committed(const operation *commit) noexcept;
    void release_made(std::string_view key, std::string_view claim,
        std::uint64_t lease) noexcept;

    const client_options &options_;
    event_loop &loop_;
    server_log &log_;
    session &session_;
    all_operations &all_;
    router &servers_;

    operation_list callers_;     // those with a caller, by deadline
    operation_list settlements_; // commits and releases
    told_commits told_;
    operation_list finished_; // those whose callers are to be called
    operation_list leaving_;  // those that other servers are to have
    std::size_t withdrawn_in_flight_ = 0;
    std::size_t unsent_ = 0; // the number of callers_ and settlements_
                             // that are not in flight
    std::uint64_t hold_until_ = 0;
    std::uint64_t resend_at_ = 0;
    bool knows_retell_ = false; // the server has been sent the script's text
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_OPERATION_QUEUE_H
