/*
 * A JSON document as a flat array of nodes, the tape.
 *
 * Event bodies are read by one of two back ends (json_simdjson.cc, jansson.cc)
 * and configuration documents by Jansson; all of them fill the same tape, so
 * that whatever looks at JSON is written once.  A container is followed by
 * its children, an object's children are its member names and values in turn.
 */

#ifndef WEBHOOK_CORE_JSON_H
#define WEBHOOK_CORE_JSON_H

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

namespace webhook::json {

enum class kind : std::uint8_t {
    null,
    boolean,
    integer,
    real,
    string,
    array,
    object,
    big_integer /* beyond int64: its digits, with a "-" perhaps, are the text */
};

/*
 * Of a member's name: its size, its first and its last eight bytes, or both
 * times all of a shorter one.  Whoever writes a payload can make names collide.
 */
std::uint32_t hash_name(std::string_view name);

inline std::uint32_t hash_ends(
    std::uint64_t head, std::uint64_t tail, std::size_t size)
{
    std::uint64_t mixed = (head ^ size) * 0x9e3779b97f4a7c15U;

    mixed = (mixed ^ mixed >> 32U ^ tail) * 0xd6e8feb86659fd93U;
    return static_cast<std::uint32_t>(mixed >> 32U);
}

struct node {
    json::kind kind;
    std::uint32_t size; /* bytes of a text, elements, or members */
    union {
        std::uint32_t span; /* nodes of this subtree, this one included */
        std::uint32_t hash; /* of a member's name, whose span is 1 */
    };
    union {
        bool boolean;
        std::int64_t integer;
        double real;
        const char *text; /* not terminated */
    };

    /*
     * Of a string or a big integer.  It is UTF-8, but for the half of a
     * surrogate pair, whose three bytes are what UTF-8 would make of it: no two
     * strings become one.
     */
    std::string_view string() const { return {text, size}; }
};

static_assert(sizeof(node) <= 24);

struct member {
    std::string_view name;
    const node *value;

    std::uint32_t hash() const { return value[-1].hash; }
};

/* The elements of an array, as const node &. */
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

/* The members of an object. */
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

/* The value of an object's member, nullptr if there is none. */
const node *find_member(const node &object, std::string_view name);
/* With hash_name() of it, for a name that is looked for again and again. */
const node *find_member(
    const node &object, std::string_view name, std::uint32_t hash);

enum class error : std::uint8_t {
    none,
    empty,
    nul,
    syntax,
    not_utf8,
    too_deep,
    too_many_nodes,
    too_large,
    no_memory
};

struct limits {
    std::size_t depth = WEBHOOK_MAX_DEPTH;
    std::size_t values = WEBHOOK_MAX_NODES; /* and member names */
};

/*
 * The most that the limits may be.  What goes down a tree calls itself for each
 * level, and a node has 24 bytes.
 */
inline constexpr limits largest_limits{
    WEBHOOK_LARGEST_DEPTH, WEBHOOK_LARGEST_NODES};

/* For finding out whether a name is there twice. */
struct hashed_name {
    std::uint32_t hash;
    std::string_view name;
    bool operator==(const hashed_name &other) const = default;
};

/* A tape being written.  Its memory is kept for the next document... */
class tape {
public:
    void clear(const limits &most = {})
    {
        nodes_.clear();
        duplicate_names_ = false;
        limits_ = most;
    }
    const node &root() const { return nodes_.front(); }

    /* For what a parser could not hold: the node is put right afterwards. */
    node &at(std::size_t index) { return nodes_[index]; }

    /* ... unless it is more than most documents need. */
    bool shrink();

