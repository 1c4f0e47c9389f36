#include "redis/url.h"

#include "base/percent.h"

#include <sys/un.h>

#include <algorithm>
#include <charconv>

namespace webhook::redis {
namespace {

constexpr std::string_view tcp_scheme = "redis://";
constexpr std::string_view unix_scheme = "unix:";

constexpr unsigned max_database = 65535;
constexpr std::size_t max_host = 255; // RFC 1035, 2.3.4

template<typename T>
bool read_number(std::string_view text, T min, T max, T &into)
{
    T value = 0;
    const char *end = text.data() + text.size();
    const auto [at, failed] = std::from_chars(text.data(), end, value);

    if (failed != std::errc() || at != end || value < min || value > max) {
        return false;
    }

    into = value;
    return true;
}

bool valid_in_host(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool valid_in_address(char c)
{
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
           (c >= '0' && c <= '9') || c == ':' || c == '.';
}

const char *parse_credentials(std::string_view text, endpoint &into)
{
    const std::size_t colon = text.find(':');
    const auto user = percent_decode(text.substr(0, colon));

    if (!user) {
        return "the user name contains an invalid percent-encoding";
    }

    into.user = *user;

    if (colon == std::string_view::npos) {
        return user->empty() ? "the user name before \"@\" is empty" : nullptr;
    }

    const auto password = percent_decode(text.substr(colon + 1));

    if (!password) {
        return "the password contains an invalid percent-encoding";
    }

    if (password->empty()) {
        return "the password is empty";
    }

    into.password = *password;
    return nullptr;
}

// "port" is set to the text after the host, including its colon, or is empty.
const char *parse_host(
    std::string_view text, endpoint &into, std::string_view &port)
{
    bool (*valid)(char) = valid_in_host;

    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');

        if (end == std::string_view::npos) {
            return "the IPv6 address has no closing \"]\"";
        }

        into.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        valid = valid_in_address;

    } else {
        const std::size_t end = std::min(text.find(':'), text.size());

        into.host = text.substr(0, end);
        port = text.substr(end);
    }

    if (into.host.empty() || into.host.size() > max_host ||
        !std::all_of(into.host.begin(), into.host.end(), valid)) {
        return "the host is invalid";
    }

    return nullptr;
}

const char *parse_tcp(std::string_view text, endpoint &into)
{
    constexpr std::uint16_t min_port = 1;
    constexpr std::uint16_t max_port = 65535;

    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view database = text.substr(slash);

    std::string_view host = text.substr(0, slash);
    const std::size_t at = host.rfind('@');

    if (at != std::string_view::npos) {
        if (const char *wrong = parse_credentials(host.substr(0, at), into)) {
            return wrong;
        }
        host.remove_prefix(at + 1);
    }

    std::string_view port;

    if (const char *wrong = parse_host(host, into, port)) {
        return wrong;
    }

    if (!port.empty() &&
        (port[0] != ':' ||
            !read_number(port.substr(1), min_port, max_port, into.port))) {
        return "the port is not a number from 1 to 65535";
    }

    if (database.size() > 1 &&
        !read_number(database.substr(1), 0U, max_database, into.database)) {
        return "the database is not a number from 0 to 65535";
    }

    return nullptr;
}

const char *parse_unix(std::string_view path, endpoint &into)
{
    const std::size_t colon = path.rfind(':');

    if (colon != std::string_view::npos) {
        if (!read_number(
                path.substr(colon + 1), 0U, max_database, into.database)) {
            return "the database is not a number from 0 to 65535";
        }
        path = path.substr(0, colon);
    }

    if (!path.starts_with('/')) {
        return "the path of the Unix domain socket does not begin with \"/\"";
    }

    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
        return "the path of the Unix domain socket is too long";
    }

    into.path = path;
    return nullptr;
}

} // namespace

const char *parse_url(std::string_view url, endpoint &into)
{
    into = {};

    if (url.find('\0') != std::string_view::npos) {
        return "the URL contains a NUL byte";
    }

    if (url.starts_with(tcp_scheme)) {
        return parse_tcp(url.substr(tcp_scheme.size()), into);
    }

    if (url.starts_with(unix_scheme)) {
        return parse_unix(url.substr(unix_scheme.size()), into);
    }

    return "the URL must begin with \"redis://\" or \"unix:\"";
}

} // namespace webhook::redis
