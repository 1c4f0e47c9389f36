// Finds the commits and releases of a key that a server has not confirmed.

#ifndef WEBHOOK_REDIS_KEY_INDEX_H
#define WEBHOOK_REDIS_KEY_INDEX_H

#include "redis/operation.h"

#include <array>
#include <functional>
#include <string_view>

namespace webhook::redis {

// Indexes operations by their keys; it owns no operation, and allocates
// nothing.
class key_index {
public:
    void add(operation *op) noexcept
    {
        op->hash = hash_of(op->key);
        op->same_slot = slots_[op->hash % slots_.size()];
        slots_[op->hash % slots_.size()] = op;
    }

    void remove(operation *op) noexcept
    {
        operation **at = &slots_[op->hash % slots_.size()];

        while (*at != op) {
            at = &(*at)->same_slot;
        }
        *at = op->same_slot;
        op->same_slot = nullptr;
    }

    // Calls "act" with each operation of that key, the latest one first.
    template<class Act>
    void for_each(std::string_view key, Act act) const
    {
        const std::size_t hash = hash_of(key);

        for (operation *op = slots_[hash % slots_.size()]; op;
             op = op->same_slot) {
            if (op->hash == hash && op->key == key) {
                act(op);
            }
        }
    }

private:
    static std::size_t hash_of(std::string_view key) noexcept
    {
        return std::hash<std::string_view>()(key);
    }

    std::array<operation *, 1024> slots_{};
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_KEY_INDEX_H
