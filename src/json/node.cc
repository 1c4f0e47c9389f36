#include "json/node.h"

#include <cstring>

namespace webhook::json {

std::uint32_t hash_name(std::string_view name)
{
    std::uint64_t head = 0;
    std::uint64_t tail = 0;

    if (name.size() >= sizeof(head)) {
        std::memcpy(&head, name.data(), sizeof(head));
        std::memcpy(
            &tail, name.data() + name.size() - sizeof(tail), sizeof(tail));
    } else {
        std::memcpy(&head, name.data(), name.size());
        tail = head;
    }

    return hash_ends(head, tail, name.size());
}

const node *find_member(const node &object, std::string_view name)
{
    return find_member(object, name, hash_name(name));
}

const node *find_member(
    const node &object, std::string_view name, std::uint32_t hash)
{
    for (const member &each : members(object)) {
        if (each.hash() == hash && each.name == name) {
            return each.value;
        }
    }

    return nullptr;
}

} // namespace webhook::json
