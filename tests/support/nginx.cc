#include "support/nginx.h"

#include "support/nginx_conf.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace webhook::test {

namespace {

// A master with sanitizers reads a long configuration while its workers and
// their senders take all processors, and looks for leaks when it exits, as each
// of its workers does.
constexpr milliseconds reload_patience = std::chrono::seconds(60);

// nginx has it since 1.19.5.
bool has_error_log_option()
{
    static const bool result = [] {
        const temp_dir dir;
        const auto output = dir.path() / "help";
        run({nginx_binary(), "-h"}, output);
        return read_file(output).find("-e filename") != std::string::npos;
    }();
    return result;
}

std::vector<std::string> command(
    const std::filesystem::path &prefix, bool system_prefix)
{
    std::vector<std::string> argv{
        nginx_binary(), "-c", (prefix / "nginx.conf").string()};
    if (has_error_log_option()) {
        argv.insert(argv.end(), {"-e", (prefix / "error.log").string()});
    }
    if (!system_prefix) {
        argv.insert(argv.end(), {"-p", prefix.string()});
    }
    return argv;
}

pid_t pid_in(const std::filesystem::path &file)
{
    const std::string text = read_file(file);
    return text.ends_with('\n') ? std::atoi(text.c_str()) : -1;
}

} // namespace

nginx::nginx(nginx_conf conf) : conf_(std::move(conf))
{
    adopt_orphans();
    conf_.values["prefix"] = prefix().string();
    conf_.values["workers"] = std::to_string(conf_.workers);
    write_conf();
    if (!start()) {
        fail("nginx did not start");
    }
}

nginx::~nginx()
{
    if (running()) {
        kill_all();
    }
}

// Every master with our directory in its title is a child of ours, whatever
// became of the process that has started it; its workers are in its group.
void nginx::kill_all() const
{
    for (const process_info &child : children_of(::getpid())) {
        if (child.title.find(prefix().string()) != std::string::npos) {
            const pid_t group = ::getpgid(child.pid);
            const bool daemon = group > 1 && group != ::getpgrp();
            ::kill(daemon ? -group : child.pid, SIGKILL);
            wait_exit(child.pid, patience);
        }
    }
}

void nginx::write_conf()
{
    assign_ports(conf_.http + conf_.main, conf_.values);
    write_file(prefix() / "nginx.conf", full_conf(conf_));
}

bool nginx::start()
{
    // As a daemon: the command returns when the sockets listen, and the
    // master has left its first parent, without which it would ignore USR2.
    if (run(command(prefix(), conf_.system_prefix), prefix() / "error.log") !=
        0) {
        kill_all();
        return false;
    }
    const auto pid_file = prefix() / "nginx.pid";
    if (!eventually([&] { return pid_in(pid_file) > 0; })) {
        return false;
    }
    master_ = pid_in(pid_file);
    guard_ = std::make_unique<group_guard>(master_);
    return eventually([this] {
        return workers().size() == static_cast<std::size_t>(conf_.workers);
    });
}

std::uint16_t nginx::port(const std::string &name) const
{
    return static_cast<std::uint16_t>(std::stoul(conf_.values.at(name)));
}

std::vector<pid_t> nginx::workers_of(pid_t master) const
{
    std::vector<pid_t> found;
    for (const process_info &child : children_of(master)) {
        // "nginx: ", or the name of a fork
        if (child.title.ends_with(": worker process")) {
            found.push_back(child.pid);
        }
    }
    return found;
}

std::vector<pid_t> nginx::workers() const
{
    return workers_of(master_);
}

void nginx::kill_worker(pid_t pid)
{
    signal(pid, SIGKILL, "kill -9");
    const bool replaced = eventually([&] {
        const auto now = workers();
        return now.size() == static_cast<std::size_t>(conf_.workers) &&
               std::find(now.begin(), now.end(), pid) == now.end();
    });
    if (!replaced) {
        fail("no new worker after kill -9");
    }
}

void nginx::rewrite(const std::string &http)
{
    conf_.http = http;
    write_conf();
}

