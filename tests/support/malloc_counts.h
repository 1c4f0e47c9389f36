// Counts what the processes that are started with it allocate by malloc().

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
    // What has not been given back.
    long held() const;

    // The n-th call from now on is refused, from 0 on, once.
    void fail(long n);
    // It has been; or none is any more.
    bool has_failed() const;
    void stop_failing() { fail(-1); }

private:
    struct counts {
        unsigned long calls;
        unsigned long held;
        long until;
    };
    counts read() const;

    temp_dir dir_;
};

} // namespace webhook::test

#endif
