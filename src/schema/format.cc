#include "schema/format.h"

#include "schema/character.h"

namespace webhook::schema {

namespace {

struct format {
    std::string_view name;
    std::string_view description;
    bool (*check)(std::string_view text);
};

constexpr format formats[] = {
    {"date", "a date (RFC 3339)", is_date},
    {"date-time", "a date-time (RFC 3339) with its offset", is_date_time},
    {"email", "an e-mail address", is_email},
    {"hostname", "a host name", is_hostname},
    {"ipv4", "an IPv4 address", is_ipv4},
    {"ipv6", "an IPv6 address", is_ipv6},
    {"time", "a time (RFC 3339) with its offset", is_time},
    {"uri", "a URI with its scheme", is_uri},
    {"uuid", "a UUID", is_uuid},
};

} // namespace

std::optional<std::uint32_t> find_format(std::string_view name)
{
    for (std::uint32_t number = 0; number < std::size(formats); ++number) {
        if (formats[number].name == name) {
            return number;
        }
    }

    return std::nullopt;
}

bool has_format(std::uint32_t number, std::string_view text)
{
    return formats[number].check(text);
}

std::string_view describe_format(std::uint32_t number)
{
    return formats[number].description;
}

std::string format_names()
{
    std::string result;

    for (const format &each : formats) {
        result += result.empty() ? "" : ", ";
        result += each.name;
    }

    return result;
}

bool is_uuid(std::string_view text)
{
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (text.size() != form.size()) {
        return false;
    }

    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] == '-' ? text[at] != '-' : !is(character::hex, text[at])) {
            return false;
        }
    }

    return true;
}

} // namespace webhook::schema
