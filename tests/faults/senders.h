// The senders of the run: impatient, forgetful, in two minds, and stubborn.

#ifndef WEBHOOK_TESTS_FAULTS_SENDERS_H
#define WEBHOOK_TESTS_FAULTS_SENDERS_H

#include "faults/recorder.h"
#include "support/flag.h"
#include "support/http_client.h"

#include <atomic>
#include <optional>
#include <thread>

namespace webhook::faults {

class senders {
public:
    senders(recorder &to, std::uint16_t gate, std::uint64_t seed,
        unsigned count, int pause);
    ~senders();
    senders(const senders &) = delete;
    senders &operator=(const senders &) = delete;

    // No more events; what was begun is sent until it is acknowledged, for
    // that long at most.
    void finish(milliseconds limit);

private:
    struct task {
        event_list events;
        bool array = false;
    };
    class sender;

    recorder &to_;
    const std::uint16_t gate_;
    const std::uint64_t seed_;
    const int pause_; // between two tasks of one sender, in ms on average
    test::flag finishing_;
    std::atomic<bool> over_ = false;
    std::vector<std::thread> threads_;
};

} // namespace webhook::faults

#endif
