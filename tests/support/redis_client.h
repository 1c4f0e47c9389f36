// Contains a synchronous client of a real Redis, with which a test reads and
// changes its data.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_CLIENT_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_CLIENT_H

#include "support/net.h"

#include <filesystem>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct redisContext;

namespace webhook::test {

enum class redis_kind { nil, status, error, integer, string, array };

struct redis_value {
    redis_kind kind = redis_kind::nil;
    std::string text = ""; // of a status, an error or a string
    long long integer = 0;
    std::vector<redis_value> elements = {};

    bool nil() const { return kind == redis_kind::nil; }
    bool error() const { return kind == redis_kind::error; }
    bool operator==(const redis_value &) const = default;
};

// For GoogleTest: as redis-cli shows it, on one line.
std::ostream &operator<<(std::ostream &out, const redis_value &value);

// What fails, the connection or in the helpers Redis itself, is a
// std::runtime_error; nothing takes longer than "limit".
class redis_client {
public:
    explicit redis_client(std::uint16_t port, milliseconds limit = 5s);
    explicit redis_client(
        const std::filesystem::path &socket, milliseconds limit = 5s);

    // Errors are values here.
    redis_value command(const std::vector<std::string> &argv);

    std::optional<std::string> get(const std::string &key);
    std::vector<std::string> keys(const std::string &pattern = "*"); // sorted
    // Milliseconds; -1: without an end, -2: no such key.
    long long pttl(const std::string &key);
    void config_set(const std::string &name, const std::string &value);
    // INFO as it is, and the value of one of its fields.
    std::string info(const std::string &section = "default");
    std::string info_field(const std::string &section, const std::string &name);
    // CLIENT LIST without this connection itself.
    std::vector<std::map<std::string, std::string>> clients();
    std::size_t connected_clients() { return clients().size(); }

private:
    struct context_deleter {
        void operator()(redisContext *context) const;
    };

    explicit redis_client(redisContext *context, milliseconds limit);
    redis_value require(
        const std::vector<std::string> &argv, redis_kind expected);

    std::unique_ptr<redisContext, context_deleter> context_;
};

} // namespace webhook::test

#endif