    error add_null()
    {
        return add(kind::null, 0, 1, [](node &) {});
    }
    error add_boolean(bool value)
    {
        return add(kind::boolean, 0, 1, [=](node &to) { to.boolean = value; });
    }
    error add_integer(std::int64_t value)
    {
        return add(kind::integer, 0, 1, [=](node &to) { to.integer = value; });
    }
    error add_real(double value)
    {
        return add(kind::real, 0, 1, [=](node &to) { to.real = value; });
    }
    error add_string(std::string_view value)
    {
        return add(kind::string, value.size(), 1,
            [=](node &to) { to.text = value.data(); });
    }
    error add_name(std::string_view name)
    {
        return add_name(name, hash_name(name));
    }
    error add_name(std::string_view name, std::uint32_t hash)
    {
        return add(kind::string, name.size(), hash,
            [=](node &to) { to.text = name.data(); });
    }

    /* "depth": of this container, the root's is 1. */
    error open(kind which, std::size_t depth, std::size_t &index)
    {
        if (depth > limits_.depth) {
            return error::too_deep;
        }

        index = nodes_.size();
        return add(which, 0, 1, [](node &) {});
    }

    void close(std::size_t index, std::size_t count)
    {
        nodes_[index].size = static_cast<std::uint32_t>(count);
        nodes_[index].span = static_cast<std::uint32_t>(nodes_.size() - index);
    }

    /* Names are compared as they read, not as they are spelled. */
    void note_duplicate_names(std::size_t index);
    bool has_duplicate_names() const { return duplicate_names_; }

    /* Once names have been put right. */
    void compare_names_again();

private:
    /* In its place: a node that is copied costs more than its parse. */
    template<class Set>
    error add(kind which, std::size_t size, std::uint32_t span, Set set)
    {
        if (nodes_.size() == limits_.values) {
            return error::too_many_nodes;
        }

        node &added = nodes_.emplace_back();
        added.kind = which;
        added.size = static_cast<std::uint32_t>(size);
        added.span = span;
        set(added);
        return error::none;
    }

    std::vector<node> nodes_;
    std::vector<hashed_name> names_;
    limits limits_;
    bool duplicate_names_ = false;
};

/* Bytes behind a body that a back end may read, whatever they hold. */
inline constexpr std::size_t padding = 64;

/* Sizes and spans have 32 bits. */
inline constexpr std::size_t largest_size = UINT32_MAX;

/*
 * A text of this size holds neither too many nodes nor too long a number, so
 * that its limits can be left to the parser.
 */
inline constexpr std::size_t largest_unchecked = 65536;

/* Bytes of a number; Jansson takes 20 ns for each. */
inline constexpr std::size_t largest_number = largest_unchecked;

/* What is larger than this is given back when a body has been read. */
inline constexpr std::size_t warm_size = 64 * 1024;

/*
 * A tape is larger than its text.  That of a text that is kept is kept as well,
 * or such a text would cost mostly the memory that comes and goes.
 */
inline constexpr std::size_t warm_tape = 1024 * 1024;

/* A byte order mark in front of a text has no meaning. */
std::string_view without_mark(std::string_view text);

/* The checks that need no parser: no text at all, or a raw NUL in it. */
error check_bytes(std::string_view text);

/*
 * The verdict on a text without a parser, the same for each back end.  Up to
 * the first byte that is no UTF-8, its syntax counts first: what is broken is
 * never too deep or too large.  What follows such a byte is not known.
 */
error check(std::string_view text, const limits &most);

/*
 * Reads event bodies.  The nodes and their strings live until the next call.
 * The text must be followed by "padding" readable bytes.
 */
class document {
public:
    document();
    ~document();
    document(const document &) = delete;
    document &operator=(const document &) = delete;

    error parse(std::string_view text, const limits &most = {});
    const node &root() const { return tape_.root(); }

    /*
     * Whether a member name is twice in one of its objects, where
     * find_member() finds the first one and other readers perhaps another.
     */
    bool has_duplicate_names() const { return tape_.has_duplicate_names(); }

    /* Gives back what a large text took; if so there is no root any more. */
    bool shrink() noexcept;

private:
    struct backend;

    tape tape_;
    std::unique_ptr<backend> backend_;
};

} // namespace webhook::json

#endif /* WEBHOOK_CORE_JSON_H */
