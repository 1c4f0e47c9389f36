// The first commands on a connection: they authenticate the client and ask what
// the server is.

#ifndef WEBHOOK_REDIS_HANDSHAKE_H
#define WEBHOOK_REDIS_HANDSHAKE_H

#include "redis/connection.h"
#include "redis/url.h"

#include <string>

namespace webhook::redis {

// The properties that a server reports about itself.
struct server_facts {
    std::string version;
    // Is true for Redis 7.0 and later, where SET accepts NX and GET together.
    bool modern = false;
    bool read_only = false; // a replica that accepts no writes
    bool replica = false;   // of whichever kind
    bool master = false;
    bool cluster = false; // it is one of a cluster
    // It has said that it has neither an append-only file nor a replica.
    bool forgetful = false;
    std::string eviction_policy; // is empty if the server does not report it
};

/*
 * Sends HELLO with the credentials, SELECT if a database is configured, and
 * INFO, all at once, and then CLUSTER SLOTS, if the server is one of a cluster
 * and the slots are asked for.  The reply to each is recognized by its tag,
 * which points into this object.
 */
class handshake {
public:
    explicit handshake(const endpoint &server, bool asks_slots = false) noexcept
        : server_(server), asks_slots_(asks_slots)
    {
    }

    // Returns false if the commands could not be sent.
    bool start(connection &over) noexcept;

    bool owns(const void *tag) const noexcept
    {
        return tag >= steps_ && tag < steps_ + count;
    }

    // Returns true if the answer is that to CLUSTER SLOTS.
    bool is_slots(const void *tag) const noexcept
    {
        return tag == &steps_[slots];
    }

    void on_reply(const void *tag, const reply *answer) noexcept;

    // Makes the handshake fail for this reason, unless it is nullptr.
    void set_problem(const char *why) noexcept;

    bool is_over() const noexcept { return pending_ == 0; }
    // Returns the reason for which the handshake has failed, or nullptr.
    const char *problem() const noexcept;
    // Returns true if only a master will do: it is what a sentinel has named.
    bool wants_master() const noexcept { return !server_.master.empty(); }
    const server_facts &facts() const noexcept { return facts_; }

private:
    enum step { hello, select, info, slots, count };

    void read(step which, const reply &answer);
    void read_hello(const reply &answer);
    void read_info(std::string_view text);
    void read_slots(const reply &answer) noexcept;
    void ask_slots() noexcept;
    void fail(const char *command, std::string_view word) noexcept;

    const endpoint &server_;
    bool asks_slots_;
    connection *over_ = nullptr;
    char steps_[count] = {}; // only the addresses are used, as tags
    unsigned pending_ = 0;
    bool lost_ = false; // not all commands were answered
    char problem_[120] = "";
    server_facts facts_;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_HANDSHAKE_H
