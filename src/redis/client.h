// The Redis store: one server, or those of a cluster, and the operations on
// them.

#ifndef WEBHOOK_REDIS_CLIENT_H
#define WEBHOOK_REDIS_CLIENT_H

#include "redis/client_options.h"
#include "redis/event_loop.h"
#include "redis/operation.h"
#include "redis/server_set.h"

#include <cstdint>
#include <string_view>

namespace webhook::redis {

/*
 * All operations share one pipelined connection to their server.  An operation
 * lives until the server answers or its deadline passes, over as many
 * connections as that takes.  Sending an operation twice does no harm: a claim
 * finds itself, and the others have the same effect again.
 *
 * If the server is silent or down (see session.h), one caller finds this out;
 * after that, claims are answered UNKNOWN at once until the server is up again.
 * A claim that was answered UNKNOWN, and may have reached the server, is
 * followed by a release: if the server makes the claim late, it must not block
 * the next retry of the sender.
 *
 * Commits and releases are sent before claims.  A claim of an event whose
 * commit the server has not confirmed is answered by the client itself: the
 * event is delivered.
 *
 * The event loop and its wire call loop().  Handlers of operations run at the
 * end of these calls, when the connection is not at work: they may start and
 * forget other operations.
 */
class client final {
public:
    // Both must outlive the client.
    client(const client_options &options, event_loop &loop) noexcept;
    client(const client &) = delete;
    client &operator=(const client &) = delete;

    void start() noexcept;
    // Closes the connection.  No handler is called after that.
    void stop() noexcept;

    /*
     * A lease is in ms.  The handler is called once, later.  If nullptr is
     * returned, it is never called, and the answer is UNKNOWN.
     */
    operation *claim(const claim_of &mine, std::uint64_t lease,
        answer_handler handler, void *caller) noexcept;
    operation *look(
        const claim_of &mine, answer_handler handler, void *caller) noexcept;
    // "source" is as in commit(): a renewal that came too late is logged if its
    // caller no longer waits.
    operation *renew(const claim_of &mine, std::uint64_t lease,
        const void *source, answer_handler handler, void *caller) noexcept;

    /*
     * These serve operators, and call the handler in the same way.  forget()
     * deletes a delivered event if it has not changed.  list() returns the
     * claims from a cursor on, which is "0" at first.
     */
    operation *inspect(
        std::string_view key, answer_handler handler, void *caller) noexcept;
    operation *forget(std::string_view key, const webhook_state_t &delivered,
        answer_handler handler, void *caller) noexcept;
    operation *list(
        std::string_view cursor, answer_handler handler, void *caller) noexcept;

    // The caller no longer waits for the answer: its handler is not called.
    void forget(operation *op) noexcept;

    // Records an event as delivered.  The commit is sent until the server
    // confirms it, or until it would have no effect any more.  "status" is the
    // status of the upstream; "source" is passed to
    // event_loop::log_unsettled().
    void commit(const claim_of &mine, unsigned status, std::uint64_t window,
        const void *source) noexcept;
    // Records an event that was delivered while the server gave no answer, and
    // whose claim the server does not know.
    void remember(const claim_of &mine, unsigned status, std::uint64_t window,
        const void *source) noexcept;
    // Ends a claim; it is sent until the lease ends.
    void release(
        const claim_of &mine, std::uint64_t lease, const void *source) noexcept;
    // Ends a claim that was not used, and that the server may not know.
    void drop(const claim_of &mine, std::uint64_t lease) noexcept;

    // Returns the user of the event loop.
    loop_user &loop() noexcept { return servers_.first(); }

    // Returns true if operations on different keys are executed in the order in
    // which they are started, which those on several servers are not.
    bool keeps_order() const noexcept { return servers_.keeps_order(); }

    // Returns the word of the error that a server answers an action with, or an
    // empty text.
    std::string_view error_of(action what) const noexcept;

private:
    operation *make(action what, std::string_view key, std::string_view claim,
        std::uint64_t ms) noexcept;
    operation *ask(
        operation *op, answer_handler handler, void *caller) noexcept;
    void record(operation *op, std::uint64_t deadline) noexcept;

    event_loop &loop_;
    server_set servers_;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_CLIENT_H
