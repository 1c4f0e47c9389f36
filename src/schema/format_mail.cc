#include "base/text.h"
#include "schema/character.h"
#include "schema/format.h"

namespace webhook::schema {

namespace {

constexpr std::size_t longest_local_part = 64;
constexpr std::string_view ipv6_tag = "IPv6:";

bool is_dot_string(std::string_view text)
{
    char last = '.';

    for (char c : text) {
        if (c == '.' ? last == '.' : !is(character::atom, c)) {
            return false;
        }
        last = c;
    }

    return last != '.';
}

/* Returns true if the text is a quoted string, with its quotes. */
bool is_quoted_string(std::string_view text)
{
    if (text.size() < 2 || text.back() != '"') {
        return false;
    }

    text = text.substr(1, text.size() - 2);
    for (std::size_t at = 0; at < text.size(); ++at) {
        bool escaped = text[at] == '\\';
        at += escaped ? 1 : 0;
        if (at == text.size() || text[at] < ' ' || text[at] > '~' ||
            (text[at] == '"' && !escaped)) {
            return false;
        }
    }

    return true;
}

bool is_domain(std::string_view text)
{
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
        return is_hostname(text);
    }

    text = text.substr(1, text.size() - 2);
    if (equal_ignoring_case(text.substr(0, ipv6_tag.size()), ipv6_tag)) {
        return is_ipv6(text.substr(ipv6_tag.size()));
    }
    return is_ipv4(text);
}

} // namespace

bool is_email(std::string_view text)
{
    std::size_t at = text.rfind('@');

    if (at == std::string_view::npos || at == 0 || at > longest_local_part) {
        return false;
    }

    std::string_view local = text.substr(0, at);
    return (local.front() == '"' ? is_quoted_string(local)
                                 : is_dot_string(local)) &&
           is_domain(text.substr(at + 1));
}

} // namespace webhook::schema
