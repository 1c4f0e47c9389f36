#include "zone/robust_lock.h"

#include <cerrno>
#include <ctime>

// These are two questions: where __GLIBC_PREREQ() is not a macro, an expression
// with it is not valid.
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 30)
#define WEBHOOK_HAVE_CLOCKLOCK 1
#endif
#endif

namespace webhook::zone {

namespace {

int wait_for(pthread_mutex_t &mutex) noexcept
{
#if defined(WEBHOOK_HAVE_CLOCKLOCK)
    const clockid_t clock = CLOCK_MONOTONIC;
#else
    const clockid_t clock = CLOCK_REALTIME;
#endif

    timespec deadline;
    if (clock_gettime(clock, &deadline) != 0) {
        return errno;
    }

    deadline.tv_nsec += robust_lock::patience_ms * 1000000;
    deadline.tv_sec += deadline.tv_nsec / 1000000000;
    deadline.tv_nsec %= 1000000000;

#if defined(WEBHOOK_HAVE_CLOCKLOCK)
    return pthread_mutex_clocklock(&mutex, clock, &deadline);
#else
    return pthread_mutex_timedlock(&mutex, &deadline);
#endif
}

// Retries for a moment without waiting: if the zone is in use again, another
// process will soon unlock the mutex.
int try_again(pthread_mutex_t &mutex, int rc) noexcept
{
    constexpr int tries = 200;

    for (int i = 0; i < tries && rc == EBUSY; ++i) {
        rc = pthread_mutex_trylock(&mutex);
    }
    return rc;
}

} // namespace

int robust_mutex_init(pthread_mutex_t &mutex) noexcept
{
    pthread_mutexattr_t attr;
    int rc = pthread_mutexattr_init(&attr);
    if (rc != 0) {
        return rc;
    }

    rc = pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    if (rc == 0) {
        rc = pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    }
    if (rc == 0) {
        rc = pthread_mutex_init(&mutex, &attr);
    }

    pthread_mutexattr_destroy(&attr);
    return rc;
}

robust_lock::robust_lock(pthread_mutex_t &mutex, bool &stuck) noexcept
    : mutex_(mutex)
{
    int rc = pthread_mutex_trylock(&mutex_);

    if (stuck) {
        rc = try_again(mutex_, rc);
    } else if (rc == EBUSY) {
        rc = wait_for(mutex_);
    }

    abandoned_ = rc == EOWNERDEAD;
    owned_ = rc == 0 || abandoned_;
    stuck = !owned_;
}

robust_lock::~robust_lock()
{
    if (owned_) {
        pthread_mutex_unlock(&mutex_);
    }
}

void robust_lock::repaired() noexcept
{
    pthread_mutex_consistent(&mutex_);
    abandoned_ = false;
}

} // namespace webhook::zone
