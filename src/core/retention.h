/* Decides how long the memory that large bodies took is kept for the next. */

#ifndef WEBHOOK_CORE_RETENTION_H
#define WEBHOOK_CORE_RETENTION_H

#include <cstddef>
#include <cstdint>

namespace webhook {

/*
 * To free and allocate the memory again takes longer than all else that is done
 * with a large body.  So it is kept while large bodies arrive, and is given
 * back when none has arrived for a minute or among many small ones.  Smaller
 * bodies never take much: their memory is always kept.
 */
class retention {
public:
    /* A body that is larger is a large one. */
    static constexpr std::size_t largest_small = 64 * 1024;

    /*
     * The memory of a body that is larger is not kept.  nginx accepts no more
     * unless it is configured to.
     */
    static constexpr std::size_t largest_kept = 1024 * 1024;

    /* Bounds the share of a large body in the time of all: about 1 %. */
    static constexpr std::uint32_t most_small = 10'000;
    static constexpr std::uint64_t idle_ms = 60'000;

    /* Notes that a body of this size uses the memory. */
    void note(std::size_t size, bool is_of_use = true) noexcept
    {
        if (size <= largest_small) {
            ++small_;
            return;
        }

        noted_ = true;
        fresh_ = true;
        excessive_ |= size > largest_kept || !is_of_use;
        small_ = 0;
    }

    /* Returns true if a large body has been noted since the last end. */
    bool noted() const { return noted_; }

    struct decision {
        bool frees = false;   /* the memory is to be given back now */
        std::uint64_t ms = 0; /* from now until the next decision, 0: none */
    };

    /*
     * Decides at a time.  The large bodies that have been noted since the last
     * decision count as if they were of now.
     */
    decision decide(std::uint64_t now_ms) noexcept;

private:
    bool noted_ = false;
    bool fresh_ = false;     /* one has been noted since the last decision */
    bool excessive_ = false; /* the memory of one is not to be kept */
    std::uint32_t small_ = 0;
    std::uint64_t last_ms_ = 0;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_RETENTION_H */
