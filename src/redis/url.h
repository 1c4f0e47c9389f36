// The address of a Redis server as an operator writes it.

#ifndef WEBHOOK_REDIS_URL_H
#define WEBHOOK_REDIS_URL_H

#include <cstdint>
#include <string>
#include <string_view>

namespace webhook::redis {

struct location {
    std::string host; // a name or a numeric address; empty: a Unix socket
    std::uint16_t port = 6379;
    std::string path; // of the Unix socket
    unsigned database = 0;
    std::string user;
    std::string password;
};

// Reads "redis://[user[:password]@]host[:port][/database]" or
// "unix:/path[:database]".  User and password may be percent-encoded (RFC
// 3986, 3.2.1), an IPv6 address stands in brackets.  Returns what is wrong, a
// text without a byte of the URL, which may hold a password; or nullptr.
// Throws std::bad_alloc.
const char *parse_url(std::string_view url, location &into);

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_URL_H
