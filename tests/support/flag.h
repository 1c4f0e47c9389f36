// A one-way event between a test and its upstream's threads.

#ifndef WEBHOOK_TESTS_SUPPORT_FLAG_H
#define WEBHOOK_TESTS_SUPPORT_FLAG_H

#include "support/net.h"

#include <condition_variable>
#include <mutex>

namespace webhook::test {

class flag {
public:
    void raise()
    {
        const std::lock_guard lock(mutex_);
        raised_ = true;
        changed_.notify_all();
    }

    bool wait(milliseconds limit = patience)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, limit, [this] { return raised_; });
    }

    bool raised()
    {
        const std::lock_guard lock(mutex_);
        return raised_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool raised_ = false;
};

} // namespace webhook::test

#endif
