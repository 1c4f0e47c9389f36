// What is to be done in a store, from the question to the answer.

#ifndef WEBHOOK_REDIS_OPERATION_H
#define WEBHOOK_REDIS_OPERATION_H

#include "redis/host.h"

#include <webhook/webhook.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace webhook::redis {

// Claims among the keys of a slice of the store.
struct claim_page {
    struct entry {
        std::string key; // without the prefix
        std::int64_t ms; // until it expires
    };

    std::vector<entry> claims;
    std::string next; // where to go on; empty: at the end
};

// Whether a claim was still ours, without a gap, when it was renewed or ended.
enum class late {
    no,
    gone,     // its lease had ended: somebody may have come and gone
    taken,    // another delivery has claimed the event
    delivered // another delivery has committed it
};

// What a log line says of it.
const char *describe(late how) noexcept;

// Of a claim, a look or an inspection: the store's answer, and what was found,
// for how long.  Of a renewal or when something is to be forgotten: ANSWERED
// and whether it came too late, or UNKNOWN.  A claim that was gone has been
// made again by its renewal.
struct answer {
    webhook_store_answer_t store = WEBHOOK_STORE_UNKNOWN;
    webhook_state_t found{};
    redis::late late = redis::late::no;
    std::int64_t ms = 0;                    // inspect: until it expires
    std::shared_ptr<const claim_page> page; // list
};

// A time that does not come.
constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

// A claim that is ours, or is to be.
struct claim_of {
    std::string_view key;        // without the prefix
    const unsigned char *token;  // WEBHOOK_TOKEN_SIZE bytes
    const unsigned char *digest; // of its body, WEBHOOK_DIGEST_SIZE bytes

    // Until then it is surely ours: a lease after the last question that the
    // server has answered so.
    std::uint64_t until = never;

    // Where the body delivered last is remembered, of an event that is claimed
    // by its body; see webhook_delivery_latest_key().  Empty: "key" has it.
    std::string_view latest = {};
};

using answer_handler = void (*)(void *asker, const answer &what) noexcept;

struct operation {
    action what;
    std::string key;   // with the prefix of the store
    std::string claim; // the text of our claim, or of what to forget
    std::string done;  // of a commit: the text of what it is then
    std::string frees; // of a commit: the claim's key, if it is another one
    std::uint64_t ms;  // lease or window

    std::uint64_t until = never; // as in claim_of

    // By then what is waited for is answered, and the others are given up.
    std::uint64_t deadline;

    // Who waits for it.  Cleared when nobody does any more: the asker may be
    // gone long before the server has answered.
    answer_handler handler = nullptr;
    void *asker = nullptr;

    const void *source = nullptr; // for host::log_unsettled()

    answer result{};
    bool in_flight = false; // a reply to it is to come
    bool sent = false;      // it may have been carried out
    bool repeated = false;  // it may have been before, and finds itself
    bool doubtful = false;  // ... at a time when the claim's lease had ended
    unsigned step = 0;      // of those that it takes, see protocol.h

    bool by_body = false;   // a claim that has a latest key beside it
    bool unclaimed = false; // a commit without a claim, which is never late
    bool yields = false;    // ... that leaves what is there by now
    std::uint64_t made = 0; // when it was added
    bool of_commit = false; // a release that ends a commit

    bool withdrawn = false; // whatever the server will say is dropped
    bool finished = false;  // "result" is to be told to the asker

    operation *next = nullptr;
    operation *previous = nullptr;

    std::size_t hash = 0; // of the key, for key_index
    operation *same_slot = nullptr;

    // Of these kinds somebody waits; the others are told and forgotten.
    bool has_asker() const noexcept
    {
        return what != action::commit && what != action::release;
    }
};

// Operations in the order in which they were added; owns none.
class operation_list {
public:
    bool empty() const noexcept { return first_ == nullptr; }
    operation *first() const noexcept { return first_; }

    void append(operation *op) noexcept
    {
        op->next = nullptr;
        op->previous = last_;
        (last_ ? last_->next : first_) = op;
        last_ = op;
    }

    void remove(operation *op) noexcept
    {
        (op->previous ? op->previous->next : first_) = op->next;
        (op->next ? op->next->previous : last_) = op->previous;
        op->next = op->previous = nullptr;
    }

private:
    operation *first_ = nullptr;
    operation *last_ = nullptr;
};

// All operations there are; those not in use keep their strings' room.
class operation_pool {
public:
    // NULL: out of memory.
    operation *take(
        action what, std::string_view key, std::string_view prefix) noexcept;
    void give_back(operation *op) noexcept;

private:
    std::vector<std::unique_ptr<operation>> all_;
    operation *free_ = nullptr;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_OPERATION_H
