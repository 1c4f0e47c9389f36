// Runs a real redis-server in a directory and on a port of its own.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_SERVER_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_SERVER_H

#include "support/process.h"
#include "support/redis_client.h"

#include <memory>
#include <string>

namespace webhook::test {

struct redis_options {
    // Another version or another maker's: as for execvp().  Default:
    // WEBHOOK_REDIS, or "redis-server" from PATH.
    std::string binary = "";
    std::string extra = ""; // lines of redis.conf; they win over ours
    bool aof = false;       // keep data, synced before each answer
    bool ipv6 = false;      // on ::1 as well
    // Of the loopback.  Two servers may share a port, as what one name stands
    // for one after the other.
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; // 0: a free one
    bool loaded = true;     // wait for its data; else LOADING will do
    bool sentinel = false;  // "extra" has what it watches
};

class redis_server {
public:
    // Returns when it answers, be it by asking for a password; throws with its
    // own words if it does not.
    explicit redis_server(redis_options options = {});
    ~redis_server(); // kills it
    redis_server(const redis_server &) = delete;
    redis_server &operator=(const redis_server &) = delete;

    std::uint16_t port() const { return port_; }
    std::filesystem::path socket() const; // it always has one
    std::string url() const;              // redis://ADDRESS:PORT
    const std::string &address() const { return options_.address; }
    pid_t pid() const { return pid_; }
    bool running() const; // or paused
    std::string log() const;

    // A connection of its own, by the socket: clients of the port are the
    // gate's.
    redis_client client() const;

    void kill(); // SIGKILL; returns when it is gone
    // SIGTERM; the exit code, 128 + n, or -1 when it had to be killed.
    int stop();
    // Stops it if it runs; the same port and directory.  Without "aof" it is
    // empty then.
    void restart();
    void pause();  // SIGSTOP: the kernel accepts, nobody answers
    void resume(); // SIGCONT

private:
    std::filesystem::path log_file() const;
    void write_conf() const;
    bool start();
    bool ready() const;
    [[noreturn]] void fail(const std::string &what) const;

    temp_dir dir_;
    redis_options options_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
    std::size_t log_start_ = 0; // of the process that runs
    std::unique_ptr<group_guard> guard_;
};

} // namespace webhook::test

#endif
