// Contains child processes and a directory that end with their object.

#ifndef WEBHOOK_TESTS_SUPPORT_PROCESS_H
#define WEBHOOK_TESTS_SUPPORT_PROCESS_H

#include "support/net.h"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace webhook::test {

class temp_dir {
public:
    explicit temp_dir(const std::filesystem::path &parent =
                          std::filesystem::temp_directory_path());
    ~temp_dir();
    temp_dir(const temp_dir &) = delete;
    temp_dir &operator=(const temp_dir &) = delete;

    const std::filesystem::path &path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path &path);
void write_file(const std::filesystem::path &path, const std::string &text);

// Runs a program to its end; standard output and error are appended to
// "output".  Returns its exit code, 128 + n if signal n ended it.
int run(
    const std::vector<std::string> &argv, const std::filesystem::path &output);

// Starts a program in a process group of its own, with its output as of run().
pid_t spawn(
    const std::vector<std::string> &argv, const std::filesystem::path &output);

// Daemons started by our children become our children, so that their exit
// codes can be read.
void adopt_orphans();

// The exit code as of run(), or nothing when it is still running by then.
std::optional<int> wait_exit(pid_t pid, milliseconds limit);

struct process_info {
    pid_t pid;
    std::string title;
};

std::vector<process_info> children_of(pid_t parent);

// Memory of its own that is in use, RssAnon; -1: no such process.
long resident_kb(pid_t pid);
// It runs with AddressSanitizer, which keeps freed memory to watch it.
bool is_sanitized(pid_t pid);

// Kills a process group should we die before we have ended it: a test that
// crashes or is timed out leaves nothing behind.
class group_guard {
public:
    explicit group_guard(pid_t group);
    ~group_guard();
    group_guard(const group_guard &) = delete;
    group_guard &operator=(const group_guard &) = delete;

private:
    unique_fd pipe_;
    pid_t watcher_ = -1;
};

} // namespace webhook::test

#endif
