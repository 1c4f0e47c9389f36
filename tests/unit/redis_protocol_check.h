// One operation between the commands it makes and the replies it reads.

#ifndef WEBHOOK_TESTS_REDIS_PROTOCOL_CHECK_H
#define WEBHOOK_TESTS_REDIS_PROTOCOL_CHECK_H

#include "unit/redis_client_check.h"

#include "redis/protocol.h"
#include "redis/reply_reader.h"

namespace redis_test {

using redis::action;
using redis::progress;

class redis_protocol : public testing::Test {
protected:
    redis_protocol()
    {
        op.key = "p:k";
        op.claim = claimed(1);
        op.done = committed(1, 2);
        op.ms = 30'000;
    }

    std::string command(action what, unsigned step = 0)
    {
        redis::command words;
        std::string text;

        op.what = what;
        op.step = step;
        redis::write_command(op, modern, words);
        for (const std::string_view word : words.all()) {
            text.append(text.empty() ? "" : " ").append(word);
        }
        return text;
    }

    // Reads a reply as a connection does.
    progress read(action what, std::string_view bytes)
    {
        redis::reply_reader reader;

        if (!reader.start() || !reader.feed(bytes) || !reader.next(1)) {
            ADD_FAILURE() << "not a reply: " << bytes;
            return progress::refused;
        }

        op.what = what;
        op.result = {};
        return redis::read_reply(op, modern, reader.last());
    }

    [[nodiscard]] bool unknown() const
    {
        return op.result.store == WEBHOOK_STORE_UNKNOWN &&
               op.result.found.kind == WEBHOOK_ABSENT &&
               op.result.late == redis::late::no;
    }

    // A claim has ended with that found.
    [[nodiscard]] bool found(
        webhook_state_kind_t kind, unsigned char number = 0) const
    {
        const token_bytes expected = token(number);

        return op.result.store == WEBHOOK_STORE_ANSWERED &&
               op.result.found.kind == kind &&
               (kind == WEBHOOK_ABSENT ||
                   std::equal(expected.begin(), expected.end(),
                       kind == WEBHOOK_CLAIMED ? op.result.found.token
                                               : op.result.found.digest));
    }

    redis::operation op{};
    bool modern = true;
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_PROTOCOL_CHECK_H
