#include "support/event.h"

#include "support/process.h"

#include <cstdlib>
#include <regex>
#include <stdexcept>

namespace webhook::test {

namespace fs = std::filesystem;

namespace {

fs::path samples_dir()
{
    const char *given = std::getenv("WEBHOOK_SAMPLES");
    return given != nullptr ? fs::path(given)
                            : source_dir() / "tests" / "data" / "iclosed";
}

std::regex member_pattern(const std::string &name)
{
    return std::regex(
        "(\"" + name + R"#("\s*:\s*)("[^"]*"|[-+.\w]+|\[\]|\{\})(\s*,)?)#");
}

} // namespace

fs::path source_dir()
{
    const char *given = std::getenv("WEBHOOK_SOURCE_DIR");

    return given != nullptr ? given : WEBHOOK_SOURCE_DIR;
}

event::event(std::string_view sample) : sample_(sample)
{
    const fs::path file = samples_dir() / (sample_ + ".json");
    text_ = read_file(file);
    if (text_.empty()) {
        throw std::runtime_error("no sample " + file.string());
    }
}

event &event::id(const std::string &value)
{
    if (sample_.starts_with("call-")) {
        return replace("\"uuid\": \"90311\"", "\"uuid\": \"" + value + "\"");
    }
    if (sample_.starts_with("contact-")) {
        return replace("\"id\": 5,", "\"id\": " + value + ",");
    }
    return replace("\"uuid\": \"66214\"", "\"uuid\": \"" + value + "\"");
}

event &event::replace(const std::string &from, const std::string &to)
{
    const auto at = text_.find(from);
    if (at == std::string::npos) {
        throw std::runtime_error("the event has no " + from);
    }
    text_.replace(at, from.size(), to);
    return *this;
}

event &event::replace_all(const std::string &from, const std::string &to)
{
    for (std::size_t at = 0; (at = text_.find(from, at)) != std::string::npos;
         at += to.size()) {
        text_.replace(at, from.size(), to);
    }
    return *this;
}

event &event::set(const std::string &member, const std::string &json)
{
    std::smatch match;
    if (!std::regex_search(text_, match, member_pattern(member))) {
        throw std::runtime_error("the event has no member " + member);
    }
    const auto at = static_cast<std::size_t>(match.position(2));
    text_.replace(at, static_cast<std::size_t>(match.length(2)), json);
    return *this;
}

event &event::drop(const std::string &member)
{
    std::smatch match;
    if (!std::regex_search(text_, match, member_pattern(member)) ||
        match.length(3) == 0) {
        throw std::runtime_error("cannot drop the member " + member);
    }
    text_.erase(static_cast<std::size_t>(match.position(0)),
        static_cast<std::size_t>(match.length(0)));
    return *this;
}

event &event::pad_to(std::size_t size)
{
    const std::string open = ",\"padding\":\"";
    if (size < text_.size() + open.size() + 1) {
        throw std::runtime_error("the event is larger than that");
    }
    const std::size_t fill = size - text_.size() - open.size() - 1;
    const auto at = text_.rfind('}');
    text_.insert(at, open + std::string(fill, 'x') + "\"");
    return *this;
}

event &event::unwrap()
{
    const auto first = text_.find('{');
    const auto last = text_.rfind('}');
    text_ = text_.substr(first, last - first + 1);
    return *this;
}

event booked(const std::string &id)
{
    return event().id(id);
}

} // namespace webhook::test
