/* Makes the flat object of a form, which is looked at like any JSON. */

#ifndef WEBHOOK_CORE_FORM_TREE_H
#define WEBHOOK_CORE_FORM_TREE_H

#include <cstdint>
#include <vector>

#include "core/form.h"
#include "json/limits.h"
#include "json/tape.h"

namespace webhook {

/* Keeps its memory for the next form. */
class form_tree {
public:
    /*
     * Writes an object of strings in the order of the form.  A name that occurs
     * several times has an array of its values.  Returns error::none, not_utf8,
     * too_deep or too_many_nodes.  The strings belong to the form.
     */
    json::error write(const form &from, json::tape &to);

    void release() noexcept;

private:
    void link(std::span<const form_pair> pairs);
    json::error add_values(
        std::span<const form_pair> pairs, std::uint32_t first, json::tape &to);

    std::vector<std::uint32_t> order_; /* has the pairs sorted by their names */

    /*
     * Has the index of the next pair of the same name, or the pair's own index
     * if it is the last one.
     */
    std::vector<std::uint32_t> next_;
    std::vector<bool> is_first_; /* of all pairs of its name */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_FORM_TREE_H */
