// Sends deliveries continuously while the test does something to the gate.

#ifndef WEBHOOK_TESTS_SUPPORT_LOAD_H
#define WEBHOOK_TESTS_SUPPORT_LOAD_H

#include "support/upstream.h"

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace webhook::test {

// Senders that deliver one event after the other, each until it is
// acknowledged, and each once more.
class load {
public:
    explicit load(std::uint16_t port, unsigned senders = 4);
    ~load();
    load(const load &) = delete;
    load &operator=(const load &) = delete;

    // Until that many more events have been acknowledged.
    bool wait_for(std::size_t more);
    // The bodies of all acknowledged events.
    std::vector<std::string> stop();

private:
    void run(unsigned sender);
    bool deliver(const std::string &body);

    std::uint16_t port_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> acknowledged_ = 0;
    std::mutex mutex_;
    std::vector<std::string> bodies_;
    std::vector<std::thread> threads_;
};

// How often each of these bodies has come, 0 included.
std::map<std::string, int> times_received(
    const upstream &server, const std::vector<std::string> &bodies);

// Exactly once, as a GoogleTest expectation.
void expect_each_once(
    const upstream &server, const std::vector<std::string> &bodies);

} // namespace webhook::test

#endif
