// Counts the system calls of a process with strace.

#ifndef WEBHOOK_TESTS_SUPPORT_STRACE_H
#define WEBHOOK_TESTS_SUPPORT_STRACE_H

#include "support/process.h"

#include <map>
#include <string>

namespace webhook::test {

class strace {
public:
    // Returns when it counts, or knows that it may not: see attached().
    explicit strace(pid_t pid);
    ~strace();
    strace(const strace &) = delete;
    strace &operator=(const strace &) = delete;

    bool attached() const { return attached_; }
    // Why it is not, in strace's words.
    std::string output() const { return read_file(output_); }

    // Ends it: how often each has been called.
    std::map<std::string, std::size_t> stop();

private:
    temp_dir dir_;
    std::filesystem::path output_;
    pid_t pid_ = -1;
    bool attached_ = false;
};

} // namespace webhook::test

#endif
