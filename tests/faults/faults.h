// What goes wrong in a run, one thing after the other: a thread for the gate
// and one for what it works with.

#ifndef WEBHOOK_TESTS_FAULTS_FAULTS_H
#define WEBHOOK_TESTS_FAULTS_FAULTS_H

#include "faults/service.h"
#include "faults/wire.h"
#include "support/nginx.h"
#include "support/redis_server.h"

#include <atomic>
#include <filesystem>
#include <functional>

namespace webhook::faults {

// Ends each fault that it begins, also when the run is over meanwhile.
class fault_thread {
public:
    // "calm" is how often there is a longer time without a fault, in which all
    // is told that is to be told: what comes after it is nobody's fault.
    fault_thread(
        recorder &to, std::uint64_t seed, std::uint64_t who, double calm)
        : to_(to), dice_(seed, who), calm_(calm)
    {
    }
    virtual ~fault_thread() = default;
    fault_thread(const fault_thread &) = delete;
    fault_thread &operator=(const fault_thread &) = delete;

    void start();
    void stop();
    // Throws what has gone wrong with the faults themselves.
    void check() const;
    bool has_failed() const { return has_failed_; }

protected:
    // One fault, or several that belong together, to its end.
    virtual void harm() = 0;

    void wait(milliseconds time) { stopping_.wait(time); }

    recorder &to_;
    dice dice_;

private:
    void run();

    const double calm_;
    test::flag stopping_;
    std::exception_ptr failure_;
    std::atomic<bool> has_failed_{false};
    std::thread thread_;
};

// Workers are killed and stopped, nginx is reloaded and upgraded.  If the zone
// has a file, the whole nginx is restarted and killed as well.  "memory" is the
// directory of the zone's memory, or empty.
class gate_faults : public fault_thread {
public:
    gate_faults(recorder &to, std::uint64_t seed, test::nginx &gate,
        std::filesystem::path memory)
        : fault_thread(to, seed, 1, 0.1), gate_(gate),
          memory_(std::move(memory))
    {
    }

private:
    void harm() override;
    void kill();
    void kill_retired();
    void stop_workers(bool all, bool and_kill);
    void restart(bool reboot);
    void kill_all();
    pid_t any_worker();

    test::nginx &gate_;
    const std::filesystem::path memory_;
};

struct surroundings {
    std::vector<service *> services;
    test::redis_server *redis = nullptr; // as is the wire to it
    wire *line = nullptr;
    milliseconds flush_after{}; // so long between two of them
};

// Upstreams refuse connections, Redis and the network to it do worse.
class other_faults : public fault_thread {
public:
    other_faults(recorder &to, std::uint64_t seed, const surroundings &around)
        : fault_thread(to, seed, 2, 0.25), around_(around)
    {
    }

private:
    void harm() override;
    void refuse_connections();
    void harm_redis();
    void harm_line();
    bool flush();
    void kill_redis();

    surroundings around_;
    moment flushed_{};
};

} // namespace webhook::faults

#endif
