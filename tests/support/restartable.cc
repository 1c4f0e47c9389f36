#include "support/restartable.h"

#include "support/nginx_conf.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace webhook::test {

restartable::restartable(nginx_conf conf) : conf_(std::move(conf))
{
    adopt_orphans();
    conf_.values["prefix"] = prefix().string();
    conf_.values["workers"] = std::to_string(conf_.workers);
    write_conf();
    start();
}

restartable::~restartable()
{
    if (master_ > 0) {
        kill_all();
    }
}

void restartable::write_conf()
{
    assign_ports(conf_.http + conf_.main, conf_.values);
    write_file(prefix() / "nginx.conf", full_conf(conf_));
}

pid_t restartable::pid_in_file() const
{
    const std::string text = read_file(prefix() / "nginx.pid");
    return text.ends_with('\n') ? std::atoi(text.c_str()) : -1;
}

std::vector<pid_t> restartable::titled(
    pid_t master, const std::string &title) const
{
    std::vector<pid_t> found;
    for (const process_info &child : children_of(master)) {
        if (child.title == title) {
            found.push_back(child.pid);
        }
    }
    return found;
}

void restartable::wait_for_workers(pid_t master, const std::vector<pid_t> &old)
{
    const bool ready = eventually([&] {
        const auto now = titled(master, "nginx: worker process");
        return std::count_if(now.begin(), now.end(), [&](pid_t pid) {
            return std::find(old.begin(), old.end(), pid) == old.end();
        }) == conf_.workers;
    });
    if (!ready) {
        throw std::runtime_error("no new workers\n" + error_log());
    }
}

void restartable::start()
{
    std::filesystem::remove(prefix() / "nginx.pid");
    std::vector<std::string> argv = as_;
    for (const std::string &word :
        {nginx_binary(), std::string("-c"), (prefix() / "nginx.conf").string(),
            std::string("-e"), (prefix() / "error.log").string(),
            std::string("-p"), prefix().string()}) {
        argv.push_back(word);
    }
    const int code = run(argv, prefix() / "error.log");
    if (code != 0 || !eventually([this] { return pid_in_file() > 0; })) {
        throw std::runtime_error("nginx did not start\n" + error_log());
    }
    master_ = pid_in_file();
    guard_ = std::make_unique<group_guard>(::getpgid(master_));
    wait_for_workers(master_, {});
}

int restartable::quit()
{
    ::kill(master_, SIGQUIT);
    const auto code = wait_exit(master_, patience);
    if (!code) {
        kill_all();
    }
    master_ = -1;
    guard_.reset();
    return code.value_or(-1);
}

void restartable::kill_all()
{
    const pid_t group = ::getpgid(master_);
    if (group > 1 && group != ::getpgrp()) {
        ::kill(-group, SIGKILL);
    }
    // The workers become our children when their master is gone.
    (void)eventually([&] {
        while (::waitpid(-group, nullptr, WNOHANG) > 0) {
        }
        return ::kill(-group, 0) != 0;
    });
    master_ = -1;
    guard_.reset();
}

void restartable::reload()
{
    const auto old = titled(master_, "nginx: worker process");
    ::kill(master_, SIGHUP);
    wait_for_workers(master_, old);
    // Old workers that still have a request are shutting down.
    (void)eventually([&] {
        const auto now = titled(master_, "nginx: worker process");
        return std::none_of(now.begin(), now.end(), [&](pid_t pid) {
            return std::find(old.begin(), old.end(), pid) != old.end();
        });
    });
}

void restartable::upgrade()
{
    const pid_t old = master_;
    ::kill(old, SIGUSR2);
    if (!eventually(
            [&] { return pid_in_file() > 0 && pid_in_file() != old; })) {
        throw std::runtime_error("no new master\n" + error_log());
    }
    master_ = pid_in_file();
    wait_for_workers(master_, {});
    ::kill(old, SIGQUIT);
    if (wait_exit(old, patience) != 0) {
        throw std::runtime_error("the old master stays\n" + error_log());
    }
}

void restartable::rewrite(const std::string &http)
{
    conf_.http = http;
    write_conf();
}

conf_check restartable::test() const
{
    const auto output = prefix() / "output";
    std::filesystem::remove(output);
    const int code =
        run({"env", "ASAN_OPTIONS=detect_leaks=0", nginx_binary(), "-t", "-c",
                (prefix() / "nginx.conf").string(), "-e",
                (prefix() / "error.log").string(), "-p", prefix().string()},
            output);
    return {code, read_file(output)};
}

std::uint16_t restartable::port() const
{
    return static_cast<std::uint16_t>(std::stoul(conf_.values.at("port")));
}

std::string restartable::error_log() const
{
    return read_file(prefix() / "error.log");
}

} // namespace webhook::test
