#include "redis/reply_reader.h"

#include <hiredis/read.h>

#include <new>

namespace webhook::redis {
namespace {

// The number of bytes that an element of an array counts.  It takes less, but
// the limit is for many small arrays as well.
constexpr std::size_t element_size = 56;
static_assert(sizeof(reply_tree::node) <= element_size);

constexpr const char *unasked = "the server sent an unexpected reply";
constexpr const char *too_long = "the reply of the server is too long";

// hiredis passes a node around as a pointer that is not null.
void *handle_of(std::size_t node)
{
    return reinterpret_cast<void *>(node + 1);
}

std::size_t node_of(const void *handle)
{
    return reinterpret_cast<std::size_t>(handle) - 1;
}

bool read_type(int raw, reply_type &into)
{
    switch (raw) {
    case REDIS_REPLY_STATUS:
        into = reply_type::status;
        return true;
    case REDIS_REPLY_ERROR:
        into = reply_type::error;
        return true;
    case REDIS_REPLY_STRING:
        into = reply_type::string;
        return true;
    case REDIS_REPLY_ARRAY:
        into = reply_type::array;
        return true;
    default:
        return false; // RESP3, which was not asked for
    }
}

} // namespace

// The functions that hiredis calls for each value.  A result of nullptr ends
// the stream.  Their parameters differ between versions of hiredis.
struct reply_maker {
    using task = const redisReadTask *;
    using node = reply_tree::node;

    static reply_reader &reader_of(task of)
    {
        return *static_cast<reply_reader *>(of->privdata);
    }

    static bool may_take(
        reply_reader &reader, std::size_t count, std::size_t size)
    {
        if (count > reader.room_ / size) {
            return false;
        }

        reader.room_ -= count * size;
        return true;
    }

    // A push, and whatever else the server says unasked, answers no command.
    static bool may_begin(reply_reader &reader)
    {
        if (reader.expected_ == 0) {
            return false;
        }

        if (reader.tree_.nodes.capacity() > max_reply / element_size) {
            reader.tree_ = {}; // of CLUSTER SLOTS, which is rarely asked for
        }

        reader.room_ = reader.limit_;
        reader.tree_.text.clear();
        reader.tree_.nodes.assign(1, {});
        return true;
    }

    // Throws std::bad_alloc.
    static void *put(task of, const node &value)
    {
        reply_tree &tree = reader_of(of).tree_;
        std::size_t at = 0;

        if (of->parent) {
            at = tree.nodes[node_of(of->parent->obj)].at +
                 static_cast<std::size_t>(of->idx);
        }

        tree.nodes[at] = value;
        return handle_of(at);
    }

    // "make" returns a handle, or nullptr to refuse.
    template<typename Make>
    static void *guard(task of, Make make) noexcept
    try {
        reply_reader &reader = reader_of(of);
        void *made = nullptr;

        if (of->parent || may_begin(reader)) {
            made = make(reader);
        }

        reader.refused_ = made == nullptr;
        return made;

    } catch (const std::bad_alloc &) {
        return nullptr; // hiredis reports that memory is short
    }

    static void *string(task of, char *text, std::size_t size) noexcept
    {
        return guard(of, [&](reply_reader &reader) -> void * {
            node value{.at = reader.tree_.text.size(), .size = size};

            if (!read_type(of->type, value.type) ||
                !may_take(reader, size, 1)) {
                return nullptr;
            }

            reader.tree_.text.append(text, size);
            return put(of, value);
        });
    }

    template<typename Count>
    static void *array(task of, Count count) noexcept
    {
        return guard(of, [&](reply_reader &reader) -> void * {
            const auto size = static_cast<std::size_t>(count);
            auto &nodes = reader.tree_.nodes;
            node value{.at = nodes.size(), .size = size};

            if (!read_type(of->type, value.type) ||
                !may_take(reader, size, element_size)) {
                return nullptr;
            }

            nodes.resize(nodes.size() + size);
            return put(of, value);
        });
    }

    static void *integer(task of, long long number) noexcept
    {
        return guard(of, [&](reply_reader &) {
            return put(of, {.type = reply_type::integer, .integer = number});
        });
    }

    // RESP3 has a null of its own.
    static void *nil(task of) noexcept
    {
        return guard(of, [&](reply_reader &) {
            return of->type == REDIS_REPLY_NIL ? nullptr : put(of, {});
        });
    }

    template<typename... Args>
    static void *refuse(task of, Args...) noexcept
    {
        return guard(of, [](reply_reader &) -> void * { return nullptr; });
    }

    static void keep(void *) noexcept {}

    static redisReplyObjectFunctions functions() noexcept
    {
        redisReplyObjectFunctions all{};

        all.createString = string;
        all.createArray = array;
        all.createInteger = integer;
        all.createNil = nil;
#ifdef REDIS_REPLY_DOUBLE // since version 1
        all.createDouble = refuse;
        all.createBool = refuse;
#endif
        all.freeObject = keep;
        return all;
    }
};

void reply_reader::free_reader::operator()(redisReader *reader) const noexcept
{
    redisReaderFree(reader);
}

bool reply_reader::start() noexcept
{
    static redisReplyObjectFunctions functions = reply_maker::functions();

    refused_ = false;
    limit_ = max_reply;
    raw_.reset(redisReaderCreateWithFunctions(&functions));

    if (!raw_) {
        return false;
    }

    raw_->privdata = this;
    // next() is the limit: hiredis 0.14 would abort the process if it could not
    // allocate a smaller buffer.
    raw_->maxbuf = 0;
    return true;
}

bool reply_reader::feed(std::string_view bytes) noexcept
{
    return redisReaderFeed(raw_.get(), bytes.data(), bytes.size()) == REDIS_OK;
}

bool reply_reader::next(std::size_t expected) noexcept
{
    void *found = nullptr;

    expected_ = expected;

    return redisReaderGetReply(raw_.get(), &found) == REDIS_OK && found;
}

const char *reply_reader::why() const noexcept
{
    if (raw_->err) {
        // hiredis takes a refusal for a lack of memory
        return refused_ ? unasked : raw_->errstr;
    }

    return raw_->len > limit_ ? too_long : nullptr;
}

} // namespace webhook::redis
