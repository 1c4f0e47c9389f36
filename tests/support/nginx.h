// Runs the real nginx with the module, in a directory and on ports of its own.

#ifndef WEBHOOK_TESTS_SUPPORT_NGINX_H
#define WEBHOOK_TESTS_SUPPORT_NGINX_H

#include "support/process.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace webhook::test {

/*
 * What a test's author writes.  "{{name}}" stands for values[name], and for a
 * free port where there is no such value; "{{prefix}}" is the directory.
 */
struct nginx_conf {
    std::string http;
    std::string main = "";
    std::string first = ""; // before the module is loaded
    int workers = 1;        // 0: no master, its process does the work
    bool gate = true;       // load the module and log its variables
    // nginx's own prefix, below which the distribution's files look for modules
    bool system_prefix = false;
    std::map<std::string, std::string> values = {};
    std::string user = "root"; // of the workers, if we are root
};

// A line of the access log nginx_conf brings along.
struct log_entry {
    std::string uri;
    std::string status;
    std::string upstream_status;
    std::string verdict;
    std::string reason;
    std::string profile;
    std::string type;
    std::string id;
    std::string key;
    std::string pid;
};

class nginx {
public:
    // Returns when it accepts; throws with its own words if it does not.
    explicit nginx(nginx_conf conf);
    ~nginx(); // kills what quit() has not ended
    nginx(const nginx &) = delete;
    nginx &operator=(const nginx &) = delete;

    std::uint16_t port(const std::string &name = "port") const;
    const std::filesystem::path &prefix() const { return dir_.path(); }
    pid_t master() const { return master_; }

    // Ready workers; none that are shutting down.
    std::vector<pid_t> workers() const;
    // SIGKILL; returns when the master has started another one.
    void kill_worker(pid_t pid);

    // New text for the http part, used by the next reload or upgrade.
    void rewrite(const std::string &http);
    // HUP; returns when all new workers are ready, the old may still drain.
    void reload();
    // Waits until the workers that reload() has retired are gone.
    bool drained(milliseconds limit = patience) const;
    // USR2, WINCH, QUIT.
    void upgrade();
    // QUIT; the exit code, 128 + n, or -1 when it had to be killed.
    int quit();
    // SIGKILL of all processes at once; returns when they are gone.
    void kill();
    // Starts it again after quit() or kill().
    void start_again();
    bool running() const { return master_ > 0; }

    std::string error_log() const;
    std::vector<log_entry> access_log() const;
    // The access log is written when a request is over, after its answer.
    std::vector<log_entry> wait_for_log(std::size_t n) const;

private:
    void write_conf();
    void kill_all() const;
    bool start();
    std::vector<pid_t> workers_of(pid_t master) const;
    void signal(pid_t pid, int number, const char *what) const;
    [[noreturn]] void fail(const std::string &what) const;

    temp_dir dir_;
    nginx_conf conf_;
    std::vector<pid_t> retired_;
    pid_t master_ = -1;
    // Of the first master's group: all that come from it are in it.
    std::unique_ptr<group_guard> guard_;
};

struct conf_check {
    int exit_code;
    std::string output;
};

// nginx -t
conf_check check_conf(nginx_conf conf);

} // namespace webhook::test

#endif
