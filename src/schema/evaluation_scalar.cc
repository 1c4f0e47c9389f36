/* Evaluates keywords of a value alone, without the schemas of its children. */

#include <algorithm>

#include "schema/equal.h"
#include "schema/evaluation.h"
#include "schema/format.h"

namespace webhook::schema {

namespace {

/* Counts steps for each element of an array that is sorted. */
constexpr std::size_t sorting_steps = 8;

/* Counts bytes of UTF-8. */
constexpr std::size_t longest_character = 4;

} // namespace

/* Counts code points of UTF-8, which the reader has checked. */
std::size_t evaluation::length(const json::node &value)
{
    std::string_view text = value.string();

    steps_.spend_bytes(text.size());
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
        }));
}

std::partial_ordering evaluation::compare_to(
    const instruction &what, const json::node &value) const
{
    return compare(number_of(value), code_.numbers[what.at]);
}

bool evaluation::scalar(const instruction &what, const json::node &value)
{
    if (value.kind == json::kind::big_integer &&
        !steps_.spend_pattern(value.size)) {
        return false;
    }

    switch (what.what) {
    case op::one_of_values:
        return one_of_values(what, value);
    case op::minimum:
        return std::is_gteq(compare_to(what, value));
    case op::maximum:
        return std::is_lteq(compare_to(what, value));
    case op::exclusive_minimum:
        return std::is_gt(compare_to(what, value));
    case op::exclusive_maximum:
        return std::is_lt(compare_to(what, value));
    case op::multiple_of:
        return is_multiple(number_of(value), code_.divisors[what.at]);
    case op::min_length:
        return value.size / longest_character >= what.at ||
               (value.size >= what.at && length(value) >= what.at);
    case op::max_length:
        return value.size <= what.at || length(value) <= what.at;
    case op::pattern:
        return steps_.spend_pattern(value.size) &&
               code_.patterns[what.at].search(value.string());
    case op::format:
        return steps_.spend_bytes(value.size) &&
               has_format(what.at, value.string());
    case op::min_size:
        return value.size >= what.at;
    case op::max_size:
        return value.size <= what.at;
    case op::unique_items:
        return unique_items(value);
    default:
        return false;
    }
}

bool evaluation::one_of_values(const instruction &what, const json::node &value)
{
    auto first = code_.constants.begin() + what.at;

    return steps_.spend_children(what.count) &&
           std::any_of(first, first + what.count, [&](index constant) {
               return equal(code_.values[constant], value, steps_);
           });
}

/*
 * Sorts elements by their hashes, and compares only those with the same hash.
 */
bool evaluation::unique_items(const json::node &value)
{
    auto &hashes = memory_.hashes;

    if (value.size < 2) {
        return true;
    }
    hashes.clear();
    for (const json::node &element : json::elements(value)) {
        hashes.emplace_back(hash(element, steps_), &element);
    }
    if (!steps_.spend(sorting_steps * hashes.size())) {
        return false;
    }

    std::sort(hashes.begin(), hashes.end());

    for (std::size_t i = 1; i < hashes.size(); ++i) {
        for (std::size_t j = i;
             j-- != 0 && hashes[j].first == hashes[i].first;) {
            if (!steps_.spend() ||
                equal(*hashes[j].second, *hashes[i].second, steps_)) {
                return false;
            }
        }
    }

    return true;
}

} // namespace webhook::schema
