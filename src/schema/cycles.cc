#include "schema/cycles.h"

#include <algorithm>

namespace webhook::schema {

namespace {

/* Limits the chain of schemas for one value, and the recursion here too. */
constexpr std::uint32_t longest_chain = 100;

class search {
public:
    explicit search(const std::vector<std::vector<index>> &edges)
        : edges_(edges), heights_(edges.size(), unseen)
    {
    }

    /*
     * Returns false if it has found one.  The longest chain from here is in
     * heights_.
     */
    bool visit(index at, std::uint32_t depth)
    {
        if (heights_[at] == open || depth == longest_chain) {
            found = endless{at, heights_[at] == open};
            return false;
        }
        if (heights_[at] != unseen) {
            return true;
        }

        std::uint32_t height = 0;
        heights_[at] = open;
        for (index next : edges_[at]) {
            if (!visit(next, depth + 1)) {
                return false;
            }
            height = std::max(height, heights_[next] + 1);
        }
        heights_[at] = height;
        if (height >= longest_chain) {
            found = endless{at, false};
        }
        return height < longest_chain;
    }

    std::optional<endless> found;

private:
    static constexpr std::uint32_t unseen = UINT32_MAX;
    static constexpr std::uint32_t open = UINT32_MAX - 1;

    const std::vector<std::vector<index>> &edges_;
    std::vector<std::uint32_t> heights_;
};

} // namespace

std::optional<endless> find_endless(
    const std::vector<std::vector<index>> &edges)
{
    search all(edges);

    for (index at = 0; at < edges.size(); ++at) {
        if (!all.visit(at, 0)) {
            break;
        }
    }

    return all.found;
}

} // namespace webhook::schema
