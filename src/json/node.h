/*
 * Represents a JSON document as a flat array of nodes.
 *
 * A container is followed by its children; the children of an object are its
 * member names and values in turn.  Event bodies and configuration documents
 * have the same nodes, so that all code that looks at JSON is written once.
 */

#ifndef WEBHOOK_JSON_NODE_H
#define WEBHOOK_JSON_NODE_H

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace webhook::json {

enum class kind : std::uint8_t {
    null,
    boolean,
    integer,
    real,
    string,
    array,
    object,
    big_integer /* is beyond int64; its text holds an optional "-" and digits */
};

/*
 * Returns a hash of a member's name, made of its size and of its first and its
 * last eight bytes; a shorter name is used whole for both.  The author of a
 * payload can make the hashes of names collide.
 */
std::uint32_t hash_name(std::string_view name);

/* Returns the same hash, from the two words and the size of a name. */
inline std::uint32_t hash_ends(
    std::uint64_t head, std::uint64_t tail, std::size_t size)
{
    std::uint64_t mixed = (head ^ size) * 0x9e3779b97f4a7c15U;

    mixed = (mixed ^ mixed >> 32U ^ tail) * 0xd6e8feb86659fd93U;
    return static_cast<std::uint32_t>(mixed >> 32U);
}

struct node {
    json::kind kind;
    std::uint32_t size; /* counts bytes of a text, elements, or members */
    union {
        std::uint32_t span; /* counts nodes of this subtree, with this one */
        std::uint32_t hash; /* belongs to a member's name; its span is 1 */
    };
    std::uint32_t at; /* is where it begins, see document::has_positions() */
    union {
        bool boolean;
        std::int64_t integer;
        double real;
        const char *text; /* is not terminated */
    };

    /*
     * Returns the text of a string or of a big integer.  It is UTF-8, with one
     * exception: half of a surrogate pair becomes the three bytes that UTF-8
     * would give it, so that two different strings stay different.
     */
    std::string_view string() const { return {text, size}; }
};

static_assert(sizeof(node) <= 24);

struct member {
    std::string_view name;
    const node *value;

    std::uint32_t hash() const { return value[-1].hash; }
};

/* Iterates over the elements of an array as const node &. */
class elements {
public:
    class iterator {
    public:
        explicit iterator(const node *at) : at_(at) {}
        const node &operator*() const { return *at_; }
        iterator &operator++()
        {
            at_ += at_->span;
            return *this;
        }
        bool operator==(const iterator &other) const = default;

    private:
        const node *at_;
    };

    explicit elements(const node &array) : array_(&array) {}
    iterator begin() const { return iterator(array_ + 1); }
    iterator end() const { return iterator(array_ + array_->span); }

private:
    const node *array_;
};

/* Iterates over the members of an object. */
class members {
public:
    class iterator {
    public:
        explicit iterator(const node *at) : at_(at) {}
        member operator*() const { return {at_->string(), at_ + 1}; }
        iterator &operator++()
        {
            at_ += 1 + at_[1].span;
            return *this;
        }
        bool operator==(const iterator &other) const = default;

    private:
        const node *at_;
    };

    explicit members(const node &object) : object_(&object) {}
    iterator begin() const { return iterator(object_ + 1); }
    iterator end() const { return iterator(object_ + object_->span); }

private:
    const node *object_;
};

/* Returns the value of an object's member, or nullptr if it has none. */
const node *find_member(const node &object, std::string_view name);
/* Does the same with a hash_name() that the caller has computed before. */
const node *find_member(
    const node &object, std::string_view name, std::uint32_t hash);

} // namespace webhook::json

#endif /* WEBHOOK_JSON_NODE_H */
