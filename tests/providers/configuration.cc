#include "providers/configuration.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "providers/registration.h"

namespace provider_docs {

namespace {

// A directive and its values, in a column of their own.
std::string aligned(const std::vector<texts> &lines)
{
    std::size_t width = 0;
    std::string text;

    for (const texts &line : lines) {
        width = std::max(width, line[0].size());
    }
    for (const texts &line : lines) {
        text += "    " + line[0] +
                std::string(width + 1 - line[0].size(), ' ') + line[1] + "\n";
    }

    return text;
}

// The default of webhook_window, in days.
constexpr unsigned usual_window = 4;

// A time in days, rounded up, or 0 if it is not known.
unsigned days_of(const std::string &time)
{
    constexpr std::pair<char, double> units[] = {
        {'s', 86400}, {'m', 1440}, {'h', 24}, {'d', 1}, {'w', 1.0 / 7}};

    for (const auto &[unit, of_day] : units) {
        if (!time.empty() && time.back() == unit) {
            return static_cast<unsigned>(std::ceil(std::stod(time) / of_day));
        }
    }

    return 0;
}

// For how many days a recorded delivery is accepted, rounded up: its time may
// be off in either direction, and a minute is left for the transfer.
unsigned replay_days(const provider &of)
{
    constexpr double day = 86400;
    const double tolerance = std::stod(of.parameter("tolerance", "0"));

    return static_cast<unsigned>(std::ceil((2 * tolerance + 60) / day));
}

bool sets(const provider &of, const std::string &directive)
{
    for (const std::string &line : of.list("configuration")) {
        if (line.starts_with(directive + " ")) {
            return true;
        }
    }

    return false;
}

} // namespace

std::string configuration(const provider &of)
{
    const std::string &name = of.name();
    const std::string url = "https://hooks.example.com/hooks/" + name;
    std::vector<texts> lines = {{"webhook", name + ";"}};

    if (of.signs_url() && !sets(of, "webhook_signature")) {
        lines.push_back({"webhook_signature", name + " url=" + url + ";"});
    }
    if (of.signs() && of.has_public_key() && !sets(of, "webhook_public_key")) {
        lines.push_back({"webhook_public_key", "file:" + name + ".key;"});
    }
    if (of.signs() && !of.has_public_key() && !sets(of, "webhook_secret")) {
        lines.push_back({"webhook_secret", "file:" + name + ".secret;"});
    }
    std::string settings;
    for (const std::string &setting : required_settings(of)) {
        settings += " " + setting + "=" +
                    (setting == "url" ? url : "file:" + name + "." + setting);
    }
    if (!settings.empty() && !sets(of, "webhook_challenge")) {
        lines.push_back({"webhook_challenge", settings.substr(1) + ";"});
    }
    for (const std::string &line : of.list("configuration")) {
        const std::size_t space = line.find(' ');
        lines.push_back({line.substr(0, space), line.substr(space + 1)});
    }
    const unsigned window = std::max(
        days_of(of.has("retries") ? of.text("retries") : ""), replay_days(of));
    if (window > usual_window && !sets(of, "webhook_window")) {
        lines.push_back({"webhook_window", std::to_string(window) + "d;"});
    }
    if (of.has("largest")) {
        lines.push_back({"client_max_body_size", of.text("largest") + ";"});
    }
    lines.push_back({"proxy_pass", "http://app;"});

    return "```nginx\nlocation = /hooks/" + name + " {\n" + aligned(lines) +
           "}\n```\n";
}

} // namespace provider_docs
