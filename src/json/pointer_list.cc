#include "json/pointer_list.h"

#include <algorithm>

namespace webhook {

namespace {

std::uint64_t bit_of(std::uint32_t hash)
{
    return std::uint64_t{1} << (hash % 64);
}

bool is_same(const pointer::token &a, const pointer::token &b)
{
    return a.name == b.name;
}

} // namespace

void pointer_list::add(const pointer &where)
{
    const auto &tokens = where.tokens();
    const std::size_t index = size_++;

    if (tokens.empty()) {
        roots_.push_back(index);
        return;
    }

    auto of = std::find_if(
        parents_.begin(), parents_.end(), [&tokens](const parent &each) {
            return std::equal(each.path.begin(), each.path.end(),
                tokens.begin(), tokens.end() - 1, is_same);
        });
    if (of == parents_.end()) {
        of = parents_.insert(of, {{tokens.begin(), tokens.end() - 1}, {}, 0});
    }

    of->children.push_back({tokens.back(), index});
    of->hashes |= bit_of(tokens.back().hash);
}

/* The first of several members with the same name counts. */
void pointer_list::find_children(const parent &of, const json::node &object,
    std::span<const json::node *> values)
{
    for (const json::member &each : json::members(object)) {
        if ((of.hashes & bit_of(each.hash())) == 0) {
            continue;
        }
        for (const child &wanted : of.children) {
            if (wanted.name.hash == each.hash() &&
                values[wanted.index] == nullptr &&
                wanted.name.name == each.name) {
                values[wanted.index] = each.value;
            }
        }
    }
}

void pointer_list::find(
    const json::node &root, std::span<const json::node *> values) const
{
    std::fill(values.begin(), values.end(), nullptr);

    for (const std::size_t index : roots_) {
        values[index] = &root;
    }

    for (const parent &of : parents_) {
        const json::node *at = &root;

        for (const pointer::token &next : of.path) {
            at = at != nullptr ? pointer::step(*at, next) : nullptr;
        }
        if (at == nullptr) {
            continue;
        }
        if (at->kind == json::kind::object) {
            find_children(of, *at, values);
            continue;
        }
        for (const child &wanted : of.children) {
            values[wanted.index] = pointer::step(*at, wanted.name);
        }
    }
}

} // namespace webhook
