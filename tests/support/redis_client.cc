#include "support/redis_client.h"

#include "support/http_message.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <sys/time.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace webhook::test {

namespace {

struct reply_deleter {
    void operator()(void *reply) const { ::freeReplyObject(reply); }
};

timeval seconds(milliseconds time)
{
    return {static_cast<time_t>(time.count() / 1000),
        static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

redis_kind kind_of(int type)
{
    switch (type) {
    case REDIS_REPLY_NIL:
        return redis_kind::nil;
    case REDIS_REPLY_STATUS:
        return redis_kind::status;
    case REDIS_REPLY_ERROR:
        return redis_kind::error;
    case REDIS_REPLY_INTEGER:
        return redis_kind::integer;
    case REDIS_REPLY_STRING:
        return redis_kind::string;
    case REDIS_REPLY_ARRAY:
        return redis_kind::array;
    default:
        throw std::runtime_error("redis: a reply that is not of RESP2");
    }
}

redis_value value_of(const redisReply &reply)
{
    redis_value value{kind_of(reply.type)};
    if (value.kind == redis_kind::integer) {
        value.integer = reply.integer;
    } else if (value.kind == redis_kind::array) {
        for (std::size_t i = 0; i < reply.elements; i++) {
            value.elements.push_back(value_of(*reply.element[i]));
        }
    } else if (value.kind != redis_kind::nil) {
        value.text.assign(reply.str, reply.len);
    }
    return value;
}

std::string formatted(const std::vector<std::string> &argv)
{
    std::vector<const char *> words;
    std::vector<std::size_t> lengths;
    for (const std::string &word : argv) {
        words.push_back(word.data());
        lengths.push_back(word.size());
    }
    char *text = nullptr;
    const auto size = ::redisFormatCommandArgv(
        &text, static_cast<int>(argv.size()), words.data(), lengths.data());
    if (size < 0) {
        throw std::runtime_error("redisFormatCommandArgv");
    }
    const std::string bytes(text, static_cast<std::size_t>(size));
    ::redisFreeCommand(text);
    return bytes;
}

} // namespace

std::ostream &operator<<(std::ostream &out, const redis_value &value)
{
    switch (value.kind) {
    case redis_kind::nil:
        return out << "(nil)";
    case redis_kind::status:
        return out << value.text;
    case redis_kind::error:
        return out << "(error) " << value.text;
    case redis_kind::integer:
        return out << "(integer) " << value.integer;
    case redis_kind::string:
        return out << '"' << value.text << '"';
    case redis_kind::array:
        break;
    }
    out << '[';
    for (const redis_value &element : value.elements) {
        out << ' ' << element;
    }
    return out << " ]";
}

void redis_client::context_deleter::operator()(redisContext *context) const
{
    ::redisFree(context);
}

redis_client::redis_client(std::uint16_t port, milliseconds limit)
    : redis_client(
          ::redisConnectWithTimeout("127.0.0.1", port, seconds(limit)), limit)
{
}

redis_client::redis_client(
    const std::filesystem::path &socket, milliseconds limit)
    : redis_client(
          ::redisConnectUnixWithTimeout(socket.c_str(), seconds(limit)), limit)
{
}

redis_client::redis_client(redisContext *context, milliseconds limit)
    : context_(context)
{
    if (context == nullptr || context->err != 0 ||
        ::redisSetTimeout(context, seconds(limit)) != REDIS_OK) {
        throw std::runtime_error(
            std::string("redis: no connection: ") +
            (context == nullptr ? "no memory" : context->errstr));
    }
    // An nginx started later must not keep it open.
    ::fcntl(context->fd, F_SETFD, FD_CLOEXEC);
}

redis_value redis_client::command(const std::vector<std::string> &argv)
{
    // Written here: hiredis does so without MSG_NOSIGNAL, and a server that
    // is gone would end the test by SIGPIPE.
    void *reply = nullptr;
    if (!write_all(context_->fd, formatted(argv)) ||
        ::redisGetReply(context_.get(), &reply) != REDIS_OK) {
        throw std::runtime_error("redis: " + argv.at(0) + ": no reply: " +
                                 std::string(context_->errstr));
    }
    const std::unique_ptr<void, reply_deleter> owner(reply);
    return value_of(*static_cast<const redisReply *>(reply));
}

redis_value redis_client::require(
    const std::vector<std::string> &argv, redis_kind expected)
{
    redis_value value = command(argv);
    if (value.kind != expected) {
        throw std::runtime_error(
            "redis: " + argv.at(0) + ": unexpected reply: " + value.text);
    }
    return value;
}

std::optional<std::string> redis_client::get(const std::string &key)
{
    redis_value value = command({"GET", key});
    if (value.error()) {
        throw std::runtime_error("redis: GET " + key + ": " + value.text);
    }
    return value.nil() ? std::nullopt : std::optional(std::move(value.text));
}

std::vector<std::string> redis_client::keys(const std::string &pattern)
{
    std::vector<std::string> found;
    const redis_value all = require({"KEYS", pattern}, redis_kind::array);
    for (const redis_value &key : all.elements) {
        found.push_back(key.text);
    }
    std::sort(found.begin(), found.end());
    return found;
}

long long redis_client::pttl(const std::string &key)
{
    return require({"PTTL", key}, redis_kind::integer).integer;
}

void redis_client::config_set(const std::string &name, const std::string &value)
{
    require({"CONFIG", "SET", name, value}, redis_kind::status);
}

std::string redis_client::info(const std::string &section)
{
    return require({"INFO", section}, redis_kind::string).text;
}

std::string redis_client::info_field(
    const std::string &section, const std::string &name)
{
    std::istringstream lines(info(section));
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (line.starts_with(name + ":")) {
            return line.substr(name.size() + 1);
        }
    }
    return {};
}

std::vector<std::map<std::string, std::string>> redis_client::clients()
{
    const std::string self =
        std::to_string(require({"CLIENT", "ID"}, redis_kind::integer).integer);
    std::istringstream lines(
        require({"CLIENT", "LIST"}, redis_kind::string).text);
    std::vector<std::map<std::string, std::string>> found;
    for (std::string line; std::getline(lines, line);) {
        std::map<std::string, std::string> client;
        std::istringstream fields(line);
        for (std::string field; fields >> field;) {
            const auto equals = field.find('=');
            if (equals != std::string::npos) {
                client[field.substr(0, equals)] = field.substr(equals + 1);
            }
        }
        if (client["id"] != self) {
            found.push_back(std::move(client));
        }
    }
    return found;
}

} // namespace webhook::test
