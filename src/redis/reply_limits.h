// Limits what a server may send, before hiredis trusts it.

#ifndef WEBHOOK_REDIS_REPLY_LIMITS_H
#define WEBHOOK_REDIS_REPLY_LIMITS_H

#include <cstddef>

struct redisReader; // of hiredis

namespace webhook::redis {

/*
 * hiredis asserts that each reply was requested, allocates as many elements as
 * an array announces, and since version 1 nests arrays until there is no stack
 * left to free them. reply_limits stands in front of the functions of hiredis
 * that make replies, and refuses replies that exceed the limits, which ends the
 * connection.
 */
struct reply_limits {
    std::size_t expected = 0; // the number of replies that are outstanding
    std::size_t room = 0;     // bytes left for the reply that is being read
    bool refused = false;

    // Installs the limits; they must outlive the reader.
    void watch(redisReader *reader) noexcept;
};

// The number of bytes of a reply that may be held until it is complete.
constexpr std::size_t max_reply = 256 * std::size_t{1024};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_REPLY_LIMITS_H
