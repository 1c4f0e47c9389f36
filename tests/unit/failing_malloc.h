// Lets an allocation fail: one of ours, or of a C library that is linked
// statically.

#ifndef WEBHOOK_TESTS_FAILING_MALLOC_H
#define WEBHOOK_TESTS_FAILING_MALLOC_H

namespace webhook::test {

// While it lives, the n-th call of malloc(), calloc(), realloc() or operator
// new fails, from 0 on; the others do not.
class failing_malloc {
public:
    explicit failing_malloc(unsigned n) noexcept;
    ~failing_malloc();
    failing_malloc(const failing_malloc &) = delete;
    failing_malloc &operator=(const failing_malloc &) = delete;

    // It came to that.
    [[nodiscard]] bool has_failed() const noexcept;

    // Meanwhile none fails, and none counts.
    class pause {
    public:
        pause() noexcept;
        ~pause();
        pause(const pause &) = delete;
        pause &operator=(const pause &) = delete;
    };
};

} // namespace webhook::test

#endif // WEBHOOK_TESTS_FAILING_MALLOC_H
