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

std::string_view inside_of(std::string_view container)
{
    return container.size() < 2 ? std::string_view()
                                : container.substr(1, container.size() - 2);
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

child_texts::child_texts(
    const json::node &container, std::string_view text, bool has_positions)
    : container_(container), text_(text), has_positions_(has_positions),
      read_again_(inside_of(text))
{
}

std::string_view child_texts::next(const json::node &child)
{
    if (has_positions_) {
        return from_position(child);
    }
    if (container_.kind == json::kind::object) {
        read_again_.next(); /* is the name */
    }
    return read_again_.next();
}

/* A value ends before the next value or name, or before the last bracket. */
std::string_view child_texts::from_position(const json::node &child) const
{
    const json::node *after = &child + child.span;
    const bool is_last = after == &container_ + container_.span;
    const std::size_t begin = child.at - container_.at;
    const std::size_t end =
        is_last ? text_.size() - 1 : after->at - container_.at;
    std::string_view text = trim(text_.substr(begin, end - begin));

    if (!is_last) {
        text.remove_suffix(1); /* is the comma */
        text = trim(text);
    }
    return text;
}

std::string_view member_text(std::string_view object, std::string_view name)
{
    if (object.size() < 2 || object.front() != '{') {
        return {};
    }

    slices values(inside_of(object));

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
