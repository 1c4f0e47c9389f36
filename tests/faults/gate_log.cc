#include "faults/gate_log.h"

#include <algorithm>
#include <cstdlib>

namespace webhook::faults {

namespace {

bool has(std::string_view text, std::string_view words)
{
    return text.find(words) != std::string_view::npos;
}

// What stands behind these words, up to "end".
std::string_view behind(std::string_view text, std::string_view words, char end)
{
    const std::size_t at = text.find(words);
    if (at == std::string_view::npos) {
        return {};
    }
    text.remove_prefix(at + words.size());
    return text.substr(0, text.find(end));
}

long number_in(std::string_view text)
{
    return std::atol(std::string(text).c_str());
}

said kind_of(std::string_view text)
{
    return has(text, "webhook: claim of \"") && has(text, "\" was not ")
               ? said::unsettled
           : has(text, "webhook: the outcome of a delivery is unknown")
               ? said::unknown
           : has(text, "webhook: an event was forwarded without a claim")
               ? said::unclaimed
           : has(text, " did not confirm ")              ? said::untold
           : has(text, "\"webhook_store\" starts empty") ? said::empty
           : has(text, "worker process ") && has(text, " exited on signal ")
               ? said::exited
               : said::other;
}

const std::vector<gate_line> none;

} // namespace

// "2026/11/29 21:51:28 [warn] 123#123: *45 webhook: ..., request: "POST
// /hook?a=17 HTTP/1.1", host: ..."
gate_line read_line(const log_line &line, std::size_t index)
{
    const std::string_view text = line.text;
    gate_line read;
    read.what = kind_of(text);
    read.when = line.when;
    read.index = index;
    read.writer = static_cast<pid_t>(number_in(behind(text, "] ", '#')));
    read.attempt =
        static_cast<std::uint64_t>(number_in(behind(text, "?a=", ' ')));

    if (read.what == said::unsettled) {
        std::string_view key = behind(text, "claim of \"", '"');
        key = key.substr(0, key.find(":body=")); // of that body alone
        read.id = key.substr(key.rfind(':') + 1);
    } else if (read.what == said::untold) {
        read.number = number_in(behind(text, " did not confirm ", ' '));
    } else if (read.what == said::exited) {
        read.number = number_in(behind(text, "worker process ", ' '));
    }
    return read;
}

gate_log::gate_log(const std::vector<log_line> &log)
{
    for (std::size_t i = 0; i < log.size(); i++) {
        const gate_line line = read_line(log[i], i);
        if (line.what == said::other) {
            continue;
        }
        if (!line.id.empty()) {
            by_id_[line.id].push_back(line);
        } else if (line.attempt != 0) {
            by_attempt_[line.attempt].push_back(line);
        } else {
            of_all_.push_back(line);
        }
    }
}

const std::vector<gate_line> &gate_log::about(const std::string &id) const
{
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? none : found->second;
}

const std::vector<gate_line> &gate_log::about(std::uint64_t attempt) const
{
    const auto found = by_attempt_.find(attempt);
    return found == by_attempt_.end() ? none : found->second;
}

bool is_alarm(std::string_view line)
{
    return has(line, "[alert]") || has(line, "[crit]") ||
           has(line, "[emerg]") || has(line, "runtime error:") ||
           has(line, "Sanitizer");
}

std::vector<std::string> alarming(const history &seen)
{
    std::vector<std::string> found;
    for (const log_line &line : seen.log) {
        const bool killed = has(line.text, " exited on signal 9") &&
                            std::any_of(seen.faults.begin(), seen.faults.end(),
                                [&](const fault &one) {
                                    return one.kind == fault_kind::kill &&
                                           one.pid == read_line(line, 0).number;
                                });
        if (is_alarm(line.text) && !killed) {
            found.push_back(line.text);
        }
    }
    return found;
}

} // namespace webhook::faults
