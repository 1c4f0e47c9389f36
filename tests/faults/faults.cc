#include "faults/faults.h"

#include <signal.h>
#include <unistd.h>

#include <stdexcept>

namespace webhook::faults {

using namespace std::chrono_literals;

void fault_thread::start()
{
    thread_ = std::thread([this] { run(); });
}

void fault_thread::run()
{
    try {
        while (!stopping_.raised()) {
            wait(dice_.chance(calm_) ? dice_.time(4000, 7000)
                                     : dice_.time(200, 1500));
            if (!stopping_.raised()) {
                harm();
            }
        }
    } catch (...) {
        failure_ = std::current_exception();
        has_failed_ = true;
    }
}

void fault_thread::stop()
{
    stopping_.raise();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void fault_thread::check() const
{
    if (failure_) {
        std::rethrow_exception(failure_);
    }
}

// ---- the gate

namespace {

// Stops it, if possible, in the middle of its work.  One that waits for events
// runs its timers first when it goes on, and finds out how late it is.
void stop_at_work(pid_t pid)
{
    const auto file = "/proc/" + std::to_string(pid) + "/stat";
    test::eventually(
        [&] { return test::read_file(file).find(") R ") != std::string::npos; },
        500ms);
    ::kill(pid, SIGSTOP);
}

} // namespace

pid_t gate_faults::any_worker()
{
    const std::vector<pid_t> all = gate_.workers();
    return all.at(static_cast<std::size_t>(
        dice_.between(0, static_cast<int>(all.size()) - 1)));
}

void gate_faults::kill()
{
    const pid_t pid = any_worker();
    const fault_span span(to_, fault_kind::kill, "kill -9", pid);
    gate_.kill_worker(pid);
}

// One that a reload has retired, with what it has still to do.
void gate_faults::kill_retired()
{
    gate_.reload();
    wait(dice_.time(0, 50));
    for (const test::process_info &child : test::children_of(gate_.master())) {
        if (child.title == "nginx: worker process is shutting down") {
            const fault_span span(
                to_, fault_kind::kill, "kill -9, retired", child.pid);
            ::kill(child.pid, SIGKILL);
            return;
        }
    }
}

void gate_faults::stop_workers(bool all, bool and_kill)
{
    std::vector<pid_t> which = gate_.workers();
    if (!all) {
        which = {any_worker()};
    }
    {
        std::vector<std::unique_ptr<fault_span>> spans;
        for (const pid_t pid : which) {
            spans.push_back(std::make_unique<fault_span>(
                to_, fault_kind::stop, "stop", pid));
            if (dice_.chance(0.7)) {
                stop_at_work(pid);
            } else {
                ::kill(pid, SIGSTOP);
            }
        }
        wait(dice_.time(300, 4500));
        if (and_kill) {
            const fault_span span(
                to_, fault_kind::kill, "kill -9, stopped", which.front());
            gate_.kill_worker(which.front());
        }
        for (const pid_t pid : which) {
            ::kill(pid, SIGCONT);
        }
    }
}

// A reboot takes the memory with it, after nginx has ended.
void gate_faults::restart(bool reboot)
{
    const fault_span span(
        to_, fault_kind::restart, reboot ? "reboot" : "stop and start");
    if (gate_.quit() != 0) {
        throw std::runtime_error("nginx did not quit\n" + gate_.error_log());
    }
    if (reboot) {
        for (const auto &each : std::filesystem::directory_iterator(memory_)) {
            std::filesystem::remove(each);
        }
    }
    gate_.start_again();
}

// Those that a reload has retired go as well.
void gate_faults::kill_all()
{
    const fault_span span(to_, fault_kind::restart, "kill -9 of all, start");
    std::vector<std::unique_ptr<fault_span>> spans;
    for (const test::process_info &child : test::children_of(gate_.master())) {
        if (child.title.find(": worker process") != std::string::npos) {
            spans.push_back(std::make_unique<fault_span>(
                to_, fault_kind::kill, "kill -9 of all", child.pid, true));
        }
    }
    gate_.kill();
    spans.clear();
    gate_.start_again();
}

void gate_faults::harm()
{
    if (!memory_.empty() && dice_.chance(0.4)) {
        if (dice_.chance(0.5)) {
            kill_all();
        } else {
            restart(dice_.chance(0.5));
        }
        return;
    }

    const int n = dice_.between(0, 99);
    if (n < 30) {
        kill();
    } else if (n < 65) {
        stop_workers(n < 35, n >= 60);
    } else if (n < 80) {
        gate_.reload();
    } else if (n < 88) {
        kill_retired();
    } else {
        gate_.upgrade();
    }
}

// ---- what it works with

void other_faults::harm()
{
    if (around_.redis == nullptr || dice_.chance(0.15)) {
        refuse_connections();
    } else if (!flush()) {
        if (dice_.chance(0.5)) {
            harm_redis();
        } else {
            harm_line();
        }
    }
}

void other_faults::refuse_connections()
{
    const bool all = dice_.chance(0.3);
    for (service *each : around_.services) {
        if (all || each == around_.services.front()) {
            each->refuse();
        }
    }
    wait(dice_.time(100, 1500));
    for (service *each : around_.services) {
        if (all || each == around_.services.front()) {
            each->accept_again();
        }
    }
}

// Seldom: it excuses much.
bool other_faults::flush()
{
    if (to_.now() < flushed_ + around_.flush_after) {
        return false;
    }
    const fault_span span(to_, fault_kind::flush, "FLUSHALL");
    around_.redis->client().command({"FLUSHALL"});
    flushed_ = to_.now();
    return true;
}

void other_faults::kill_redis()
{
    const fault_span span(to_, fault_kind::delay, "Redis: kill -9");
    around_.redis->kill();
    wait(dice_.time(0, 3000));
    around_.redis->restart();
}

void other_faults::harm_redis()
{
    const int n = dice_.between(0, 99);
    if (n < 35) {
        kill_redis();
    } else if (n < 70) {
        const fault_span span(to_, fault_kind::delay, "Redis: stop");
        around_.redis->pause();
        wait(dice_.time(200, 4500));
        around_.redis->resume();
    } else {
        const int pause = dice_.between(100, 3500);
        const fault_span span(to_, fault_kind::delay, "Redis: CLIENT PAUSE");
        around_.redis->client().command({"CLIENT", "PAUSE",
            std::to_string(pause), n < 85 ? "WRITE" : "ALL"});
        wait(milliseconds(pause));
    }
}

void other_faults::harm_line()
{
    wire &line = *around_.line;
    const int n = dice_.between(0, 99);
    const fault_span span(to_, fault_kind::delay,
        n < 20   ? "network: slow"
        : n < 40 ? "network: held, and goes on"
        : n < 60 ? "network: held, and cut"
        : n < 75 ? "network: cut"
        : n < 90 ? "network: refused"
                 : "network: in pieces");
    if (n < 20) {
        line.delay(dice_.time(5, 400));
        wait(dice_.time(500, 3000));
    } else if (n < 60) {
        line.hold(dice_.chance(0.4), true);
        wait(dice_.time(200, 4500));
        if (n >= 40) {
            line.cut();
            wait(50ms); // before it is let go
        }
    } else if (n < 75) {
        line.cut();
    } else if (n < 90) {
        line.refuse();
        line.cut();
        wait(dice_.time(100, 4000));
        line.accept_again();
    } else {
        line.split(true);
        wait(dice_.time(500, 3000));
    }
    line.mend();
}

} // namespace webhook::faults
