/*
 * Holds the memory of one delivery, which is allocated piece by piece and freed
 * at once.
 */

#ifndef WEBHOOK_CORE_ARENA_H
#define WEBHOOK_CORE_ARENA_H

#include <algorithm>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <type_traits>

namespace webhook {

class arena {
public:
    arena() : memory_(block_, sizeof block_) {}
    arena(const arena &) = delete;
    arena &operator=(const arena &) = delete;

    void clear() { memory_.release(); }

    std::string_view copy(std::string_view text)
    {
        auto *to = static_cast<char *>(memory_.allocate(text.size() + 1, 1));
        std::copy(text.begin(), text.end(), to);
        return {to, text.size()};
    }

    /* Returns value-initialized elements, which are never destroyed. */
    template<class T>
    std::span<T> array(std::size_t count)
    {
        static_assert(std::is_trivially_destructible_v<T>);

        void *to = memory_.allocate(count * sizeof(T), alignof(T));
        auto *first = static_cast<T *>(to);
        std::uninitialized_value_construct_n(first, count);
        return {first, count};
    }

private:
    /* Has room for the usual event, so that nothing is allocated then. */
    alignas(std::max_align_t) std::byte block_[4096];
    std::pmr::monotonic_buffer_resource memory_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_ARENA_H */
