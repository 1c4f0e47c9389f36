// The mutex of a zone: it is shared by processes, and robust.
//
// When a process dies while it holds the mutex, the kernel passes the mutex to
// the next process that locks it, and returns EOWNERDEAD to it.  That process
// must repair the data and mark the mutex as consistent; if it dies as well,
// the next process gets EOWNERDEAD again.

#ifndef WEBHOOK_ZONE_ROBUST_LOCK_H
#define WEBHOOK_ZONE_ROBUST_LOCK_H

#include <pthread.h>

namespace webhook::zone {

// Returns 0 or an error number.
int robust_mutex_init(pthread_mutex_t &mutex) noexcept;

// Holds the mutex for a scope.  The code in this scope makes no system call,
// allocates nothing and logs nothing, because all workers wait for it.
class robust_lock {
public:
    // Limits the time that a holder may keep others waiting.  A holder needs
    // microseconds; one that has been stopped (by a debugger, or in a frozen
    // cgroup) must not stop all workers of the server.
    static constexpr long patience_ms = 250;

    // "stuck" records what this process knows of the mutex: after a wait that
    // timed out, the process does not wait again until the mutex has been
    // available, so that a stopped holder costs one wait, and not one for each
    // event.
    robust_lock(pthread_mutex_t &mutex, bool &stuck) noexcept;
    ~robust_lock();

    robust_lock(const robust_lock &) = delete;
    robust_lock &operator=(const robust_lock &) = delete;

    // Returns false if the data may not be touched.
    [[nodiscard]] bool owned() const noexcept { return owned_; }

    // Returns true if the last owner died: the caller must repair the data and
    // then call repaired().
    [[nodiscard]] bool abandoned() const noexcept { return abandoned_; }
    void repaired() noexcept;

private:
    pthread_mutex_t &mutex_;
    bool owned_ = false;
    bool abandoned_ = false;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_ROBUST_LOCK_H
