// Runs the real nginx in one directory, and stops, kills and starts it there as
// often as the test likes.

#ifndef WEBHOOK_TESTS_SUPPORT_RESTARTABLE_H
#define WEBHOOK_TESTS_SUPPORT_RESTARTABLE_H

#include "support/nginx.h"

#include <memory>
#include <string>

namespace webhook::test {

class restartable {
public:
    // Starts it; throws with its own words if it does not start.
    explicit restartable(nginx_conf conf);
    ~restartable(); // kills all that is left
    restartable(const restartable &) = delete;
    restartable &operator=(const restartable &) = delete;

    void start();
    // The next start is by another program, which changes the user.
    void as(std::vector<std::string> program) { as_ = std::move(program); }
    // QUIT; returns the exit code of the master.
    int quit();
    // SIGKILL of all processes at once.
    void kill_all();
    void reload();
    // USR2, then QUIT of the old master.
    void upgrade();
    // New text for the http part, used by the next start or reload.
    void rewrite(const std::string &http);
    // nginx -t
    conf_check test() const;

    std::uint16_t port() const;
    std::string error_log() const;
    const std::filesystem::path &prefix() const { return dir_.path(); }
    pid_t master() const { return master_; }

private:
    void write_conf();
    pid_t pid_in_file() const;
    // The processes of a master that have this title.
    std::vector<pid_t> titled(pid_t master, const std::string &title) const;
    void wait_for_workers(pid_t master, const std::vector<pid_t> &old);

    temp_dir dir_;
    nginx_conf conf_;
    std::vector<std::string> as_;
    pid_t master_ = -1;
    std::unique_ptr<group_guard> guard_;
};

} // namespace webhook::test

#endif
