// Finds what belongs to a key.

#ifndef WEBHOOK_REDIS_KEY_INDEX_H
#define WEBHOOK_REDIS_KEY_INDEX_H

#include <array>
#include <cstddef>
#include <functional>
#include <string_view>

namespace webhook::redis {

// Indexes objects by their "key", with the help of their "hash" and
// "same_slot"; it owns none, and allocates nothing.
template<class T>
class key_index {
public:
    void add(T *each) noexcept
    {
        each->hash = hash_of(each->key);
        each->same_slot = slots_[each->hash % slots_.size()];
        slots_[each->hash % slots_.size()] = each;
    }

    void remove(T *each) noexcept
    {
        T **at = &slots_[each->hash % slots_.size()];

        while (*at != each) {
            at = &(*at)->same_slot;
        }
        *at = each->same_slot;
        each->same_slot = nullptr;
    }

    // Calls "act" with each object of that key, the latest one first.
    template<class Act>
    void for_each(std::string_view key, Act act) const
    {
        const std::size_t hash = hash_of(key);

        for (T *each = slots_[hash % slots_.size()]; each;
             each = each->same_slot) {
            if (each->hash == hash && each->key == key) {
                act(each);
            }
        }
    }

private:
    static std::size_t hash_of(std::string_view key) noexcept
    {
        return std::hash<std::string_view>()(key);
    }

    std::array<T *, 1024> slots_{};
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_KEY_INDEX_H
