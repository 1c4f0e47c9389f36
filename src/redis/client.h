// The Redis store: one connection to one server, and what is asked over it.

#ifndef WEBHOOK_REDIS_CLIENT_H
#define WEBHOOK_REDIS_CLIENT_H

#include "redis/connection.h"
#include "redis/event_loop.h"
#include "redis/handshake.h"
#include "redis/key_index.h"
#include "redis/operation.h"
#include "redis/url.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace webhook::redis {

struct client_options {
    endpoint server;
    std::string prefix;            // of all keys
    std::uint64_t timeout;         // ms, until a claim is answered
    std::uint64_t connect_timeout; // ms, until a new connection is of use
};

/*
 * All questions share one pipelined connection.  A question is an operation,
 * which lives until the server's answer or its deadline, over as many
 * connections as that takes.  To ask twice does no harm: a claim finds itself,
 * and the others have the same effect again.
 *
 *   locating -> connecting -> up <-> silent
 *    ^    ^         |         |        |
 *    |    +---------|---------+        |   at once, if it has been of use
 *    +---- down <---+---------+--------+   with growing pauses
 *
 * A server that is silent (an answer is overdue) or down is found so once, and
 * claims are answered UNKNOWN at once until it is up again.  A claim answered
 * so that may have reached the server is followed by a release: made late, it
 * must not keep the sender's next try away.
 *
 * What is to be told comes before what is asked.  The claim of an event whose
 * commit the server has not confirmed is answered from here: it is delivered.
 *
 * The host calls on_...().  Handlers of operations run at the end of these,
 * when hiredis is not at work: they may ask and forget as they like.
 */
class client final : private connection_user {
public:
    // Both must outlive the client.
    client(const client_options &options, event_loop &loop) noexcept;
    ~client() override = default;
    client(const client &) = delete;
    client &operator=(const client &) = delete;

    void start() noexcept;
    // Closes the connection.  No handler is called any more.
    void stop() noexcept;

    /*
     * A lease is in ms.  The handler is called once, later.  nullptr: it is
     * never called, and the answer is UNKNOWN.
     */
    operation *claim(const claim_of &mine, std::uint64_t lease,
        answer_handler handler, void *caller) noexcept;
    operation *look(
        const claim_of &mine, answer_handler handler, void *caller) noexcept;
    operation *renew(const claim_of &mine, std::uint64_t lease,
        answer_handler handler, void *caller) noexcept;

    /*
     * For people.  Forgets what was delivered if it is still that.  Claims
     * from a cursor on, "0" at first.  The same handler, and the same nullptr.
     */
    operation *inspect(
        std::string_view key, answer_handler handler, void *caller) noexcept;
    operation *forget(std::string_view key, const webhook_state_t &delivered,
        answer_handler handler, void *caller) noexcept;
    operation *list(
        std::string_view cursor, answer_handler handler, void *caller) noexcept;

    // The caller goes before it is answered: its handler is not called.
    void forget(operation *op) noexcept;

    // Told until the server knows, or until that changes nothing any more.
    // "source" goes to event_loop::log_unsettled() if it comes to that;
    // "status" is what the upstream has answered.
    void commit(const claim_of &mine, unsigned status, std::uint64_t window,
        const void *source) noexcept;
    // An event that was delivered while the server gave no answer: told like a
    // commit, of a claim that it does not know.
    void remember(const claim_of &mine, unsigned status, std::uint64_t window,
        const void *source) noexcept;
    void release(
        const claim_of &mine, std::uint64_t lease, const void *source) noexcept;
    // A claim that nothing was done with: it may be gone, or never have been.
    void drop(const claim_of &mine, std::uint64_t lease) noexcept;

    void on_address(const address &to) noexcept;
    void on_no_address(const char *why) noexcept;
    void on_readable() noexcept;
    void on_writable() noexcept;
    void on_timer() noexcept;

private:
    enum class state { stopped, locating, connecting, up, silent, down };

    // client.cc
    operation *make(action what, std::string_view key, std::string_view mine,
        std::uint64_t ms) noexcept;
    operation *ask(action what, std::string_view key, std::string_view mine,
        std::uint64_t ms, answer_handler handler, void *caller) noexcept;
    operation *ask(
        operation *op, answer_handler handler, void *caller) noexcept;
    void replace_unrecorded(const operation *commit) noexcept;
    bool set_frees(operation *op, std::string_view key) noexcept;
    bool is_of_use() const noexcept;
    bool answer_from_unrecorded(operation *op) noexcept;
    void add(operation *op, std::uint64_t deadline) noexcept;
    void send(operation *op) noexcept;
    void send_all() noexcept;
    void send_all(const operation_list &list) noexcept;
    void remove(operation *op) noexcept;
    operation_list &list_of(const operation *op) noexcept;

    // client_answers.cc
    void on_reply(void *tag, const reply *answer) noexcept override;
    void read(operation *op, const reply &answer) noexcept;
    void on_refusal(operation *op, std::string_view word) noexcept;
    void finish(operation *op) noexcept;
    void withdraw(operation *op) noexcept;
    void repeat(operation *op) noexcept;
    void release_committed(const operation *commit) noexcept;
    void release_made(std::string_view key, std::string_view claim,
        std::uint64_t lease) noexcept;
    void deliver() noexcept;
    void expire() noexcept;
    void refuse_callers() noexcept;

    // client_connection.cc
    void connect() noexcept;
    void settle() noexcept;
    void on_lost() noexcept;
    void on_greeted() noexcept;
    void on_answered() noexcept;
    void trust() noexcept;
    void fail(const char *why) noexcept;
    void check_progress() noexcept;
    void schedule() noexcept;

    // client_report.cc
    void set_well() noexcept;
    void set_ill(const char *why) noexcept;
    void warn_of_eviction() noexcept;
    void note_error(action what, std::string_view word) noexcept;
    void report_loss(const char *why) noexcept;
    void report_unsettled() noexcept;
    void log_unsettled(const operation *op, const char *why) noexcept;

    const client_options &options_;
    event_loop &loop_;

    operation_pool pool_;
    operation_list callers_;     // who waits for an answer, by deadline
    operation_list settlements_; // commits and releases
    key_index unrecorded_;       // the same
    operation_list finished_;    // whose callers are to be told
    std::size_t in_flight_ = 0;
    std::size_t unsent_ = 0; // of the first two lists
    std::uint64_t hold_until_ = 0;
    char errors_[action_count][25] = {}; // the word last logged, by action

    state state_ = state::stopped;
    // The server has been of use lately, or has not been tried: worth waiting
    // for while a connection is made.
    bool trusted_ = true;
    const char *broken_ = nullptr; // why it is to be closed
    std::uint64_t attempt_until_ = 0;
    std::uint64_t up_since_ = 0;
    std::uint64_t answered_ = 0; // when it last made progress
    std::uint64_t retry_at_ = 0; // when to connect, or to send again
    std::uint64_t back_off_ = 0;

    enum class health { unknown, well, ill } health_ = health::unknown;
    std::string eviction_policy_;

    handshake handshake_;
    connection connection_; // destroyed first: it answers what is in flight
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_CLIENT_H
