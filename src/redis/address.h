// The address of a server.

#ifndef WEBHOOK_REDIS_ADDRESS_H
#define WEBHOOK_REDIS_ADDRESS_H

#include <cstdint>
#include <string>

#include <sys/socket.h>

namespace webhook::redis {

// A numeric address, or a Unix domain socket.
struct address {
    // An IPv4 or IPv6 address; it is empty for a Unix domain socket.
    std::string text;
    std::uint16_t port = 0;
    std::string path;
    std::string name = {}; // of the host: the certificate must be for it
};

// Writes "host:port" for a log line, and to compare it.
void write_text(const address &from, char (&into)[56]) noexcept;

// Is given the address that was looked for.
class address_user {
public:
    virtual ~address_user() = default;

    virtual void on_address(const address &to) noexcept = 0;
    virtual void on_no_address(const char *why) noexcept = 0;
};

// Writes the address for connect().  Returns its size, or 0 if it is not
// numeric, because no name is looked up here.
socklen_t write_name(const address &from, sockaddr_storage &into) noexcept;

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_ADDRESS_H
