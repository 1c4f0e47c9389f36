// The settings of a Redis client.

#ifndef WEBHOOK_REDIS_CLIENT_OPTIONS_H
#define WEBHOOK_REDIS_CLIENT_OPTIONS_H

#include "redis/url.h"

#include <cstdint>
#include <string>

namespace webhook::redis {

struct client_options {
    endpoint server;
    std::string prefix;            // begins each key
    std::uint64_t timeout;         // ms until a claim is answered
    std::uint64_t connect_timeout; // ms until a new connection must be usable

    // The number of replicas that must have a commit, or 0.
    unsigned replicas = 0;

    bool operator==(const client_options &) const = default;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_CLIENT_OPTIONS_H
