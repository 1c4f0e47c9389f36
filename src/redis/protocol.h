// The claim protocol in Redis commands.

#ifndef WEBHOOK_REDIS_PROTOCOL_H
#define WEBHOOK_REDIS_PROTOCOL_H

#include "redis/operation.h"
#include "redis/reply.h"

#include <array>
#include <span>
#include <string_view>

namespace webhook::redis {

/*
 *            Redis 7.0 and later                 before
 *   claim    SET key claimed:T NX GET PX lease   SET key claimed:T NX PX lease,
 *                                                GET key if that was refused
 *   look     GET key                            the same
 *   commit   SET key done:D GET PX window        EVALSHA: GET and SET in one
 *   renew    EVALSHA, EVAL when the server does not know the script
 *   release  the same
 *   inspect  EVALSHA: GET and PTTL in one
 *   forget   as release, with what is to be forgotten in place of the claim
 *   list     EVALSHA: SCAN, and of what it finds the claims
 *
 * A commit needs no condition: the upstream has acknowledged the event.  GET
 * tells whether the claim was still ours.  A renewal restores a claim that the
 * server has forgotten, and tells so.
 */

struct command {
    std::array<std::string_view, 8> words;
    std::size_t count = 0;
    std::array<char, 20> number; // what one of the words points to

    std::span<const std::string_view> all() const noexcept
    {
        return {words.data(), count};
    }
};

// "modern": Redis 7.0 and later.  The words point into "op" and "into".
void write_command(const operation &op, bool modern, command &into) noexcept;

enum class progress {
    done,       // op.result says how it ended
    next_step,  // op.step has been set: there is another command to send
    foreign,    // the key holds what is not of this protocol
    refused,    // an error reply: reply::error_word()
    disordered, // not an answer to that command: the connection is of no use
};

progress read_reply(operation &op, bool modern, const reply &from) noexcept;

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_PROTOCOL_H
