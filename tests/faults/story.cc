#include "faults/story.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>

namespace webhook::faults {

namespace {

using lines = std::multimap<moment, std::string>;

std::string list(const history &seen, const event_list &events)
{
    std::string text;
    for (const std::size_t event : events) {
        text += (text.empty() ? "" : ", ") + seen.events[event].id;
    }
    return text;
}

bool has(const event_list &events, std::size_t event)
{
    return std::find(events.begin(), events.end(), event) != events.end();
}

void add_forward(lines &story, const history &seen, const forward &one)
{
    const std::string name = "attempt " + std::to_string(one.attempt);
    story.emplace(one.came, "upstream  gets " + name + " from worker " +
                                std::to_string(one.worker) + ": " +
                                list(seen, one.events) +
                                (one.whole ? "" : ", unread"));
    story.emplace(one.ended,
        "upstream  ends " + name + " with " +
            (one.status == 0 ? "no answer" : std::to_string(one.status)));
}

bool concerns(const std::string &line, const std::string &id,
    const std::set<std::string> &requests)
{
    if (line.find(id) != std::string::npos) {
        return true;
    }
    const std::size_t at = line.find("?a=");
    return at != std::string::npos && requests.contains(line.substr(at,
                                          line.find_first_of(" \"", at) - at));
}

} // namespace

std::string story_of(const history &seen, std::size_t event)
{
    lines story;
    std::set<std::string> requests;
    std::set<pid_t> workers;
    for (const attempt &one : seen.attempts) {
        if (!has(one.events, event)) {
            continue;
        }
        const std::string name = std::to_string(one.number);
        requests.insert("?a=" + name);
        story.emplace(one.began,
            "sender    begins attempt " + name + ": " + list(seen, one.events));
        story.emplace(one.ended, "sender    ends attempt " + name + " with " +
                                     std::to_string(one.status));
    }
    for (const forward &one : seen.forwards) {
        if (has(one.events, event)) {
            add_forward(story, seen, one);
            workers.insert(one.worker);
        }
    }
    if (story.empty()) {
        return {};
    }
    const moment from = story.begin()->first;
    const moment to = story.rbegin()->first + std::chrono::seconds(15);
    for (const fault &one : seen.faults) {
        if (one.ended >= from && one.began <= to &&
            (one.pid == 0 || workers.contains(one.pid))) {
            const std::string name =
                one.name + (one.pid ? " " + std::to_string(one.pid) : "");
            story.emplace(one.began, "fault     begins: " + name);
            story.emplace(one.ended, "fault     ends: " + name);
        }
    }
    for (const log_line &line : seen.log) {
        if (concerns(line.text, seen.events[event].id, requests)) {
            story.emplace(line.when, "log       " + line.text);
        }
    }
    std::ostringstream out;
    for (const auto &[when, text] : story) {
        out << std::setw(10) << when.count() << "  " << text << "\n";
    }
    return out.str();
}

} // namespace webhook::faults
