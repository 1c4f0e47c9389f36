// The mutex of a zone: shared by processes, and robust.
//
// When a process dies with the mutex held, the kernel hands it to the next one
// that asks for it, with the news (EOWNERDEAD).  That one must make the data
// sound again and say so; if it dies as well, the next one gets the same news.

#ifndef WEBHOOK_ZONE_ROBUST_LOCK_H
#define WEBHOOK_ZONE_ROBUST_LOCK_H

#include <pthread.h>

namespace webhook {

// Returns 0 or an error number.
int robust_mutex_init(pthread_mutex_t &mutex) noexcept;

// Holds the mutex for a scope.  Under it: no system call, no allocation, no
// logging, for all workers wait.
class robust_lock {
public:
    // How long a holder may keep others waiting.  It needs microseconds; one
    // that was stopped (a debugger, a frozen cgroup) must not stop the workers
    // of the whole server with it.
    static constexpr long patience_ms = 250;

    // "stuck" is what this process knows of the mutex: after a wait in vain it
    // does not wait again until the mutex has been available, so that a stopped
    // holder costs one wait, and not one for each event.
    robust_lock(pthread_mutex_t &mutex, bool &stuck) noexcept;
    ~robust_lock();

    robust_lock(const robust_lock &) = delete;
    robust_lock &operator=(const robust_lock &) = delete;

    // False: nothing may be touched.
    [[nodiscard]] bool owned() const noexcept { return owned_; }

    // The last owner died: repair, then call repaired().
    [[nodiscard]] bool abandoned() const noexcept { return abandoned_; }
    void repaired() noexcept;

private:
    pthread_mutex_t &mutex_;
    bool owned_ = false;
    bool abandoned_ = false;
};

} // namespace webhook

#endif // WEBHOOK_ZONE_ROBUST_LOCK_H
