#include "support/strace.h"

#include <signal.h>
#include <sys/wait.h>

#include <sstream>
#include <stdexcept>

namespace webhook::test {

strace::strace(pid_t pid) : output_(dir_.path() / "output")
{
    write_file(output_, "");
    try {
        pid_ = spawn(
            {"strace", "-c", "-U", "calls,name", "-p", std::to_string(pid)},
            output_);
    } catch (const std::system_error &fault) {
        write_file(output_, fault.what());
        return;
    }

    eventually([&] {
        attached_ = output().find(" attached") != std::string::npos;
        return attached_ || ::waitpid(pid_, nullptr, WNOHANG) != 0;
    });
    if (!attached_) {
        pid_ = -1;
    }
}

strace::~strace()
{
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL); // the kernel detaches
        wait_exit(pid_, patience);
    }
}

std::map<std::string, std::size_t> strace::stop()
{
    ::kill(pid_, SIGINT);
    if (!wait_exit(pid_, patience)) {
        throw std::runtime_error("strace does not end");
    }
    pid_ = -1;

    std::map<std::string, std::size_t> counts;
    std::istringstream lines(output());
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::size_t times = 0;
        std::string name;
        if (words >> times >> name && name != "total") {
            counts[name] = times;
        }
    }
    return counts;
}

} // namespace webhook::test
