#include <algorithm>

#include "schema/character.h"
#include "schema/format.h"

namespace webhook::schema {

namespace {

constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;
constexpr int ipv6_groups = 8;

/*
 * Takes what stands in front of the separator, and the separator, off the text.
 */
std::string_view take_until(std::string_view &text, char separator, bool &more)
{
    std::size_t at = text.find(separator);
    std::string_view part = text.substr(0, at);

    more = at != std::string_view::npos;
    text.remove_prefix(more ? at + 1 : text.size());
    return part;
}

bool is_label(std::string_view text)
{
    return !text.empty() && text.size() <= longest_label &&
           text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is(character::alphanumeric, c) || c == '-';
           });
}

bool is_octet(std::string_view text)
{
    if (text.empty() || text.size() > 3 ||
        (text.size() > 1 && text.front() == '0') ||
        !consists_of<character::digit>(text)) {
        return false;
    }

    int value = 0;
    for (char c : text) {
        value = value * 10 + (c - '0');
    }
    return value <= 255;
}

/*
 * Counts groups in a part of an address without "::".  Returns -1 if it is not
 * one.
 */
int count_groups(std::string_view text, bool may_end_in_ipv4)
{
    bool more = !text.empty();
    int groups = 0;

    while (more) {
        std::string_view group = take_until(text, ':', more);
        if (!more && may_end_in_ipv4 && is_ipv4(group)) {
            return groups + 2;
        }
        if (group.empty() || group.size() > 4 ||
            !consists_of<character::hex>(group)) {
            return -1;
        }
        ++groups;
    }

    return groups;
}

} // namespace

bool is_hostname(std::string_view text)
{
    bool more = text.size() <= longest_name;

    if (!more) {
        return false;
    }
    while (more) {
        if (!is_label(take_until(text, '.', more))) {
            return false;
        }
    }

    return true;
}

bool is_ipv4(std::string_view text)
{
    bool more = true;

    for (int octets = 0; octets < 4; ++octets) {
        if (!more || !is_octet(take_until(text, '.', more))) {
            return false;
        }
    }

    return !more;
}

bool is_ipv6(std::string_view text)
{
    std::size_t gap = text.find("::");

    if (gap == std::string_view::npos) {
        return count_groups(text, true) == ipv6_groups;
    }

    int before = count_groups(text.substr(0, gap), false);
    int behind = count_groups(text.substr(gap + 2), true);
    return before >= 0 && behind >= 0 && before + behind < ipv6_groups;
}

} // namespace webhook::schema
