#include "redis/guard.h"

#include <type_traits>

namespace webhook::redis {
namespace {

// HELLO's reply has 14; no other is an array.
constexpr std::size_t max_elements = 64;

// hiredis' own, of whatever version it is.
redisReplyObjectFunctions original;

bool may_begin(const redisReadTask *task, guard &state)
{
    if (task->parent != nullptr) {
        return true;
    }

    if (state.expected == 0) {
        return false;
    }

    state.expected--;
    return true;
}

// The functions differ in their parameters between versions of hiredis.
template<auto Member>
struct guarded;

template<typename... Args,
    void *(*redisReplyObjectFunctions::*Member)(const redisReadTask *, Args...)>
struct guarded<Member> {
    static void *create(const redisReadTask *task, Args... args) noexcept
    {
        auto *state = static_cast<guard *>(task->privdata);
        bool allowed = may_begin(task, *state);

        if constexpr (std::is_same_v<decltype(Member),
                          decltype(&redisReplyObjectFunctions::createArray)>) {
            allowed = allowed &&
                      (static_cast<std::size_t>(args) + ...) <= max_elements;
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
    functions.*Member = guarded<Member>::create;
}

} // namespace

void guard::watch(redisReader *reader) noexcept
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
