#include "redis/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstdio>
#include <new>

namespace webhook::redis {

void write_text(const address &from, char (&into)[56]) noexcept
{
    const bool ipv6 = from.text.find(':') != std::string::npos;

    std::snprintf(into, sizeof(into), ipv6 ? "[%s]:%u" : "%s:%u",
        from.text.c_str(), unsigned{from.port});
}

socklen_t write_name(const address &from, sockaddr_storage &into) noexcept
{
    into = {};

    if (!from.path.empty()) {
        auto *local = new (&into) sockaddr_un{};

        local->sun_family = AF_UNIX;
        from.path.copy(local->sun_path, sizeof(local->sun_path) - 1);
        return sizeof(*local);
    }

    in_addr four{};

    if (inet_pton(AF_INET, from.text.c_str(), &four) == 1) {
        auto *name = new (&into) sockaddr_in{};

        name->sin_family = AF_INET;
        name->sin_port = htons(from.port);
        name->sin_addr = four;
        return sizeof(*name);
    }

    in6_addr six{};

    if (inet_pton(AF_INET6, from.text.c_str(), &six) == 1) {
        auto *name = new (&into) sockaddr_in6{};

        name->sin6_family = AF_INET6;
        name->sin6_port = htons(from.port);
        name->sin6_addr = six;
        return sizeof(*name);
    }

    return 0;
}

} // namespace webhook::redis
