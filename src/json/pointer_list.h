/* Finds the values of several JSON Pointers in one pass over each object. */

#ifndef WEBHOOK_JSON_POINTER_LIST_H
#define WEBHOOK_JSON_POINTER_LIST_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

/* Holds pointers by the values that contain what they lead to. */
class pointer_list {
public:
    /* The pointer gets the next index, from 0. */
    void add(const pointer &where);

    std::size_t size() const { return size_; }

    /*
     * Sets the value of each pointer as pointer::find() returns it.  There must
     * be room for size() values.
     */
    void find(
        const json::node &root, std::span<const json::node *> values) const;

private:
    struct child {
        pointer::token name;
        std::size_t index;
    };

    struct parent {
        std::vector<pointer::token> path;
        std::vector<child> children;
        std::uint64_t hashes = 0; /* has a bit for each child's hash */
    };

    static void find_children(const parent &of, const json::node &object,
        std::span<const json::node *> values);

    std::vector<parent> parents_;
    std::vector<std::size_t> roots_; /* are indices of empty pointers */
    std::size_t size_ = 0;
};

} // namespace webhook

#endif /* WEBHOOK_JSON_POINTER_LIST_H */