void nginx::reload()
{
    const auto old = workers();
    retired_.insert(retired_.end(), old.begin(), old.end());
    signal(master_, SIGHUP, "HUP");
    const bool ready = eventually(
        [&] {
            const auto now = workers();
            return std::count_if(now.begin(), now.end(), [&](pid_t pid) {
                return std::find(old.begin(), old.end(), pid) == old.end();
            }) == conf_.workers;
        },
        reload_patience);
    if (!ready) {
        fail("no new workers after HUP");
    }
}

bool nginx::drained(milliseconds limit) const
{
    return eventually(
        [this] {
            const auto children = children_of(master_);
            return std::none_of(
                children.begin(), children.end(), [this](const auto &child) {
                    return std::find(retired_.begin(), retired_.end(),
                               child.pid) != retired_.end();
                });
        },
        limit);
}

void nginx::upgrade()
{
    const pid_t old = master_;
    const auto pid_file = prefix() / "nginx.pid";
    signal(old, SIGUSR2, "USR2");
    pid_t fresh = -1;
    const bool ready = eventually(
        [&] {
            fresh = pid_in(pid_file);
            return fresh > 0 && fresh != old &&
                   workers_of(fresh).size() ==
                       static_cast<std::size_t>(conf_.workers);
        },
        reload_patience);
    if (!ready) {
        fail("no new master after USR2");
    }
    signal(old, SIGWINCH, "WINCH");
    if (!eventually([&] { return workers_of(old).empty(); }, reload_patience)) {
        fail("old workers stay after WINCH");
    }
    signal(old, SIGQUIT, "QUIT");
    const auto code = wait_exit(old, reload_patience);
    if (code != 0) {
        fail("the old master " + (code ? "exited with " + std::to_string(*code)
                                       : std::string("did not exit")));
    }
    master_ = fresh;
}

int nginx::quit()
{
    signal(master_, SIGQUIT, "QUIT");
    const auto code = wait_exit(master_, reload_patience);
    if (!code) {
        kill_all();
    }
    master_ = -1;
    guard_.reset();
    return code.value_or(-1);
}

void nginx::kill()
{
    const pid_t group = ::getpgid(master_);
    if (group <= 1 || group == ::getpgrp()) {
        fail("nginx has no group of its own");
    }
    ::kill(-group, SIGKILL);
    // The workers become our children when their master is gone.
    const bool gone = eventually([&] {
        while (::waitpid(-group, nullptr, WNOHANG) > 0) {
        }
        return ::kill(-group, 0) != 0;
    });
    if (!gone) {
        fail("processes stay after kill -9");
    }
    master_ = -1;
    guard_.reset();
}

void nginx::start_again()
{
    std::filesystem::remove(prefix() / "nginx.pid");
    retired_.clear();
    if (!start()) {
        fail("nginx did not start again");
    }
}

std::string nginx::error_log() const
{
    return read_file(prefix() / "error.log");
}

std::vector<log_entry> nginx::access_log() const
{
    return parse_access_log(read_file(prefix() / "access.log"));
}

std::vector<log_entry> nginx::wait_for_log(std::size_t n) const
{
    if (!eventually([&] { return access_log().size() >= n; })) {
        fail("fewer than " + std::to_string(n) + " requests were logged");
    }
    return access_log();
}

void nginx::signal(pid_t pid, int number, const char *what) const
{
    if (pid <= 0 || ::kill(pid, number) != 0) {
        fail(std::string("cannot send ") + what);
    }
}

void nginx::fail(const std::string &what) const
{
    throw std::runtime_error(what + "\n" + error_log());
}

conf_check check_conf(nginx_conf conf)
{
    const temp_dir dir;
    conf.values["prefix"] = dir.path().string();
    conf.values["workers"] = std::to_string(conf.workers);
    assign_ports(conf.http + conf.main, conf.values);
    write_file(dir.path() / "nginx.conf", full_conf(conf));

    auto argv = command(dir.path(), conf.system_prefix);
    argv.insert(argv.begin() + 1, "-t");
    // What a configuration that fails leaves in memory goes with the process,
    // by nginx's design.
    argv.insert(argv.begin(), {"env", "ASAN_OPTIONS=detect_leaks=0"});
    const auto output = dir.path() / "output";
    const int code = run(argv, output);
    return {code, read_file(output)};
}

} // namespace webhook::test
