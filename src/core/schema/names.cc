#include "core/schema/names.h"

#include <cstring>

namespace webhook::schema {

namespace {

constexpr std::size_t fewest_slots = 8;

/* At most its first and its last eight bytes: enough to tell names apart. */
std::size_t hash(std::string_view name)
{
    std::uint64_t head = 0;
    std::uint64_t tail = 0;

    if (name.size() >= sizeof(head)) {
        std::memcpy(&head, name.data(), sizeof(head));
        std::memcpy(
            &tail, name.data() + name.size() - sizeof(tail), sizeof(tail));
    } else {
        for (char c : name) {
            head = head << 8U | static_cast<unsigned char>(c);
        }
    }

    head = (head ^ name.size()) * 0x9e3779b97f4a7c15U;
    head = (head ^ head >> 32U ^ tail) * 0xd6e8feb86659fd93U;
    return head ^ head >> 32U;
}

} // namespace

std::uint32_t name_table::add(std::string_view name)
{
    std::uint32_t known = find(name);

    if (known != absent) {
        return known;
    }

    auto number = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(name);
    if (2 * names_.size() <= slots_.size()) {
        place(number);
        return number;
    }

    slots_.assign(slots_.empty() ? fewest_slots : 2 * slots_.size(), absent);
    for (std::uint32_t each = 0; each <= number; ++each) {
        place(each);
    }
    return number;
}

void name_table::place(std::uint32_t number)
{
    std::size_t mask = slots_.size() - 1;
    std::size_t at = hash(names_[number]) & mask;

    while (slots_[at] != absent) {
        at = (at + 1) & mask;
    }
    slots_[at] = number;
}

std::uint32_t name_table::find(std::string_view name) const
{
    if (slots_.empty()) {
        return absent;
    }

    std::size_t mask = slots_.size() - 1;
    std::size_t at = hash(name) & mask;
    while (slots_[at] != absent && names_[slots_[at]] != name) {
        at = (at + 1) & mask;
    }
    return slots_[at];
}

} // namespace webhook::schema
