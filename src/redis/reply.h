// A reply of a server (RESP2), as hiredis has parsed it.

#ifndef WEBHOOK_REDIS_REPLY_H
#define WEBHOOK_REDIS_REPLY_H

#include <hiredis/hiredis.h>

#include <cstddef>
#include <string_view>

namespace webhook::redis {

// A reference that is valid while the callback that received it runs.
class reply {
public:
    explicit reply(const redisReply *raw) noexcept : raw_(raw) {}

    bool is_status() const noexcept { return is(REDIS_REPLY_STATUS); }
    bool is_error() const noexcept { return is(REDIS_REPLY_ERROR); }
    bool is_integer() const noexcept { return is(REDIS_REPLY_INTEGER); }
    bool is_string() const noexcept { return is(REDIS_REPLY_STRING); }
    bool is_nil() const noexcept { return is(REDIS_REPLY_NIL); }
    bool is_array() const noexcept { return is(REDIS_REPLY_ARRAY); }

    long long integer() const noexcept { return raw_->integer; }

    // The reply must be a status, an error or a string.
    std::string_view text() const noexcept
    {
        return {raw_->str, static_cast<std::size_t>(raw_->len)};
    }

    // The reply must be an array.
    std::size_t size() const noexcept { return raw_->elements; }
    reply operator[](std::size_t i) const noexcept
    {
        return reply(raw_->element[i]);
    }

    // Returns the first word of an error, "OOM" for instance, or "ERR" if the
    // word has other characters than capital letters.  The rest of the error
    // may repeat arguments of a command, a password among them, and must not be
    // logged.
    std::string_view error_word() const noexcept
    {
        const std::string_view word = text().substr(0, text().find(' '));

        if (word.empty() || word.size() > 24) {
            return "ERR";
        }
        for (const char c : word) {
            if (c < 'A' || c > 'Z') {
                return "ERR";
            }
        }
        return word;
    }

private:
    bool is(int type) const noexcept { return raw_->type == type; }

    const redisReply *raw_;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_REPLY_H
