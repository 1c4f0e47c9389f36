#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char **environ;

namespace webhook::test {

namespace fs = std::filesystem;

namespace {

int exit_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

pid_t parent_in(const std::string &stat)
{
    // "pid (name) state ppid": the name may hold anything, also ")".
    const auto end = stat.rfind(')');
    if (end == std::string::npos) {
        return -1;
    }
    std::istringstream rest(stat.substr(end + 1));
    char state = 0;
    pid_t parent = -1;
    rest >> state >> parent;
    return state == 'Z' ? -1 : parent;
}

pid_t start(
    const std::vector<std::string> &argv, const fs::path &output, short flags)
{
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(
        &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
        O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_t attributes; // the group to be set is a new one
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, flags);

    std::vector<std::string> words = argv;
    std::vector<char *> args;
    for (std::string &word : words) {
        args.push_back(word.data());
    }
    args.push_back(nullptr);

    pid_t pid = -1;
    const int failed = ::posix_spawnp(
        &pid, args[0], &actions, &attributes, args.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        throw std::system_error(failed, std::generic_category(), argv[0]);
    }
    return pid;
}

} // namespace

temp_dir::temp_dir(const fs::path &parent)
{
    std::string name = (parent / "gate.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("mkdtemp " + name);
    }
    path_ = name;
}

temp_dir::~temp_dir()
{
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string read_file(const fs::path &path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void write_file(const fs::path &path, const std::string &text)
{
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + path.string());
    }
}

int run(const std::vector<std::string> &argv, const fs::path &output)
{
    const pid_t pid = start(argv, output, 0);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return exit_code(status);
}

pid_t spawn(const std::vector<std::string> &argv, const fs::path &output)
{
    return start(argv, output, POSIX_SPAWN_SETPGROUP);
}

void adopt_orphans()
{
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::optional<int> wait_exit(pid_t pid, milliseconds limit)
{
    int status = 0;
    const bool ended = eventually(
        [&] { return ::waitpid(pid, &status, WNOHANG) != 0; }, limit);
    return ended ? std::optional(exit_code(status)) : std::nullopt;
}

std::vector<process_info> children_of(pid_t parent)
{
    std::vector<process_info> found;
    for (const auto &entry : fs::directory_iterator("/proc")) {
        const auto pid = std::atoi(entry.path().filename().c_str());
        if (pid > 0 && parent_in(read_file(entry.path() / "stat")) == parent) {
            const std::string title = read_file(entry.path() / "cmdline");
            found.push_back({pid, title.substr(0, title.find('\0'))});
        }
    }
    return found;
}

long resident_kb(pid_t pid)
{
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    for (std::string word; in >> word;) {
        if (word == "RssAnon:") {
            long kb = 0;
            in >> kb;
            return kb;
        }
    }
    return -1;
}

bool is_sanitized(pid_t pid)
{
    const std::string maps =
        read_file("/proc/" + std::to_string(pid) + "/maps");
    return maps.find("libasan") != std::string::npos;
}

group_guard::group_guard(pid_t group)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe2");
    }
    const unique_fd reader(ends[0]);
    pipe_ = unique_fd(ends[1]);
    watcher_ = ::fork();
    if (watcher_ < 0) {
        throw std::runtime_error("fork"); // kill(-1) is no way to end it
    }
    if (watcher_ > 0) {
        return;
    }
    // Only async-signal-safe calls from here on: other threads may have held
    // any lock.  No descriptor but the pipe may outlive the test in here.
    ::dup2(reader.get(), STDIN_FILENO);
    ::close_range(1, ~0U, 0);
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR) {
    }
    ::kill(-group, SIGKILL);
    ::_exit(0);
}

group_guard::~group_guard()
{
    ::kill(watcher_, SIGKILL);
    ::waitpid(watcher_, nullptr, 0);
}

} // namespace webhook::test
