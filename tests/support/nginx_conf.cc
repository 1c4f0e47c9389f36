#include "support/nginx_conf.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace webhook::test {

namespace fs = std::filesystem;

namespace {

// Tabs, because escape=json leaves none in a value.
constexpr const char *log_format = R"(
log_format gate escape=json
    '$request_uri\t$status\t$upstream_status\t$webhook_verdict\t'
    '$webhook_reason\t$webhook_profile\t$webhook_type\t$webhook_id\t'
    '$webhook_key\t$pid';
access_log {{prefix}}/access.log gate;
)";

constexpr const char *plain_format = R"(
log_format gate escape=json
    '$request_uri\t$status\t$upstream_status\t\t\t\t\t\t\t$pid';
access_log {{prefix}}/access.log gate;
)";

constexpr const char *frame = R"(
daemon on;
master_process {{master}};
worker_processes {{workers}};
pid {{prefix}}/nginx.pid;
error_log {{prefix}}/error.log info;
events {
    worker_connections 512;
}
)";

constexpr const char *http_frame = R"(
default_type application/octet-stream;
keepalive_requests 100000;
client_body_temp_path {{prefix}}/client_body;
proxy_temp_path {{prefix}}/proxy;
fastcgi_temp_path {{prefix}}/fastcgi;
uwsgi_temp_path {{prefix}}/uwsgi;
scgi_temp_path {{prefix}}/scgi;
)";

std::string environment(const char *name)
{
    const char *value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

} // namespace

std::string nginx_binary()
{
    const std::string name = environment("WEBHOOK_NGINX");
    if (!name.empty()) {
        return fs::absolute(name).string();
    }
    std::istringstream path(environment("PATH") + ":/usr/sbin");
    for (std::string dir; std::getline(path, dir, ':');) {
        const fs::path candidate = fs::path(dir) / "nginx";
        if (::access(candidate.c_str(), X_OK) == 0) {
            return candidate.string();
        }
    }
    throw std::runtime_error("no nginx in PATH, set WEBHOOK_NGINX");
}

std::string module_file()
{
    const std::string module = environment("WEBHOOK_MODULE");
    return module.empty() ? "" : fs::absolute(module).string();
}

std::string load_module_line()
{
    const std::string module = module_file();
    return module.empty() ? "" : "load_module " + module + ";\n";
}

void assign_ports(
    const std::string &text, std::map<std::string, std::string> &values)
{
    static const std::regex placeholder(R"(\{\{(\w+)\}\})");
    for (std::sregex_iterator it(text.begin(), text.end(), placeholder), end;
         it != end; ++it) {
        const std::string name = (*it)[1];
        if (!values.contains(name)) {
            values[name] = std::to_string(free_port());
        }
    }
}

std::string expand(
    std::string text, const std::map<std::string, std::string> &values)
{
    for (const auto &[name, value] : values) {
        const std::string mark = "{{" + name + "}}";
        for (std::size_t at = 0;
             (at = text.find(mark, at)) != std::string::npos;
             at += value.size()) {
            text.replace(at, mark.size(), value);
        }
    }
    return text;
}

std::string full_conf(const nginx_conf &conf)
{
    const std::string user =
        ::geteuid() == 0 ? "user " + conf.user + ";\n" : "";
    const std::string text =
        conf.first + (conf.gate ? load_module_line() : "") + user + conf.main +
        frame + "http {\n" + http_frame +
        (conf.gate ? log_format : plain_format) + conf.http + "\n}\n";
    auto values = conf.values;
    values["master"] = conf.workers > 0 ? "on" : "off";
    return expand(text, values);
}

std::vector<log_entry> parse_access_log(const std::string &text)
{
    std::vector<log_entry> entries;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
        std::istringstream in(line);
        std::array<std::string, 10> f;
        for (std::string &value : f) {
            std::getline(in, value, '\t');
        }
        entries.push_back(
            {f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9]});
    }
    return entries;
}

std::vector<std::string> suspicious_lines(const std::string &log)
{
    static const std::regex bad(R"(\[(alert|emerg|crit)\]|open socket #)"
                                R"(|exited on signal|ERROR: \w+Sanitizer)"
                                R"(|runtime error:|SUMMARY: )");
    std::vector<std::string> found;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_search(line, bad)) {
            found.push_back(line);
        }
    }
    return found;
}

} // namespace webhook::test
