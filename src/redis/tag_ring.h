// The commands that wait for their replies, in the order in which they were
// sent.

#ifndef WEBHOOK_REDIS_TAG_RING_H
#define WEBHOOK_REDIS_TAG_RING_H

#include <cstddef>
#include <vector>

namespace webhook::redis {

// A queue that keeps its memory.
class tag_ring {
public:
    std::size_t size() const noexcept { return size_; }

    // Throws std::bad_alloc.
    void push(void *tag)
    {
        if (size_ == tags_.size()) {
            grow();
        }

        tags_[(first_ + size_) % tags_.size()] = tag;
        size_++;
    }

    // The ring must not be empty.
    void *pop() noexcept
    {
        void *tag = tags_[first_];

        first_ = (first_ + 1) % tags_.size();
        size_--;
        return tag;
    }

private:
    void grow()
    {
        constexpr std::size_t least = 16;
        std::vector<void *> more(size_ ? 2 * size_ : least);

        for (std::size_t i = 0; i < size_; ++i) {
            more[i] = tags_[(first_ + i) % tags_.size()];
        }

        tags_.swap(more);
        first_ = 0;
    }

    std::vector<void *> tags_;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_TAG_RING_H
