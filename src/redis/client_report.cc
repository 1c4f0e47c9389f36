// What the client tells the people on call: changes, once each.

#include "redis/client.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

namespace webhook::redis {
namespace {

const char *verb(action what)
{
    static constexpr const char *names[] = {
        "claims", "renewals", "commits", "releases"};

    return names[static_cast<std::size_t>(what)];
}

} // namespace

void client::set_well() noexcept
{
    if (health_ != health::well) {
        health_ = health::well;
        log(severity::notice, "is up, version %s",
            handshake_.facts().version.c_str());
    }
}

void client::set_ill(const char *why) noexcept
{
    if (health_ != health::ill) {
        health_ = health::ill;
        log(severity::error, "is down: %s", why);
    }
}

void client::warn_of_eviction() noexcept
{
    const std::string &policy = handshake_.facts().eviction_policy;

    if (policy == eviction_policy_) {
        return;
    }

    eviction_policy_ = policy;

    if (!policy.empty() && policy != "noeviction") {
        log(severity::warn,
            "may forget what was delivered: its maxmemory-policy is \"%s\", "
            "it should be \"noeviction\"",
            policy.c_str());
    }
}

void client::log(severity level, const char *format, ...) noexcept
{
    char text[256];
    std::va_list args;

    va_start(args, format);
    const int length = std::vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    if (length > 0) {
        host_.log(level,
            {text, std::min<std::size_t>(
                       static_cast<std::size_t>(length), sizeof(text) - 1)});
    }
}

// One line when it begins to refuse, and one when it no longer does.
void client::note_error(action what, std::string_view word) noexcept
{
    char *last = errors_[static_cast<std::size_t>(what)];

    if (word == last) {
        return;
    }

    if (word.empty()) {
        log(severity::notice, "takes %s again", verb(what));
    } else {
        log(severity::error, "refuses %s with %.*s", verb(what),
            static_cast<int>(word.size()), word.data());
    }

    last[word.copy(last, sizeof(errors_[0]) - 1)] = '\0';
}

} // namespace webhook::redis
