// What the processes started with it ask malloc() for.

#ifndef WEBHOOK_TESTS_SUPPORT_MALLOC_COUNTS_H
#define WEBHOOK_TESTS_SUPPORT_MALLOC_COUNTS_H

#include "support/process.h"

#include <cstddef>

namespace webhook::test {

// While there is one, programs are started with malloc_counter.so; their
// children inherit it.  Counts are those of all of them together.
class malloc_counts {
public:
    // Not with the sanitizers, which have an allocator of their own.
    static bool available();

    malloc_counts();
    ~malloc_counts();
    malloc_counts(const malloc_counts &) = delete;
    malloc_counts &operator=(const malloc_counts &) = delete;

    std::size_t calls() const;

private:
    temp_dir dir_;
};

} // namespace webhook::test

#endif
