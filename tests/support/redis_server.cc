#include "support/redis_server.h"

#include <signal.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cstdlib>
#include <stdexcept>

namespace webhook::test {

namespace fs = std::filesystem;

namespace {

std::string default_binary()
{
    const char *given = std::getenv("WEBHOOK_REDIS");
    return given != nullptr && *given != '\0' ? given : "redis-server";
}

// Where the address of a Unix socket has room for the path.
fs::path short_parent()
{
    const std::string longest = "/gate.XXXXXX/redis.sock";
    const fs::path usual = fs::temp_directory_path();
    return usual.native().size() + longest.size() <
                   sizeof(sockaddr_un::sun_path)
               ? usual
               : fs::path("/tmp");
}

} // namespace

redis_server::redis_server(redis_options options)
    : dir_(short_parent()), options_(std::move(options))
{
    if (options_.binary.empty()) {
        options_.binary = default_binary();
    }
    port_ = options_.port != 0 ? options_.port : free_port();
    write_conf();
    if (!start()) {
        fail("redis did not start");
    }
}

redis_server::~redis_server()
{
    kill();
}

void redis_server::write_conf() const
{
    const std::string text =
        "bind " + options_.address + (options_.ipv6 ? " ::1" : "") + "\nport " +
        std::to_string(port_) + "\nunixsocket " + socket().string() + "\ndir " +
        dir_.path().string() + "\nlogfile " + log_file().string() + R"(
loglevel verbose
daemonize no
save ""
appendfsync always
appendonly )" +
        (options_.aof ? "yes" : "no") + "\n";
    write_file(dir_.path() / "redis.conf", text + options_.extra + "\n");
}

bool redis_server::start()
{
    log_start_ = read_file(log_file()).size();
    std::vector<std::string> command = {
        options_.binary, (dir_.path() / "redis.conf").string()};
    if (options_.sentinel) {
        command.emplace_back("--sentinel");
    }
    pid_ = spawn(command, dir_.path() / "output");
    guard_ = std::make_unique<group_guard>(pid_);
    if (eventually([this] { return !running() || ready(); }) && running()) {
        return true;
    }
    kill();
    return false;
}

bool redis_server::ready() const
{
    // Its own words: with a password to ask for, it does not answer LOADING.
    if (options_.loaded && !options_.sentinel &&
        read_file(log_file()).find("eady to accept connections", log_start_) ==
            std::string::npos) {
        return false;
    }
    // By the socket, which is surely its own, and which it opens after the
    // port.  An error is an answer.
    try {
        redis_client(socket()).command({"PING"});
        return true;
    } catch (const std::runtime_error &) {
        return false;
    }
}

fs::path redis_server::log_file() const
{
    return dir_.path() / "redis.log";
}

fs::path redis_server::socket() const
{
    return dir_.path() / "redis.sock";
}

std::string redis_server::url() const
{
    return "redis://" + options_.address + ":" + std::to_string(port_);
}

bool redis_server::running() const
{
    siginfo_t info{};
    // WNOWAIT: a look alone, the exit code stays for stop().
    return pid_ > 0 &&
           ::waitid(P_PID, static_cast<id_t>(pid_), &info,
               WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

std::string redis_server::log() const
{
    return read_file(log_file()) + read_file(dir_.path() / "output");
}

redis_client redis_server::client() const
{
    return redis_client(socket());
}

void redis_server::kill()
{
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        wait_exit(pid_, patience);
        pid_ = -1;
        guard_.reset();
    }
}

int redis_server::stop()
{
    if (pid_ <= 0) {
        fail("redis is not running");
    }
    ::kill(pid_, SIGTERM);
    ::kill(pid_, SIGCONT); // should it be paused
    const auto code = wait_exit(pid_, patience);
    if (code) {
        pid_ = -1;
        guard_.reset();
    } else {
        kill();
    }
    return code.value_or(-1);
}

void redis_server::restart()
{
    if (pid_ > 0) {
        stop();
    }
    if (!start()) {
        fail("redis did not start again");
    }
}

void redis_server::pause()
{
    if (!running() || ::kill(pid_, SIGSTOP) != 0) {
        fail("cannot pause redis");
    }
    // The signal is on its way only.
    const bool stopped = eventually([this] {
        siginfo_t info{};
        return ::waitid(P_PID, static_cast<id_t>(pid_), &info,
                   WSTOPPED | WNOHANG) == 0 &&
               info.si_pid == pid_;
    });
    if (!stopped) {
        fail("redis is not paused");
    }
}

void redis_server::resume()
{
    if (!running() || ::kill(pid_, SIGCONT) != 0) {
        fail("cannot resume redis");
    }
}

void redis_server::fail(const std::string &what) const
{
    throw std::runtime_error(what + "\n" + log());
}

} // namespace webhook::test
