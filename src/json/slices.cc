#include "json/slices.h"

#include <algorithm>

namespace webhook {

namespace {

constexpr std::string_view white_space = " \t\r\n";
constexpr std::string_view separators = " \t\r\n,:";
constexpr std::string_view scalar_ends = " \t\r\n,]}";

/* Returns the position behind the string that begins at the quote "at". */
std::size_t skip_string(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        at += text[at] == '\\';
    }

    return std::min(at + 1, text.size());
}

/*
 * Returns the position behind the array or object that begins at the bracket
 * "at".
 */
std::size_t skip_container(std::string_view text, std::size_t at)
{
    std::size_t depth = 0;

    while (at < text.size()) {
        const char c = text[at];

        if (c == '"') {
            at = skip_string(text, at);
            continue;
        }

        ++at;
        if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            break;
        }
    }

    return at;
}

std::size_t skip_value(std::string_view text, std::size_t at)
{
    switch (text[at]) {
    case '"':
        return skip_string(text, at);
    case '{':
    case '[':
        return skip_container(text, at);
    default:
        return std::min(text.find_first_of(scalar_ends, at), text.size());
    }
}

} // namespace

std::string_view trim(std::string_view text)
{
    std::size_t first = text.find_first_not_of(white_space);

    if (first == std::string_view::npos) {
        return {};
    }

    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::string_view slices::next()
{
    const std::size_t begin = text_.find_first_not_of(separators, at_);

    if (begin == std::string_view::npos) {
        return {};
    }

    at_ = skip_value(text_, begin);
    return text_.substr(begin, at_ - begin);
}

std::string_view member_text(std::string_view object, std::string_view name)
{
    if (object.size() < 2 || object.front() != '{') {
        return {};
    }

    slices values(object.substr(1, object.size() - 2));

    for (std::string_view key = values.next(); !key.empty();
         key = values.next()) {
        const std::string_view value = values.next();
        if (key.size() == name.size() + 2 &&
            key.substr(1, name.size()) == name) {
            return value;
        }
    }

    return {};
}

} // namespace webhook
