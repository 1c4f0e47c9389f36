// What a server may send, before hiredis believes it.

#ifndef WEBHOOK_REDIS_GUARD_H
#define WEBHOOK_REDIS_GUARD_H

#include <cstddef>

struct redisReader; // of hiredis

namespace webhook::redis {

/*
 * hiredis asserts that each reply was asked for, allocates as many elements as
 * an array announces, and since version 1 puts arrays into each other until
 * there is no stack to free them on.  A guard stands in front of the functions
 * that make replies and refuses all of these, which ends the connection.
 */
struct guard {
    std::size_t expected = 0; // replies that are to come
    std::size_t room = 0;     // bytes, for what is left of the one that is read
    bool refused = false;

    // The guard must outlive the reader.
    void watch(redisReader *reader) noexcept;
};

// How many bytes of a reply may be held until it is complete.
constexpr std::size_t max_reply = 256 * std::size_t{1024};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_GUARD_H
