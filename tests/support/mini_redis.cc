// What mini_redis says of itself and of a connection.

#include "support/mini_redis.h"

#include "support/resp_message.h"

#include <algorithm>

namespace webhook::test {

namespace {

constexpr const char *syntax_error = "ERR syntax error";

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char &c : result) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

std::string unknown_command(const mini_redis::argv &words)
{
    std::string text =
        "ERR unknown command '" + words[0] + "', with args beginning with: ";
    for (std::size_t i = 1; i < words.size(); i++) {
        text += "'" + words[i] + "' ";
    }
    return resp::error(text);
}

} // namespace

mini_redis::mini_redis()
    : info_({{"server", "redis_version", version_},
          {"server", "redis_mode", "standalone"},
          {"replication", "role", "master"}, {"memory", "maxmemory", "0"},
          {"memory", "maxmemory_policy", "noeviction"}})
{
}

const std::map<std::string, mini_redis::method> &mini_redis::methods()
{
    static const std::map<std::string, method> all = {
        {"HELLO", {&mini_redis::hello, 1}},
        {"AUTH", {&mini_redis::auth, 2}},
        {"PING", {&mini_redis::ping, 1}},
        {"SELECT", {&mini_redis::select, 2}},
        {"CLIENT", {&mini_redis::client, 2}},
        {"INFO", {&mini_redis::info, 1}},
        {"SET", {&mini_redis::set, 3}},
        {"GET", {&mini_redis::get_key, 2}},
        {"DEL", {&mini_redis::del, 2}},
        {"PTTL", {&mini_redis::pttl, 2}},
        {"SCRIPT", {&mini_redis::script, 2}},
        {"EVAL", {&mini_redis::eval, 3}},
        {"EVALSHA", {&mini_redis::eval, 3}},
    };
    return all;
}

std::string mini_redis::reply(const argv &command, std::size_t connection)
{
    const std::string name = resp::upper(command.at(0));
    const auto found = methods().find(name);
    if (found == methods().end() || (name == "HELLO" && !at_least(6, 0))) {
        return unknown_command(command);
    }
    if (command.size() < found->second.least) {
        return resp::error(
            "ERR wrong number of arguments for '" + lower(name) + "' command");
    }
    return (this->*found->second.function)({command, connection});
}

bool mini_redis::at_least(int major, int minor) const
{
    const std::lock_guard lock(mutex_);
    const auto dot = version_.find('.');
    const int its_major = std::stoi(version_);
    const int its_minor =
        dot == std::string::npos ? 0 : std::stoi(version_.substr(dot + 1));
    return its_major > major || (its_major == major && its_minor >= minor);
}

void mini_redis::set_version(const std::string &version)
{
    const std::lock_guard lock(mutex_);
    version_ = version;
    set_field({"server", "redis_version", version});
}

void mini_redis::set_role(const std::string &role)
{
    const std::lock_guard lock(mutex_);
    role_ = role;
    // INFO has an older word for it, and this field for replicas alone.
    set_field({"replication", "role", role == "master" ? role : "slave"});
    std::erase_if(
        info_, [](const field &one) { return one.name == "slave_read_only"; });
    if (role != "master") {
        set_field({"replication", "slave_read_only", "1"});
    }
}

void mini_redis::set_info(const std::string &section, const std::string &name,
    const std::string &value)
{
    const std::lock_guard lock(mutex_);
    set_field({section, name, value});
}

void mini_redis::drop_info(const std::string &name)
{
    const std::lock_guard lock(mutex_);
    std::erase_if(info_, [&](const field &one) { return one.name == name; });
}

void mini_redis::set_field(const field &what)
{
    const auto found = std::find_if(info_.begin(), info_.end(),
        [&](const field &one) { return one.name == what.name; });
    if (found == info_.end()) {
        info_.push_back(what);
    } else {
        *found = what;
    }
}

bool mini_redis::read_only() const
{
    const std::lock_guard lock(mutex_);
    return std::any_of(info_.begin(), info_.end(), [](const field &one) {
        return one.name == "slave_read_only" && one.value == "1";
    });
}

std::string mini_redis::hello(const call &with)
{
    const argv &words = with.words;
    if (words.size() > 1 && !resp::number(words[1])) {
        return resp::error(
            "ERR Protocol version is not an integer or out of range");
    }
    if (words.size() > 1 && words[1] != "2") {
        return resp::error("NOPROTO unsupported protocol version");
    }
    for (std::size_t i = 2; i < words.size();) {
        const std::string given = words[i];
        const std::string option = resp::upper(given);
        i += option == "AUTH" ? 3U : 2U;
        if ((option != "AUTH" && option != "SETNAME") || i > words.size()) {
            return resp::error(
                "ERR Syntax error in HELLO option '" + given + "'");
        }
    }
    const std::lock_guard lock(mutex_);
    return resp::array({resp::bulk("server"), resp::bulk("redis"),
        resp::bulk("version"), resp::bulk(version_), resp::bulk("proto"),
        resp::integer(2), resp::bulk("id"),
        resp::integer(static_cast<long long>(with.connection)),
        resp::bulk("mode"), resp::bulk("standalone"), resp::bulk("role"),
        resp::bulk(role_), resp::bulk("modules"), resp::array({})});
}

std::string mini_redis::auth(const call &with)
{
    return with.words.size() > 3 ? resp::error(syntax_error)
                                 : resp::status("OK");
}

std::string mini_redis::ping(const call &with)
{
    return with.words.size() > 1 ? resp::bulk(with.words[1])
                                 : resp::status("PONG");
}

std::string mini_redis::select(const call &with)
{
    const auto index = resp::number(with.words[1]);
    if (!index) {
        return resp::error("ERR value is not an integer or out of range");
    }
    return *index < 0 || *index > 15
               ? resp::error("ERR DB index is out of range")
               : resp::status("OK");
}

std::string mini_redis::client(const call &with)
{
    const std::string what = resp::upper(with.words[1]);
    if (what == "ID") {
        return resp::integer(static_cast<long long>(with.connection));
    }
    if (what == "SETINFO" && !at_least(7, 2)) {
        return resp::error(
            "ERR unknown subcommand '" + with.words[1] + "'. Try CLIENT HELP.");
    }
    return resp::status("OK");
}

std::string mini_redis::info(const call &with)
{
    if (with.words.size() > 2 && !at_least(7, 0)) {
        return resp::error(syntax_error);
    }
    std::vector<std::string> wanted;
    for (std::size_t i = 1; i < with.words.size(); i++) {
        wanted.push_back(lower(with.words[i]));
    }
    const auto wants = [&](const std::string &section) {
        return std::find(wanted.begin(), wanted.end(), section) != wanted.end();
    };
    const bool whole = wanted.empty() || wants("default") || wants("all") ||
                       wants("everything");
    const std::lock_guard lock(mutex_);
    std::map<std::string, std::string> sections;
    for (const field &one : info_) {
        if (whole || wants(one.section)) {
            sections[one.section] += one.name + ":" + one.value + "\r\n";
        }
    }
    std::string text;
    for (const auto &[name, lines] : sections) {
        text += (text.empty() ? "# " : "\r\n# ") +
                resp::upper(name.substr(0, 1)) + name.substr(1) + "\r\n" +
                lines;
    }
    return resp::bulk(text);
}

} // namespace webhook::test
