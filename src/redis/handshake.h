// The first words of a connection: who are we, and what server is this.

#ifndef WEBHOOK_REDIS_HANDSHAKE_H
#define WEBHOOK_REDIS_HANDSHAKE_H

#include "redis/link.h"
#include "redis/url.h"

#include <string>

namespace webhook::redis {

// What a server tells of itself.
struct server_facts {
    std::string version;
    bool modern = false;         // Redis 7.0 and later: SET takes NX and GET
    bool read_only = false;      // a replica that takes no writes
    std::string eviction_policy; // empty: it does not tell
};

/*
 * HELLO with the credentials, SELECT if need be, INFO: all sent at once.  An
 * answer to these is recognized by its tag, which points into this object.
 */
class handshake {
public:
    explicit handshake(const location &server) noexcept : server_(server) {}

    // False: they could not be sent.
    bool start(link &over) noexcept;

    bool owns(const void *tag) const noexcept
    {
        return tag >= steps_ && tag < steps_ + count;
    }

    void on_reply(const void *tag, const reply *answer) noexcept;

    bool is_over() const noexcept { return pending_ == 0; }
    // Why it has failed: nullptr if it has not.
    const char *problem() const noexcept;
    const server_facts &facts() const noexcept { return facts_; }

private:
    enum step { hello, select, info, count };

    void read(step which, const reply &answer);
    void read_hello(const reply &answer);
    void read_info(std::string_view text);
    void fail(const char *command, std::string_view word) noexcept;

    const location &server_;
    char steps_[count] = {}; // addresses to be told apart by
    unsigned pending_ = 0;
    char problem_[80] = "";
    server_facts facts_;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_HANDSHAKE_H
