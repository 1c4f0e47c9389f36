#include "core/form_tree.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"

namespace webhook {

using json::error;

/* Sorts, so that many pairs cost little more than few. */
void form_tree::link(std::span<const form_pair> pairs)
{
    order_.resize(pairs.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(), [&](auto a, auto b) {
        const int order = pairs[a].name.compare(pairs[b].name);
        return order != 0 ? order < 0 : a < b;
    });

    next_.assign(pairs.size(), 0);
    is_first_.assign(pairs.size(), true);

    for (std::size_t i = 0; i < order_.size(); ++i) {
        const std::uint32_t at = order_[i];

        next_[at] = at;
        if (i + 1 < order_.size() &&
            pairs[order_[i + 1]].name == pairs[at].name) {
            next_[at] = order_[i + 1];
            is_first_[order_[i + 1]] = false;
        }
    }
}

error form_tree::add_values(
    std::span<const form_pair> pairs, std::uint32_t first, json::tape &to)
{
    if (next_[first] == first) {
        return to.add_string(pairs[first].value);
    }

    std::size_t index = 0;
    std::size_t count = 0;
    error fault = to.open(json::kind::array, 2, index);

    for (std::uint32_t at = first; fault == error::none; at = next_[at]) {
        fault = to.add_string(pairs[at].value);
        ++count;
        if (next_[at] == at) {
            break;
        }
    }
    if (fault == error::none) {
        to.close(index, count);
    }

    return fault;
}

error form_tree::write(const form &from, json::tape &to)
{
    const std::span<const form_pair> pairs = from.pairs();
    std::size_t index = 0;
    std::size_t count = 0;

    link(pairs);

    error fault = to.open(json::kind::object, 1, index);
    for (std::uint32_t at = 0; at < pairs.size() && fault == error::none;
         ++at) {
        if (!valid_utf8(pairs[at].name) || !valid_utf8(pairs[at].value)) {
            return error::not_utf8;
        }
        if (!is_first_[at]) {
            continue;
        }
        fault = to.add_name(pairs[at].name);
        if (fault == error::none) {
            fault = add_values(pairs, at, to);
        }
        ++count;
    }
    if (fault == error::none) {
        to.close(index, count);
    }

    return fault;
}

void form_tree::release() noexcept
{
    order_ = std::vector<std::uint32_t>(); /* {} would keep the memory */
    next_ = std::vector<std::uint32_t>();
    is_first_ = std::vector<bool>();
}

} // namespace webhook
