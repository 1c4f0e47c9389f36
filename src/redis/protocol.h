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
 *   forget   EVALSHA: deletes the key, and stores its value under another one
 *            which says so to a commit that is told again
 *   commit, told again, because the server may have lost it
 *            EVALSHA: SET, unless it is deleted or was delivered since
 *   list     EVALSHA: SCAN, and those of its keys that hold a claim
 *
 * A commit needs no condition, because the upstream has acknowledged the event.
 * GET shows whether the delivery still held the claim.  A renewal restores a
 * claim that the server has forgotten, and reports this.
 */

struct command {
    std::array<std::string_view, 8> words;
    std::size_t count = 0;
    std::array<char, 20> number; // one of the words points to it

    std::span<const std::string_view> all() const noexcept
    {
        return {words.data(), count};
    }
};

// Writes the command of the current step.  "modern" means Redis 7.0 and later.
// The words point into "op" and "into".
void write_command(const operation &op, bool modern, command &into) noexcept;

// The step of an operation that sends the text of its script.
constexpr unsigned step_text = 1;

enum class progress {
    done,       // op.result holds the result
    next_step,  // op.step has been set: another command follows
    foreign,    // the key holds a value of another protocol
    refused,    // the server replied with an error, see reply::error_word()
    disordered, // the reply does not fit the command: the connection is
                // unusable
};

progress read_reply(operation &op, bool modern, const reply &from) noexcept;

// Returns true if the server may execute a command later that it has refused
// with this word.
bool passes(std::string_view word) noexcept;

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_PROTOCOL_H
