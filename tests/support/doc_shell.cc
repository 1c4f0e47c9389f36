#include "support/doc_shell.h"

#include "support/nginx_conf.h"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <sstream>

namespace webhook::test {

namespace {

constexpr const char *anything = "…";

std::vector<std::string> lines_of(const std::string &text)
{
    std::vector<std::string> lines;
    std::istringstream in(text);

    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::regex pattern_of(const std::string &text)
{
    std::string escaped = std::regex_replace(
        text, std::regex(R"([.^$|()\[\]{}*+?\\])"), R"(\$&)");
    std::string out;

    for (std::size_t at = 0; at < escaped.size();) {
        if (escaped.compare(at, 3, anything) == 0) {
            out += ".*";
            at += 3;
        } else {
            out += escaped[at++];
        }
    }
    return std::regex(out);
}

bool match_from(const std::vector<std::string> &text, std::size_t at,
    const std::vector<std::string> &pattern, std::size_t with)
{
    if (with == pattern.size()) {
        return at == text.size();
    }
    if (pattern[with] == anything) {
        for (std::size_t next = at; next <= text.size(); next++) {
            if (match_from(text, next, pattern, with + 1)) {
                return true;
            }
        }
        return false;
    }
    return at < text.size() &&
           std::regex_match(text[at], pattern_of(pattern[with])) &&
           match_from(text, at + 1, pattern, with + 1);
}

bool are_new(const std::set<pid_t> &now, const std::set<pid_t> &before)
{
    return !now.empty() && std::none_of(now.begin(), now.end(),
                               [&](pid_t pid) { return before.contains(pid); });
}

void end_process(const std::filesystem::path &pid_file)
{
    const pid_t pid = std::atoi(read_file(pid_file).c_str());

    if (pid > 1 && ::kill(pid, SIGQUIT) == 0) {
        if (!eventually([&] { return ::kill(pid, 0) != 0; })) {
            ::kill(pid, SIGKILL);
        }
    }
}

} // namespace

bool matches(const std::string &text, const std::string &pattern)
{
    return match_from(lines_of(text), 0, lines_of(pattern), 0);
}

void doc_shell::SetUp()
{
    if (module_file().empty()) {
        GTEST_SKIP() << "the module is built into this nginx";
    }

    gate_port_ = free_port();
    upstream_port_ = upstream_.port();

    const auto modules = home() / "nginx" / "modules";
    std::filesystem::create_directories(home() / "nginx" / "logs");
    std::filesystem::create_directories(modules);
    std::filesystem::create_directories(home() / "bin");
    std::filesystem::create_directories(home() / "nginx" / "lib" / "webhook");
    std::filesystem::copy_file(
        module_file(), modules / "ngx_http_webhook_module.so");

    const std::string nginx = (home() / "nginx").string();
    write_tool("nginx", "[ \"${1:-}\" = -p ] && exec " + nginx_binary() +
                            " \"$@\"\nexec " + nginx_binary() + " -p " + nginx +
                            "/ -c " + nginx + "/nginx.conf -e " + nginx +
                            "/logs/error.log \"$@\"\n");
    write_tool("redis-cli", "PATH=${PATH#*:} exec redis-cli -p " +
                                std::to_string(redis().port()) + " \"$@\"\n");
    write_tool("webhook-ctl",
        "exec " + (source_dir() / "tools/webhook-ctl").string() + " \"$@\"\n");
}

void doc_shell::TearDown()
{
    for (const char *name : {"nginx/nginx.pid", "nginx/nginx.pid.oldbin",
             "webhook/logs/nginx.pid"}) {
        end_process(home() / name);
    }
    EXPECT_TRUE(
        suspicious_lines(read_file(home() / "nginx/logs/error.log")).empty());
    EXPECT_TRUE(
        suspicious_lines(read_file(home() / "webhook/logs/error.log")).empty());
    redis_gate_test::TearDown();
}

void doc_shell::write_tool(const std::string &name, const std::string &script)
{
    const auto path = home() / "bin" / name;
    write_file(path, "#!/bin/sh\n" + script);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

std::string doc_shell::here(std::string text) const
{
    const std::string nginx = (home() / "nginx").string();
    const std::pair<const char *, std::string> places[] = {
        {"127\\.0\\.0\\.1:8080", "127.0.0.1:" + std::to_string(gate_port_)},
        {"127\\.0\\.0\\.1:9000", "127.0.0.1:" + std::to_string(upstream_port_)},
        {"/etc/nginx/", nginx + "/"},
        {"/var/log/nginx/", nginx + "/logs/"},
        {"/var/lib/nginx/", nginx + "/lib/"},
        {"/run/nginx\\.pid", nginx + "/nginx.pid"},
        {"/usr/lib/nginx/modules/", nginx + "/modules/"},
        {"\\bbuild/ngx_http_webhook_module\\.so", module_file()},
    };

    for (const auto &[there, place] : places) {
        text = std::regex_replace(text, std::regex(there), place);
    }
    return text;
}

std::set<pid_t> doc_shell::workers() const
{
    const pid_t master =
        std::atoi(read_file(home() / "nginx/nginx.pid").c_str());
    std::set<pid_t> found;

    if (master > 1) {
        for (const process_info &each : children_of(master)) {
            found.insert(each.pid);
        }
    }
    return found;
}

std::string doc_shell::shell(const doc_block &block)
{
    const auto script = home() / "script";
    const auto output = home() / "output";

    write_file(script, "set -eu\n"
                       "unset MAKEFLAGS MAKELEVEL MFLAGS\n"
                       "HOME=" +
                           home().string() + " PATH=$HOME/bin:$PATH\n" + "cd " +
                           source_dir().string() + "\n" +
                           here(exports_ + block.text));
    for (const std::string &line : lines_of(block.text)) {
        exports_ += line.starts_with("export ") ? line + "\n" : "";
    }
    if (std::regex_search(block.text, std::regex("^\\w+\\(\\) \\{\n"))) {
        exports_ += block.text;
    }
    write_file(output, "");
    const auto before = workers();
    EXPECT_EQ(run({"sh", script.string()}, output), 0)
        << block.heading << ":\n"
        << block.text << read_file(output);

    // Nobody reads on that fast: an old worker takes connections for a moment.
    if (block.text.find("-s reload") != std::string::npos) {
        EXPECT_TRUE(eventually([&] { return are_new(workers(), before); }));
    }
    return read_file(output);
}

void doc_shell::configure(const std::string &http)
{
    write_file(home() / "nginx" / "nginx.conf",
        here("load_module modules/ngx_http_webhook_module.so;\n"
             "pid /run/nginx.pid;\n"
             "error_log /var/log/nginx/error.log;\n"
             "events {\n}\n"
             "http {\naccess_log /var/log/nginx/access.log;\n" +
             http + "}\n"));
}

void doc_shell::configure(const doc_block &block)
{
    const std::string first = lines_of(block.text).at(0);

    if (first == "# in http") {
        configure(block.text);

    } else if (first.starts_with("# ~/")) {
        write_file(home() / first.substr(4), here(block.text));

    } else {
        const conf_check check = check_conf({.http = here(block.text)});
        EXPECT_EQ(check.exit_code, 0) << block.heading << check.output;
    }
}

void doc_shell::run_nginx()
{
    shell({"nginx", "sh", "nginx\n", ""});

    // It has returned before its workers are there, even before its pid file.
    EXPECT_TRUE(eventually([&] { return !workers().empty(); }));
}

void doc_shell::secure_redis()
{
    redis_client admin = redis().client();
    std::istringstream page(read_file(source_dir() / "docs" / "redis.md"));

    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("user operator ")) {
            std::vector<std::string> command = {"ACL", "SETUSER"};
            std::istringstream words(line.substr(5));
            for (std::string word; words >> word;) {
                command.push_back(word);
            }
            EXPECT_EQ(admin.command(command).text, "OK");
        }
    }
    EXPECT_EQ(admin.command({"ACL", "SETUSER", "default", "off"}).text, "OK");
}

void doc_shell::follow(const std::string &page)
{
    std::string printed;

    for (const doc_block &block : doc_blocks(page)) {
        SCOPED_TRACE(page + ", " + block.name);
        reach(block);

        if (block.language == "sh") {
            printed = shell(block);
        } else if (block.language == "nginx") {
            configure(block);
        } else if (block.language == "text") {
            EXPECT_TRUE(matches(printed, block.text))
                << "is:\n"
                << printed << "is to be:\n"
                << block.text;
        } else if (block.language == "console") {
            continue;
        } else {
            ADD_FAILURE() << "what is to be done with \"" << block.language
                          << "\"?";
        }
        if (HasFatalFailure()) {
            return;
        }
    }
}

} // namespace webhook::test
