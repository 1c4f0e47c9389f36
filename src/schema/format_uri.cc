#include <algorithm>

#include "schema/character.h"
#include "schema/format.h"

namespace webhook::schema {

namespace {

/*
 * Returns true if the text has only unreserved characters, sub-delimiters,
 * escapes, and characters of "more".
 */
bool has_only(std::string_view text, std::string_view more)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '%') {
            if (text.size() - at < 3 || !is(character::hex, text[at + 1]) ||
                !is(character::hex, text[at + 2])) {
                return false;
            }
            at += 2;
        } else if (!is(character::uri, c) && !is_in(c, more)) {
            return false;
        }
    }

    return true;
}

bool is_scheme(std::string_view text)
{
    return !text.empty() && is(character::letter, text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is(character::alphanumeric, c) || is_in(c, "+-.");
           });
}

/* Matches "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" ). */
bool is_future_address(std::string_view text)
{
    std::size_t point = text.find('.');

    if (point == std::string_view::npos || !is_in(text.front(), "vV")) {
        return false;
    }

    std::string_view version = text.substr(1, point - 1);
    std::string_view address = text.substr(point + 1);
    return !version.empty() && consists_of<character::hex>(version) &&
           !address.empty() && !is_in('%', address) && has_only(address, ":");
}

bool is_port(std::string_view text)
{
    return text.empty() || (text.front() == ':' &&
                               consists_of<character::digit>(text.substr(1)));
}

bool is_authority(std::string_view text)
{
    std::size_t at = text.find('@');

    if (at != std::string_view::npos) {
        if (!has_only(text.substr(0, at), ":")) {
            return false;
        }
        text.remove_prefix(at + 1);
    }

    if (text.empty() || text.front() != '[') {
        std::size_t colon = std::min(text.find(':'), text.size());
        return has_only(text.substr(0, colon), "") &&
               is_port(text.substr(colon));
    }

    std::size_t end = text.find(']');
    if (end == std::string_view::npos) {
        return false;
    }
    std::string_view literal = text.substr(1, end - 1);
    return (is_ipv6(literal) || is_future_address(literal)) &&
           is_port(text.substr(end + 1));
}

} // namespace

bool is_uri(std::string_view text)
{
    std::size_t colon = std::min(text.find(':'), text.size());

    if (colon == text.size() || !is_scheme(text.substr(0, colon))) {
        return false;
    }
    text.remove_prefix(colon + 1);

    std::size_t hash = std::min(text.find('#'), text.size());
    if (hash != text.size() && !has_only(text.substr(hash + 1), "/?:@")) {
        return false;
    }
    text = text.substr(0, hash);

    std::size_t query = std::min(text.find('?'), text.size());
    if (!has_only(text.substr(query), "/?:@")) {
        return false;
    }
    text = text.substr(0, query);

    if (text.substr(0, 2) == "//") {
        text.remove_prefix(2);
        std::size_t path = std::min(text.find('/'), text.size());
        return is_authority(text.substr(0, path)) &&
               has_only(text.substr(path), "/:@");
    }
    return has_only(text, "/:@");
}

} // namespace webhook::schema
