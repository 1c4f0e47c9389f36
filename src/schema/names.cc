#include "schema/names.h"

#include "json/node.h"

namespace webhook::schema {

namespace {

constexpr std::size_t fewest_slots = 8;

} // namespace

std::uint32_t name_table::add(std::string_view name)
{
    std::uint32_t known = find(name, json::hash_name(name));

    if (known != absent) {
        return known;
    }

    auto number = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(name);
    if (2 * names_.size() <= slots_.size()) {
        place(number);
        return number;
    }

    std::size_t size = slots_.empty() ? fewest_slots : 2 * slots_.size();
    slots_.assign(size, slot());
    for (std::uint32_t each = 0; each <= number; ++each) {
        place(each);
    }
    return number;
}

void name_table::place(std::uint32_t number)
{
    std::uint32_t hash = json::hash_name(names_[number]);
    std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;

    while (slots_[at].number != absent) {
        at = (at + 1) & mask;
    }
    slots_[at] = {hash, number};
}

} // namespace webhook::schema
