// Reads the replies of a server: hiredis' reader, with limits on what a server
// may send.

#ifndef WEBHOOK_REDIS_REPLY_READER_H
#define WEBHOOK_REDIS_REPLY_READER_H

#include "redis/reply.h"

#include <cstddef>
#include <memory>
#include <string_view>

struct redisReader; // of hiredis

namespace webhook::redis {

// The number of bytes of a reply that may be held until it is complete.
constexpr std::size_t max_reply = 256 * std::size_t{1024};

// A cluster whose slots are all apart needs about 1 KB for each of them.
constexpr std::size_t max_slots_reply = 32 * std::size_t{1024} * 1024;

/*
 * hiredis reads the protocol, and calls functions of this class for each value.
 * They refuse what was not asked for and what is too large: hiredis allocates
 * as many elements as an array announces, and since version 1 nests arrays as
 * deep as the server likes.  The values are stored in a reply_tree, which keeps
 * its memory, so that a reply takes no allocation.
 */
class reply_reader {
public:
    // Starts with a new stream.  Returns false if memory is short.
    bool start() noexcept;
    void stop() noexcept { raw_.reset(); }

    // Allows max_slots_reply bytes until stop().
    void accept_slots() noexcept { limit_ = max_slots_reply; }

    // Returns false if the stream cannot be read any more; see why().
    bool feed(std::string_view bytes) noexcept;

    // Reads the next reply.  "expected" is the number of replies that are
    // outstanding.  Returns false if there is none, or the stream cannot be
    // read any more.
    bool next(std::size_t expected) noexcept;

    // Returns the last reply; it is valid until feed(), next() or stop().
    reply last() const noexcept { return reply(tree_); }

    // Returns why the stream cannot be read any more, or nullptr.
    const char *why() const noexcept;

private:
    friend struct reply_maker;

    struct free_reader {
        void operator()(redisReader *reader) const noexcept;
    };

    std::unique_ptr<redisReader, free_reader> raw_;
    reply_tree tree_;
    std::size_t expected_ = 0;
    std::size_t limit_ = max_reply;
    std::size_t room_ = 0; // bytes left for the reply that is being read
    bool refused_ = false;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_REPLY_READER_H
