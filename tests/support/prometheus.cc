#include "support/prometheus.h"

#include "support/event.h"
#include "support/http_client.h"
#include "support/status.h"

#include <jansson.h>
#include <signal.h>

#include <cstdlib>
#include <regex>
#include <stdexcept>

namespace webhook::test {

namespace {

constexpr const char *conf = R"(
global: { scrape_interval: 200ms, evaluation_interval: 200ms }
rule_files: ["RULES"]
scrape_configs:
  - job_name: webhook
    metrics_path: /status
    static_configs: [{ targets: ["127.0.0.1:PORT"] }]
)";

std::string replaced(
    std::string text, const std::string &what, const std::string &with)
{
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos;
         at += with.size()) {
        text.replace(at, what.size(), with);
    }
    return text;
}

std::string percent_encoded(const std::string &text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return encoded;
}

// The string at a JSON Pointer; "": there is none.
std::string string_at(const std::string &text, const std::string &pointer)
{
    const std::string found = "[" + json_at(text, pointer) + "]";
    const std::unique_ptr<json_t, decltype(&json_decref)> value(
        json_loads(found.c_str(), 0, nullptr), json_decref);
    const char *string = json_string_value(json_array_get(value.get(), 0));
    return string == nullptr ? "" : string;
}

} // namespace

prometheus::prometheus(std::uint16_t port, const std::filesystem::path &rules)
    : port_(free_port())
{
    write_file(dir_.path() / "prometheus.yml",
        replaced(replaced(conf, "PORT", std::to_string(port)), "RULES",
            rules.string()));
    const std::string own = "127.0.0.1:" + std::to_string(port_);
    pid_ =
        spawn({"prometheus",
                  "--config.file=" + (dir_.path() / "prometheus.yml").string(),
                  "--storage.tsdb.path=" + (dir_.path() / "data").string(),
                  "--web.listen-address=" + own},
            dir_.path() / "log");
    guard_ = std::make_unique<group_guard>(pid_);
    const bool ready = eventually([&] {
        try {
            return !values("up").empty();
        } catch (const std::exception &) {
            return false;
        }
    });
    if (!ready) {
        throw std::runtime_error(
            "prometheus does not answer\n" + read_file(dir_.path() / "log"));
    }
}

prometheus::~prometheus()
{
    if (pid_ > 0) {
        ::kill(-pid_, SIGKILL);
        wait_exit(pid_, patience);
    }
}

std::string prometheus::get(const std::string &path) const
{
    request what;
    what.method = "GET";
    what.uri = path;
    what.content_type = "";
    const response answer = send_request(port_, what);
    if (answer.status != 200) {
        throw std::runtime_error(path + ": " + answer.body);
    }
    return answer.body;
}

std::vector<double> prometheus::values(const std::string &expression) const
{
    const std::string body =
        get("/api/v1/query?query=" + percent_encoded(expression));
    std::vector<double> found;
    for (std::size_t i = 0;; i++) {
        const std::string value =
            string_at(body, "/data/result/" + std::to_string(i) + "/value/1");
        if (value.empty()) {
            return found;
        }
        found.push_back(std::strtod(value.c_str(), nullptr));
    }
}

std::string prometheus::rules() const
{
    std::string body;
    eventually([&] {
        body = get("/api/v1/rules");
        return body.find("\"health\":\"unknown\"") == std::string::npos &&
               body.find("\"health\"") != std::string::npos;
    });
    return body;
}

std::vector<dashboard_query> dashboard_queries(const std::string &range)
{
    const std::string text =
        read_file(source_dir() / "docs/ops/grafana-dashboard.json");
    std::vector<dashboard_query> found;
    const auto add = [&](const std::string &title, std::string expression) {
        for (const char *name : {"$__rate_interval", "$__range"}) {
            expression = replaced(expression, name, range);
        }
        for (const char *name :
            {"$instance", "$server", "$location", "$profile", "$mode"}) {
            expression = replaced(expression, name, ".*");
        }
        found.push_back({title, expression});
    };
    for (std::size_t i = 0;; i++) {
        const std::string panel = "/panels/" + std::to_string(i);
        const std::string title = string_at(text, panel + "/title");
        if (title.empty()) {
            break;
        }
        for (std::size_t k = 0;; k++) {
            const std::string expression = string_at(
                text, panel + "/targets/" + std::to_string(k) + "/expr");
            if (expression.empty()) {
                break;
            }
            add(title, expression);
        }
    }
    for (std::size_t i = 0;; i++) {
        const std::string at = "/templating/list/" + std::to_string(i);
        const std::string name = string_at(text, at + "/name");
        if (name.empty()) {
            return found;
        }
        static const std::regex values(R"(label_values\((.*), (\w+)\))");
        std::smatch match;
        const std::string query = string_at(text, at + "/query");
        if (std::regex_match(query, match, values)) {
            add(name, "count by (" + match.str(2) + ") (" + match.str(1) + ")");
        }
    }
}

} // namespace webhook::test
