#include "redis/handshake.h"

#include "redis/reply.h"

#include <charconv>
#include <cstdio>
#include <new>

namespace webhook::redis {
namespace {

// CLIENT LIST shows the connection under this name.
constexpr std::string_view client_name = "nginx-webhook";

// Redis uses this user for a password without a user name.
constexpr std::string_view default_user = "default";

// A version that cannot be read counts as an old one, whose commands all
// versions support.
bool is_modern(std::string_view version)
{
    constexpr unsigned first_with_nx_get = 7;
    unsigned major = 0;

    std::from_chars(version.data(), version.data() + version.size(), major);
    return major >= first_with_nx_get;
}

// Returns the value of a "name:value" line of INFO.
std::string_view info_field(std::string_view text, std::string_view name)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find("\r\n", at), text.size());
        const std::string_view line = text.substr(at, end - at);

        if (line.size() > name.size() && line.starts_with(name) &&
            line[name.size()] == ':') {
            return line.substr(name.size() + 1);
        }
        at = end + 2;
    }

    return {};
}

// Returns the text with unusual characters replaced, for a log line: what a
// server reports is not trusted.
std::string plain(std::string_view text)
{
    constexpr std::size_t longest = 32;
    std::string result;

    for (const char c : text.substr(0, longest)) {
        const bool safe = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
        result += safe ? c : '?';
    }

    return result;
}

} // namespace

bool handshake::start(connection &over) noexcept
{
    facts_ = {};
    problem_[0] = '\0';
    pending_ = 0;
    lost_ = false;
    over_ = &over;

    const std::string_view user =
        server_.user.empty() ? default_user : server_.user;
    const std::string_view with_password[] = {
        "HELLO", "2", "AUTH", user, server_.password, "SETNAME", client_name};
    const std::string_view without[] = {"HELLO", "2", "SETNAME", client_name};

    const bool greeted = server_.password.empty()
                             ? over.send(without, &steps_[hello])
                             : over.send(with_password, &steps_[hello]);
    pending_ += greeted;

    bool selected = true;

    if (server_.database != 0) {
        char number[8];
        const auto [end, failed] =
            std::to_chars(number, number + sizeof(number), server_.database);
        const std::string_view words[] = {
            "SELECT", {number, static_cast<std::size_t>(end - number)}};

        selected = over.send(words, &steps_[select]);
        pending_ += selected;
    }

    const std::string_view words[] = {"INFO"};
    const bool asked = over.send(words, &steps_[info]);
    pending_ += asked;

    return greeted && selected && asked;
}

void handshake::on_reply(const void *tag, const reply *answer) noexcept
{
    pending_--;

    if (answer == nullptr) {
        lost_ = true;
        return; // connection::why() has the reason
    }

    try {
        read(static_cast<step>(static_cast<const char *>(tag) - steps_),
            *answer);
    } catch (const std::bad_alloc &) {
        std::snprintf(problem_, sizeof(problem_), "out of memory");
    }
}

void handshake::read(step which, const reply &answer)
{
    switch (which) {

    case hello:
        if (answer.is_error()) {
            fail("HELLO", answer.error_word());
        } else {
            read_hello(answer);
        }
        break;

    case select:
        if (!answer.is_status()) {
            fail("SELECT", answer.is_error() ? answer.error_word()
                                             : "an unexpected reply");
        }
        break;

case slots:
        read_slots(answer);
        break;

    default:
        // If INFO is not permitted, the server is used without these facts.
        if (answer.is_string()) {
            read_info(answer.text());
        }
        break;
    }
}

// The reply is a list of names and values.
void handshake::read_hello(const reply &answer)
{
    if (!answer.is_array()) {
        fail("HELLO", "an unexpected reply");
        return;
    }

    for (std::size_t i = 0; i + 1 < answer.size(); i += 2) {
        if (answer[i].is_string() && answer[i].text() == "version" &&
            answer[i + 1].is_string()) {
            facts_.version = plain(answer[i + 1].text());
            facts_.modern = is_modern(answer[i + 1].text());
        }
        if (answer[i].is_string() && answer[i].text() == "role" &&
            answer[i + 1].is_string()) {
            facts_.replica = answer[i + 1].text() == "replica";
            facts_.master = answer[i + 1].text() == "master";
            facts_.read_only = facts_.replica; // unless INFO denies it
        }
        if (answer[i].is_string() && answer[i].text() == "mode" &&
            answer[i + 1].is_string()) {
            facts_.cluster = answer[i + 1].text() == "cluster";
        }
    }

    if (facts_.cluster && asks_slots_) {
        ask_slots();
    }
}

void handshake::ask_slots() noexcept
{
    const std::string_view words[] = {"CLUSTER", "SLOTS"};

    if (server_.database != 0) {
        set_problem(
            "the server is one of a cluster, which has database 0 only");
    } else if (over_->send(words, &steps_[slots])) {
        over_->accept_slots();
        pending_++;
    } else {
        set_problem("out of memory");
    }
}

// A proxy in front of a cluster may have no slots to tell: it is one server.
void handshake::read_slots(const reply &answer) noexcept
{
    if (!answer.is_error()) {
        return;
    }

    if (answer.error_word() == "NOPERM") {
        fail("CLUSTER SLOTS", answer.error_word());
    }
    facts_.cluster = false;
}

void handshake::read_info(std::string_view text)
{
    if (const std::string_view role = info_field(text, "role"); !role.empty()) {
        facts_.replica = role == "slave";
        facts_.master = role == "master";
        facts_.read_only =
            facts_.replica && info_field(text, "slave_read_only") != "0";
    }
    facts_.forgetful = info_field(text, "aof_enabled") == "0" &&
                       info_field(text, "connected_slaves") == "0";
    facts_.eviction_policy = plain(info_field(text, "maxmemory_policy"));
}

void handshake::fail(const char *command, std::string_view word) noexcept
{
    const bool password = word == "WRONGPASS" || word == "NOAUTH";

    if (problem_[0] == '\0') {
        std::snprintf(problem_, sizeof(problem_),
            "the server answered %s with %.*s%s", command,
            static_cast<int>(word.size()), word.data(),
            wants_master() && password
                ? ", \"password=\" must be that of the data servers"
                : "");
    }
}

void handshake::set_problem(const char *why) noexcept
{
    if (why && problem_[0] == '\0') {
        std::snprintf(problem_, sizeof(problem_), "%s", why);
    }
}

const char *handshake::problem() const noexcept
{
    if (problem_[0] != '\0') {
        return problem_;
    }

    if (wants_master() && !facts_.master && !lost_) {
        return facts_.replica ? "the server is a replica"
                              : "the server does not say that it is a master";
    }

    if (asks_slots_ && !server_.seeds.empty() && !facts_.cluster && !lost_) {
        return "the server is not one of a cluster, name one server only";
    }

    return facts_.read_only && !facts_.cluster
               ? "the server is a read-only replica"
               : nullptr;
}

} // namespace webhook::redis
