// nginx-conf-examples/systemd: nginx with the gate can do all it must within
// what the drop-in leaves it.  systemd need not be running.

#include "support/example_test.h"
#include "support/nginx_conf.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

// The words of a setting, line by line.
std::vector<std::vector<std::string>> settings(const std::string &name)
{
    std::vector<std::vector<std::string>> found;
    std::istringstream lines(example_file("systemd/webhook.conf"));
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind(name + "=", 0) == 0) {
            std::istringstream words(line.substr(name.size() + 1));
            found.emplace_back(std::istream_iterator<std::string>(words),
                std::istream_iterator<std::string>());
        }
    }
    if (found.empty()) {
        throw std::runtime_error("no " + name + " in the drop-in");
    }
    return found;
}

bool there_is(const char *program)
{
    return run({"sh", "-c", std::string("command -v ") + program},
               "/dev/null") == 0;
}

class systemd : public gate_test {
protected:
    ~systemd() override { ::setenv("WEBHOOK_NGINX", binary_.c_str(), 1); }

    // nginx is started by this, which ends in "exec"; its own upgrade starts
    // the binary itself, as systemd's process would.
    void start_by(const std::string &command)
    {
        const fs::path script = dir_.path() / "nginx";
        write_file(
            script, "#!/bin/sh\nexec " + command + " " + binary_ + " \"$@\"\n");
        fs::permissions(script, fs::perms::owner_all);
        ::setenv("WEBHOOK_NGINX", script.c_str(), 1);
    }

    std::string output_of(const std::vector<std::string> &words)
    {
        const fs::path output = dir_.path() / "output";
        EXPECT_EQ(run(words, output), 0) << read_file(output);
        std::string text = read_file(output);
        fs::remove(output);
        return text;
    }

    // The system calls of a name such as @system-service, and its own name.
    void expand(const std::string &group, std::set<std::string> &calls)
    {
        calls.insert(group);
        if (group[0] != '@') {
            return;
        }
        std::istringstream lines(
            output_of({"systemd-analyze", "syscall-filter", group}));
        for (std::string line; std::getline(lines, line);) {
            std::string word;
            if (std::istringstream(line) >> word && word[0] != '#' &&
                !calls.contains(word)) {
                expand(word, calls);
            }
        }
    }

    std::set<std::string> allowed_calls()
    {
        std::set<std::string> calls;
        expand("@default", calls);
        for (auto line : settings("SystemCallFilter")) {
            const bool denied = line[0][0] == '~';
            line[0].erase(0, denied ? 1 : 0);
            std::set<std::string> listed;
            for (const std::string &name : line) {
                expand(name, listed);
            }
            for (const std::string &name : listed) {
                denied ? calls.erase(name) : calls.insert(name).second;
            }
        }
        return calls;
    }

    // All that nginx does for an operator, with workers of another user.
    void run_through_its_life()
    {
        start({.http = "upstream by_name { server localhost:9; }",
            .user = "daemon"});
        const event first = booked("1"), second = booked("2");
        EXPECT_EQ(deliver(first).status, 200);
        gate().reload();
        EXPECT_EQ(member(deliver(first), "verdict"), "duplicate");
        EXPECT_EQ(deliver(second).status, 200);
        gate().upgrade();
        EXPECT_EQ(member(deliver(first), "verdict"), "duplicate");
        EXPECT_EQ(member(deliver(second), "verdict"), "duplicate");
        EXPECT_EQ(upstream_.count(), 2U);
        EXPECT_EQ(gate().quit(), 0);
    }

    temp_dir dir_;
    const std::string binary_ = nginx_binary();
};

TEST_F(systemd, TheDropInIsUnderstood)
{
    if (!there_is("systemd-analyze")) {
        GTEST_SKIP() << "no systemd-analyze here";
    }
    write_file(dir_.path() / "nginx.service",
        "[Service]\nType=forking\nPIDFile=/run/nginx.pid\nExecStart=" +
            binary_ + "\n");
    fs::create_directory(dir_.path() / "nginx.service.d");
    fs::copy(source_dir() / "nginx-conf-examples/systemd/webhook.conf",
        dir_.path() / "nginx.service.d");
    const std::string said =
        output_of({"env", "SYSTEMD_UNIT_PATH=" + dir_.path().string() + ":",
            "systemd-analyze", "verify", "--man=no", "nginx.service"});
    EXPECT_EQ(said.find("webhook.conf"), std::string::npos) << said;
}

TEST_F(systemd, ItsCapabilitiesAreEnough)
{
    if (::geteuid() != 0 || !there_is("setpriv")) {
        GTEST_SKIP() << "that takes root and setpriv";
    }
    std::string bounding = "-all";
    for (const auto &line : settings("CapabilityBoundingSet")) {
        for (std::string name : line) {
            ASSERT_EQ(name.rfind("CAP_", 0), 0U);
            std::transform(name.begin(), name.end(), name.begin(),
                [](unsigned char c) { return std::tolower(c); });
            bounding += ",+" + name.substr(4);
        }
    }
    start_by("setpriv --inh-caps=-all --bounding-set=" + bounding +
             " --no-new-privs");
    run_through_its_life();
}

TEST_F(systemd, ItsSystemCallsAreEnough)
{
    if (!there_is("systemd-analyze") || !there_is("strace")) {
        GTEST_SKIP() << "no systemd-analyze or no strace here";
    }
    if (load_module_line().empty()) {
        GTEST_SKIP() << "LeakSanitizer does not work under strace";
    }
    const fs::path trace = dir_.path() / "trace";
    start_by("strace -D -f -qq -o " + trace.string());
    run_through_its_life();

    const auto families = settings("RestrictAddressFamilies").at(0);
    const std::set<std::string> allowed = allowed_calls();
    const std::regex call(R"(^\d+ +(\w+)\((.*))");
    std::set<std::string> seen;
    std::istringstream lines(read_file(trace));
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (!std::regex_search(line, match, call)) {
            continue;
        }
        const std::string name = match[1], rest = match[2];
        seen.insert(name);
        EXPECT_TRUE(allowed.contains(name)) << line;
        if (name == "socket") {
            const std::string family = rest.substr(0, rest.find(','));
            EXPECT_EQ(std::count(families.begin(), families.end(), family), 1)
                << line;
        }
        // MemoryDenyWriteExecute
        EXPECT_FALSE(std::regex_search(line,
            std::regex("mmap.*PROT_WRITE\\|PROT_EXEC|mprotect.*PROT_EXEC")))
            << line;
        // ProcSubset
        EXPECT_FALSE(
            std::regex_search(line, std::regex(R"(open.*"/proc/[^\d/s])")))
            << line;
    }
    for (const char *name :
        {"memfd_create", "setuid", "execve", "epoll_wait"}) {
        EXPECT_TRUE(seen.contains(name)) << "not traced: " << name;
    }
}

} // namespace
} // namespace webhook::test
