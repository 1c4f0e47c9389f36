// A reply of a server (RESP2), as reply_reader has read it.

#ifndef WEBHOOK_REDIS_REPLY_H
#define WEBHOOK_REDIS_REPLY_H

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::redis {

enum class reply_type : unsigned char {
    status,
    error,
    integer,
    string,
    nil,
    array
};

// A reply with its elements.  The memory is used for one reply after the other.
struct reply_tree {
    struct node {
        reply_type type = reply_type::nil;
        long long integer = 0;
        std::size_t at = 0;   // where its text, or its first element, begins
        std::size_t size = 0; // bytes, or elements
    };

    std::vector<node> nodes; // the first one is the reply itself
    std::string text;
};

// A reference that is valid while the callback that received it runs.
class reply {
public:
    explicit reply(const reply_tree &tree, std::size_t node = 0) noexcept
        : tree_(&tree), node_(node)
    {
    }

    bool is_status() const noexcept { return is(reply_type::status); }
    bool is_error() const noexcept { return is(reply_type::error); }
    bool is_integer() const noexcept { return is(reply_type::integer); }
    bool is_string() const noexcept { return is(reply_type::string); }
    bool is_nil() const noexcept { return is(reply_type::nil); }
    bool is_array() const noexcept { return is(reply_type::array); }

    long long integer() const noexcept { return node().integer; }

    // The reply must be a status, an error or a string.
    std::string_view text() const noexcept
    {
        return std::string_view(tree_->text).substr(node().at, node().size);
    }

    // The reply must be an array.
    std::size_t size() const noexcept { return node().size; }
    reply operator[](std::size_t i) const noexcept
    {
        return reply(*tree_, node().at + i);
    }

    // Returns the first word of an error, "OOM" for instance, or "ERR" if the
    // word has other characters than capital letters.  The rest of the error
    // may repeat arguments of a command, a password among them, and must not be
    // logged.  A script reports "ERR" for a right that its user lacks, which is
    // "NOPERM" everywhere else.
    std::string_view error_word() const noexcept
    {
        const std::string_view word = text().substr(0, text().find(' '));

        for (const std::string_view denied :
            {"The user executing the script can't", "ACL failure in script"}) {
            if (word == "ERR" && text().find(denied) != text().npos) {
                return "NOPERM";
            }
        }
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
    const reply_tree::node &node() const noexcept
    {
        return tree_->nodes[node_];
    }
    bool is(reply_type type) const noexcept { return node().type == type; }

    const reply_tree *tree_;
    std::size_t node_;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_REPLY_H
