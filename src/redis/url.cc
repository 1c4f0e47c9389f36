#include "redis/url.h"

#include "base/percent.h"

#include <sys/un.h>

#include <algorithm>
#include <charconv>

namespace webhook::redis {
namespace {

constexpr std::string_view tcp_scheme = "redis://";
constexpr std::string_view sentinel_scheme = "sentinel://";
constexpr std::string_view unix_scheme = "unix:";

constexpr std::uint16_t sentinel_port = 26379;

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

bool is_made_of(std::string_view text, bool (*valid)(char))
{
    return !text.empty() && text.size() <= max_host &&
           std::all_of(text.begin(), text.end(), valid);
}

// Reads "host[:port]"; the port stays as it is if there is none.
const char *parse_host(
    std::string_view text, std::string &host, std::uint16_t &port)
{
    constexpr std::uint16_t min_port = 1;
    constexpr std::uint16_t max_port = 65535;

    bool (*valid)(char) = valid_in_host;
    std::string_view rest;

    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');

        if (end == std::string_view::npos) {
            return "the IPv6 address has no closing \"]\"";
        }

        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
        valid = valid_in_address;

    } else {
        const std::size_t end = std::min(text.find(':'), text.size());

        host = text.substr(0, end);
        rest = text.substr(end);
    }

    if (!is_made_of(host, valid)) {
        return "the host is invalid";
    }

    if (!rest.empty() && (rest[0] != ':' || !read_number(rest.substr(1),
                                                min_port, max_port, port))) {
        return "the port is not a number from 1 to 65535";
    }

    return nullptr;
}

// Reads "[user[:password]@]", and removes it from the text.
const char *take_credentials(std::string_view &text, endpoint &into)
{
    const std::size_t at = text.rfind('@');

    if (at == std::string_view::npos) {
        return nullptr;
    }

    const char *wrong = parse_credentials(text.substr(0, at), into);

    text.remove_prefix(at + 1);
    return wrong;
}

// Reads "/database", "/" or nothing.
const char *parse_database(std::string_view text, endpoint &into)
{
    return text.size() <= 1 ||
                   read_number(text.substr(1), 0U, max_database, into.database)
               ? nullptr
               : "the database is not a number from 0 to 65535";
}

struct host_list_errors {
    const char *twice;
    const char *too_many;
};

// Reads "host[:port][,host[:port]...]".
const char *parse_hosts(std::string_view text, std::uint16_t default_port,
    const host_list_errors &errors, std::vector<host_port> &into)
{
    bool last = false;

    while (!last) {
        const std::size_t comma = std::min(text.find(','), text.size());
        host_port next{{}, default_port};

        if (const char *wrong =
                parse_host(text.substr(0, comma), next.host, next.port)) {
            return wrong;
        }

        if (std::count(into.begin(), into.end(), next)) {
            return errors.twice;
        }

        if (into.size() == max_hosts) {
            return errors.too_many;
        }

        into.push_back(std::move(next));
        last = comma == text.size();
        text.remove_prefix(last ? comma : comma + 1);
    }

    return nullptr;
}

// Several servers are those of a cluster.
const char *parse_tcp(std::string_view text, endpoint &into)
{
    const std::size_t slash = std::min(text.find('/'), text.size());
    std::string_view hosts = text.substr(0, slash);

    if (const char *wrong = take_credentials(hosts, into)) {
        return wrong;
    }

    if (const char *wrong = parse_hosts(hosts, into.port,
            {"a server is named twice", "there are more than 8 servers"},
            into.seeds)) {
        return wrong;
    }

    into.host = into.seeds.front().host;
    into.port = into.seeds.front().port;

    if (into.seeds.size() == 1) {
        into.seeds.clear();
    }

    if (const char *wrong = parse_database(text.substr(slash), into)) {
        return wrong;
    }

    return into.database && !into.seeds.empty()
               ? "several servers are those of a cluster, which has database 0 "
                 "only"
               : nullptr;
}

const char *parse_sentinel(std::string_view text, endpoint &into)
{
    const std::size_t slash = std::min(text.find('/'), text.size());
    std::string_view hosts = text.substr(0, slash);

    if (const char *wrong = take_credentials(hosts, into)) {
        return wrong;
    }

    if (const char *wrong = parse_hosts(hosts, sentinel_port,
            {"a sentinel is named twice", "there are more than 8 sentinels"},
            into.sentinels)) {
        return wrong;
    }

    text.remove_prefix(std::min(slash + 1, text.size()));

    const std::size_t end = std::min(text.find('/'), text.size());

    // a sentinel accepts no other characters in this name
    if (!is_made_of(text.substr(0, end), valid_in_host)) {
        return "the name of the master is missing or invalid, it follows the "
               "sentinels as in \"sentinel://host/name\"";
    }

    into.master = text.substr(0, end);
    return parse_database(text.substr(end), into);
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

    if (url.starts_with(sentinel_scheme)) {
        return parse_sentinel(url.substr(sentinel_scheme.size()), into);
    }

    if (url.starts_with(unix_scheme)) {
        return parse_unix(url.substr(unix_scheme.size()), into);
    }

    return "the URL must begin with \"redis://\", \"sentinel://\" or \"unix:\"";
}

bool is_host(std::string_view text) noexcept
{
    return is_made_of(text, text.find(':') == std::string_view::npos
                                ? valid_in_host
                                : valid_in_address);
}

} // namespace webhook::redis
