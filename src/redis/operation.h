// An operation on a store, from the request to the answer.

#ifndef WEBHOOK_REDIS_OPERATION_H
#define WEBHOOK_REDIS_OPERATION_H

#include "redis/event_loop.h"
#include "redis/linked_list.h"

#include <webhook/webhook.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace webhook::redis {

class operation_queue;

// Holds the claims among the keys of one portion of the store.
struct claim_page {
    struct entry {
        std::string key; // has no prefix
        std::int64_t ms; // ms until it expires
    };

    std::vector<entry> claims;
    std::string next; // where to continue; is empty at the end
};

// Says whether a delivery still held its claim, without a gap, when the claim
// was renewed or ended.
enum class late {
    no,
    gone,     // its lease had ended; others may have held it since
    taken,    // another delivery has claimed the event
    delivered // another delivery has committed it
};

// Returns the description for a log line.
const char *describe(late how) noexcept;

// The answer to an operation.  A claim, a look and an inspection set the answer
// of the store, what was found, and for how long it is remembered.  A renewal
// and the deletion of a delivered event set ANSWERED and whether they came too
// late, or UNKNOWN. A renewal makes a claim anew if it was gone.
struct answer {
    webhook_store_answer_t store = WEBHOOK_STORE_UNKNOWN;
    webhook_state_t found{};
    redis::late late = redis::late::no;
    std::int64_t ms = 0; // set by inspect: ms until it expires
    std::shared_ptr<const claim_page> page; // set by list
};

// A time that is never reached.
constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

// Describes a claim that a delivery holds, or wants to make.
struct claim_of {
    std::string_view key;       // has no prefix
    const unsigned char *token; // has WEBHOOK_TOKEN_SIZE bytes
    // Identifies the body; it has WEBHOOK_DIGEST_SIZE bytes.
    const unsigned char *digest;

    // Until this time the delivery certainly holds the claim: it is a lease
    // later than the last request that the server has answered so.
    std::uint64_t until = never;

    // The key under which the body that was delivered last is remembered, if
    // the event is claimed by its body; see webhook_delivery_latest_key().  If
    // it is empty, the body is remembered under "key".
    std::string_view latest = {};

    webhook_digest_kind_t digest_kind = WEBHOOK_DIGEST_SHA256;
};

using answer_handler = void (*)(void *caller, const answer &what) noexcept;

struct operation {
    action what;
    std::string key;   // includes the prefix of the store
    std::string claim; // the text of the claim, or of what to forget
    std::string done;  // of a commit: the text that it stores
    // The key of the claim that a commit ends, if it differs from "key".
    std::string frees;
    // The server notes the deletion of an event under this key.  A deletion has
    // it, and a commit that is sent again.
    std::string deleted;
    std::uint64_t ms; // the lease or the window

    std::uint64_t until = never; // as in claim_of

    // At this time, in ms, a waiting caller gets UNKNOWN; a commit or release
    // is dropped and logged.
    std::uint64_t deadline;

    // The caller that waits for the result.  Both are cleared when the caller
    // no longer waits: it may be gone long before the server answers.
    answer_handler handler = nullptr;
    void *caller = nullptr;

    const void *source = nullptr; // is passed to event_loop::log_unsettled()

    answer result{};
    bool in_flight = false; // a reply is outstanding
    bool sent = false;      // the server may have executed it
    bool repeated = false;  // it may have been executed before
    bool doubtful = false;  // ... when the lease of the claim had ended
    unsigned step = 0;      // the number of its current command, see protocol.h

    bool by_body = false;   // the claim has a latest key
    bool unclaimed = false; // a commit without a claim; it is never late
    bool yields = false;    // a commit that keeps an existing value
    std::uint64_t made = 0; // the time when it was added
    bool of_commit = false; // a release that completes a commit
    bool retold = false;    // a commit that the server may have lost

    operation_queue *at = nullptr; // has it
    operation_queue *to = nullptr; // is to have it at the end of the event
    unsigned hops = 0;             // how often servers have sent it away
    bool asking = false; // the server has the key, but not yet its slot

    // A list asks one master of a cluster after the other: this is the number
    // of the master that is asked now, and how many masters there are.
    std::uint16_t shard = 0;
    std::uint16_t shards = 0;

    bool withdrawn = false; // the answer of the server is ignored
    bool finished = false;  // the caller is to be called with "result"

    operation *next = nullptr;
    operation *previous = nullptr;

    std::size_t hash = 0; // is the hash of the key, for key_index
    operation *same_slot = nullptr;

    std::size_t place = 0; // is where the pool has it

    // Returns true if a caller waits for the result.  Commits and releases have
    // no caller.
    bool has_caller() const noexcept
    {
        return what != action::commit && what != action::release;
    }
};

using operation_list = linked_list<operation>;

// Sets "deleted".  The prefix is that of the store.  Returns false if memory is
// short.
bool set_deleted(operation &op, std::string_view prefix) noexcept;

// Owns all operations.  Some of those that are not in use are kept, with the
// memory of their strings.
class operation_pool {
public:
    // Returns nullptr if memory is short.
    operation *take(
        action what, std::string_view key, std::string_view prefix) noexcept;
    void give_back(operation *op) noexcept;

private:
    static constexpr std::size_t most_free = 512;

    std::vector<std::unique_ptr<operation>> all_;
    operation *free_ = nullptr;
    std::size_t free_count_ = 0;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_OPERATION_H
