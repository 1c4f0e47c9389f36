// The URL of a Redis server in the configuration.

#ifndef WEBHOOK_REDIS_URL_H
#define WEBHOOK_REDIS_URL_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::redis {

// The number of sentinels, or of servers of a cluster, that a URL may name.
constexpr std::size_t max_hosts = 8;

struct host_port {
    std::string host; // a name or a numeric address
    std::uint16_t port = 0;

    bool operator==(const host_port &) const = default;
};

struct endpoint {
    // A name or a numeric address; it is empty for a Unix domain socket, and
    // with sentinels.
    std::string host;
    std::uint16_t port = 6379;
    // If several servers of a cluster are named: all of them, the first one
    // too.
    std::vector<host_port> seeds;
    std::string path; // of the Unix domain socket
    unsigned database = 0;
    std::string user;
    std::string password;

    // These know the address of the server, which is the master of this name.
    std::vector<host_port> sentinels;
    std::string master;
    std::string sentinel_user;
    std::string sentinel_password;

    bool operator==(const endpoint &) const = default;
};

// Reads "redis://[user[:password]@]host[:port][,host[:port]...][/database]",
// "sentinel://[user[:password]@]host[:port][,host[:port]...]/master[/database]"
// or "unix:/path[:database]".  User and password may be percent-encoded (RFC
// 3986, 3.2.1); an IPv6 address is enclosed in brackets.  Returns nullptr, or
// the error as a text without any byte of the URL, which may contain a
// password. Throws std::bad_alloc.
const char *parse_url(std::string_view url, endpoint &into);

// Returns true if the text can be a host name or an IP address.
bool is_host(std::string_view text) noexcept;

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_URL_H
