#include "support/status.h"

#include <jansson.h>
#include <memory>
#include <sstream>

namespace webhook::test {
namespace {

response get(std::uint16_t port, const std::string &accept)
{
    request what;
    what.method = "GET";
    what.uri = "/status";
    what.content_type = "";
    return send_request(port, what.with("Accept", accept));
}

const json_t *step(const json_t *from, const std::string &name)
{
    return json_is_array(from) ? json_array_get(from, std::stoul(name))
                               : json_object_get(from, name.c_str());
}

} // namespace

metrics::metrics(const std::string &text)
{
    std::istringstream lines(text);
    std::string line;

    while (std::getline(lines, line)) {
        if (line.empty() || line[0] == '#') {
            continue;
        }

        const std::size_t space = line.rfind(' ');
        const std::string series = line.substr(0, space);
        const std::size_t brace = series.find('{');

        samples_.push_back({series.substr(0, brace),
            brace == std::string::npos ? "" : series.substr(brace),
            std::stod(line.substr(space + 1))});
    }
}

double metrics::sum(
    const std::string &name, std::initializer_list<std::string> labels) const
{
    double total = 0;
    bool found = false;

    for (const sample &each : samples_) {
        bool fits = each.name == name;

        for (const std::string &label : labels) {
            fits = fits && each.labels.find(label) != std::string::npos;
        }

        if (fits) {
            total += each.value;
            found = true;
        }
    }

    return found ? total : -1;
}

std::string json_at(const std::string &text, const std::string &pointer)
{
    const std::unique_ptr<json_t, decltype(&json_decref)> root(
        json_loadb(text.data(), text.size(), 0, nullptr), json_decref);
    const json_t *at = root.get();
    std::istringstream names(pointer);
    std::string name;

    std::getline(names, name, '/');
    while (at != nullptr && std::getline(names, name, '/')) {
        at = step(at, name);
    }

    if (at == nullptr) {
        return "";
    }

    const std::unique_ptr<char, decltype(&free)> out(
        json_dumps(at, JSON_COMPACT | JSON_ENCODE_ANY), free);
    return out.get();
}

metrics status_gate::scrape(std::uint16_t port)
{
    const response answer = get(port, "text/plain");
    EXPECT_EQ(answer.status, 200);
    return metrics(answer.body);
}

std::string status_gate::json(std::uint16_t port)
{
    const response answer = get(port, "application/json");
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(json_at(answer.body, ""), "") << answer.body;
    return answer.body;
}

bool status_gate::becomes(std::uint16_t port, double value,
    const std::string &name, std::initializer_list<std::string> labels)
{
    return eventually([&] { return scrape(port).sum(name, labels) == value; });
}

} // namespace webhook::test
