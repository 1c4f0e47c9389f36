/*
 * Holds the nodes of a document while it is read.
 *
 * Event bodies are read by one of two back ends (simdjson.cc, jansson.cc) and
 * configuration documents by Jansson.  All of them fill a tape.
 */

#ifndef WEBHOOK_JSON_TAPE_H
#define WEBHOOK_JSON_TAPE_H

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "json/limits.h"
#include "json/node.h"

namespace webhook::json {

/* Holds a member name while names are searched for duplicates. */
struct hashed_name {
    std::uint32_t hash;
    std::string_view name;
    bool operator==(const hashed_name &other) const = default;
};

/* Keeps its memory for the next document. */
class tape {
public:
    void clear(const limits &most = {})
    {
        nodes_.clear();
        duplicate_names_ = false;
        has_positions_ = false;
        limits_ = most;
    }
    const node &root() const { return nodes_.front(); }

    /* Returns a node to be corrected: the parser could not hold its value. */
    node &at(std::size_t index) { return nodes_[index]; }

    void release() noexcept;

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

    /* Opens a container at "depth"; the depth of the root is 1. */
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

    /* Says where the node that was added last begins. */
    void place(std::uint32_t at) { nodes_.back().at = at; }

    /* Says whether all nodes have been placed in the text of the caller. */
    void set_positions(bool placed) { has_positions_ = placed; }
    bool has_positions() const { return has_positions_; }

    /* Notes whether the object has a name twice, escapes decoded. */
    void note_duplicate_names(std::size_t index);
    bool has_duplicate_names() const { return duplicate_names_; }

    /* Does so again for each object, after names have been corrected. */
    void compare_names_again();

private:
    /* Fills the node in place: a copy would cost more than its parse. */
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
    bool has_positions_ = false;
};

} // namespace webhook::json

#endif /* WEBHOOK_JSON_TAPE_H */
