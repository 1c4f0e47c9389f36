/* The tape, and the rules that hold for every back end. */

#include "core/json.h"

#include <algorithm>
#include <cstring>

#include <webhook/webhook.h>

namespace webhook::json {

namespace {

/* Up to here comparing pairs is cheaper than sorting. */
constexpr std::size_t pairwise_limit = 24;

bool pairwise_duplicate(const std::vector<std::string_view> &names)
{
    for (std::size_t i = 1; i < names.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (names[i] == names[j]) {
                return true;
            }
        }
    }

    return false;
}

/* Shorter names first: most comparisons then need no look at the bytes. */
bool before(std::string_view a, std::string_view b)
{
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

} // namespace

const node *find_member(const node &object, std::string_view name)
{
    for (const auto &[key, value] : members(object)) {
        if (key == name) {
            return value;
        }
    }

    return nullptr;
}

error check_bytes(std::string_view text)
{
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return error::empty;
    }

    /* Jansson takes a NUL after a number for the end of the text. */
    if (std::memchr(text.data(), '\0', text.size()) != nullptr) {
        return error::nul;
    }

    if (text.size() > largest_size) {
        return error::too_large;
    }

    return error::none;
}

error tape::add(const node &value)
{
    if (nodes_.size() == WEBHOOK_MAX_NODES) {
        return error::too_many_nodes;
    }

    nodes_.push_back(value);
    return error::none;
}

bool tape::shrink()
{
    if (nodes_.capacity() * sizeof(node) <= warm_size) {
        return false; /* there are fewer names than nodes */
    }

    nodes_ = std::vector<node>(); /* {} would keep the memory */
    names_ = std::vector<std::string_view>();
    return true;
}

error tape::add_null()
{
    return add({kind::null, 0, 1, {}});
}

error tape::add_boolean(bool value)
{
    return add({kind::boolean, 0, 1, {.boolean = value}});
}

error tape::add_integer(std::int64_t value)
{
    return add({kind::integer, 0, 1, {.integer = value}});
}

error tape::add_real(double value)
{
    return add({kind::real, 0, 1, {.real = value}});
}

error tape::add_string(std::string_view value)
{
    return add({kind::string, static_cast<std::uint32_t>(value.size()), 1,
        {.text = value.data()}});
}

error tape::open(kind which, std::size_t depth, std::size_t &index)
{
    if (depth > WEBHOOK_MAX_DEPTH) {
        return error::too_deep;
    }

    index = nodes_.size();
    return add({which, 0, 1, {}});
}

void tape::close(std::size_t index, std::size_t count)
{
    nodes_[index].size = static_cast<std::uint32_t>(count);
    nodes_[index].span = static_cast<std::uint32_t>(nodes_.size() - index);
}

void tape::note_duplicate_names(std::size_t index)
{
    names_.clear();
    for (const auto &entry : members(nodes_[index])) {
        names_.push_back(entry.name);
    }

    if (names_.size() <= pairwise_limit) {
        duplicate_names_ |= pairwise_duplicate(names_);
        return;
    }

    std::sort(names_.begin(), names_.end(), before);
    duplicate_names_ |=
        std::adjacent_find(names_.begin(), names_.end()) != names_.end();
}

} // namespace webhook::json
