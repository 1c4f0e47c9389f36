#include "redis/reply_limits.h"

#include <hiredis/hiredis.h>

#include <tuple>
#include <type_traits>

namespace webhook::redis {
namespace {

// The memory that an element takes, whether it belongs to one large array or to
// many small ones.
constexpr std::size_t element_size = sizeof(redisReply) + sizeof(redisReply *);

// The functions of hiredis itself, of whichever version is used.
redisReplyObjectFunctions original;

bool may_begin(const redisReadTask *task, reply_limits &state)
{
    if (task->parent != nullptr) {
        return true;
    }

#ifdef REDIS_REPLY_PUSH
    // A push answers no command, and hiredis would ignore it.
    if (task->type == REDIS_REPLY_PUSH) {
        return false;
    }
#endif

    if (state.expected == 0) {
        return false;
    }

    state.expected--;
    state.room = max_reply;
    return true;
}

bool may_take(std::size_t count, std::size_t size, reply_limits &state)
{
    if (count > state.room / size) {
        return false;
    }

    state.room -= count * size;
    return true;
}

// The parameters of the functions differ between versions of hiredis.
template<auto Member>
struct limited;

template<typename... Args,
    void *(*redisReplyObjectFunctions::*Member)(const redisReadTask *, Args...)>
struct limited<Member> {
    template<auto Other>
    static constexpr bool is =
        std::is_same_v<decltype(Member), decltype(Other)>;

    static void *create(const redisReadTask *task, Args... args) noexcept
    {
        auto *state = static_cast<reply_limits *>(task->privdata);
        bool allowed = may_begin(task, *state);

        if constexpr (is<&redisReplyObjectFunctions::createArray>) {
            allowed = allowed && may_take((static_cast<std::size_t>(args), ...),
                                     element_size, *state);
        }
        if constexpr (is<&redisReplyObjectFunctions::createString>) {
            const std::size_t length = std::get<1>(std::tuple(args...));
            allowed = allowed && may_take(length, 1, *state);
        }

        if constexpr (is<&redisReplyObjectFunctions::createNil>) {
            // This is RESP3's null; a server that was asked for RESP2 does not
            // send it.
            allowed = allowed && task->type != REDIS_REPLY_NIL;
        }

        if (!allowed) {
            state->refused = true;
            return nullptr;
        }

        return (original.*Member)(task, args...);
    }
};

template<auto Member>
void put_before(redisReplyObjectFunctions &functions)
{
    functions.*Member = limited<Member>::create;
}

} // namespace

void reply_limits::watch(redisReader *reader) noexcept
{
    static redisReplyObjectFunctions functions;

    if (original.createString == nullptr) {
        original = functions = *reader->fn;

        put_before<&redisReplyObjectFunctions::createString>(functions);
        put_before<&redisReplyObjectFunctions::createArray>(functions);
        put_before<&redisReplyObjectFunctions::createInteger>(functions);
        put_before<&redisReplyObjectFunctions::createNil>(functions);
#if HIREDIS_MAJOR >= 1
        put_before<&redisReplyObjectFunctions::createDouble>(functions);
        put_before<&redisReplyObjectFunctions::createBool>(functions);
#endif
    }

    reader->fn = &functions;
    reader->privdata = this;
}

} // namespace webhook::redis
