// The URL of a Redis server in the configuration.

#ifndef WEBHOOK_REDIS_URL_H
#define WEBHOOK_REDIS_URL_H

#include <cstdint>
#include <string>
#include <string_view>

namespace webhook::redis {

struct endpoint {
    // A name or a numeric address; it is empty for a Unix domain socket.
    std::string host;
    std::uint16_t port = 6379;
    std::string path; // of the Unix domain socket
    unsigned database = 0;
    std::string user;
    std::string password;
};

// Reads "redis://[user[:password]@]host[:port][/database]" or
// "unix:/path[:database]".  User and password may be percent-encoded (RFC 3986,
// 3.2.1); an IPv6 address is enclosed in brackets.  Returns nullptr, or the
// error as a text without any byte of the URL, which may contain a password.
// Throws std::bad_alloc.
const char *parse_url(std::string_view url, endpoint &into);

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_URL_H
