// Contains a flag that one thread raises once and others wait for: a one-way
// event between a test and the threads of its upstream.

#ifndef WEBHOOK_TESTS_SUPPORT_FLAG_H
#define WEBHOOK_TESTS_SUPPORT_FLAG_H

#include "support/net.h"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace webhook::test {

// A handle: copies are the same flag, so that a handler that still waits may
// outlive the test that has made it.
class flag {
public:
    void raise() const
    {
        const std::lock_guard lock(state_->mutex);
        state_->raised = true;
        state_->changed.notify_all();
    }

    bool wait(milliseconds limit = patience) const
    {
        std::unique_lock lock(state_->mutex);
        return state_->changed.wait_for(
            lock, limit, [this] { return state_->raised; });
    }

    bool raised() const
    {
        const std::lock_guard lock(state_->mutex);
        return state_->raised;
    }

private:
    struct state {
        std::mutex mutex;
        std::condition_variable changed;
        bool raised = false;
    };

    std::shared_ptr<state> state_ = std::make_shared<state>();
};

} // namespace webhook::test

#endif
