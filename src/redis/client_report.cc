// What the client tells the people on call: changes, once each.

#include "redis/client.h"

#include <algorithm>
#include <cstdio>
#include <new>

namespace webhook::redis {
namespace {

const char *verb(action what)
{
    static constexpr const char *names[] = {"claims", "looks", "renewals",
        "commits", "releases", "inspections", "what is to be forgotten",
        "lists"};

    return names[static_cast<std::size_t>(what)];
}

template<typename... Args>
void say(event_loop &to, severity level, const char *format, Args... args)
{
    char text[256];
    const int length = std::snprintf(text, sizeof(text), format, args...);

    if (length > 0) {
        to.log(level, {text, std::min(static_cast<std::size_t>(length),
                                 sizeof(text) - 1)});
    }
}

} // namespace

void client::set_well() noexcept
{
    if (health_ != health::well) {
        health_ = health::well;
        loop_.note(connection_event::up);
        say(loop_, severity::notice, "is up, version %s",
            handshake_.facts().version.c_str());
    }
}

void client::set_ill(const char *why) noexcept
{
    if (health_ != health::ill) {
        health_ = health::ill;
        loop_.note(connection_event::down);
        say(loop_, severity::error, "is down: %s", why);
    }
}

void client::warn_of_eviction() noexcept
{
    const std::string &policy = handshake_.facts().eviction_policy;

    if (policy == eviction_policy_) {
        return;
    }

    try {
        eviction_policy_ = policy;
    } catch (const std::bad_alloc &) {
        return; // the next connection may have more luck
    }

    if (!policy.empty() && policy != "noeviction") {
        say(loop_, severity::warn,
            "may forget what was delivered: its maxmemory-policy is \"%s\", "
            "it should be \"noeviction\"",
            policy.c_str());
    }
}

void client::report_loss(const char *why) noexcept
{
    say(loop_, severity::info, "lost its connection, which is made again: %s",
        why);
}

void client::log_unsettled(const operation *op, const char *why) noexcept
{
    const std::uint64_t now = loop_.now();
    const std::uint64_t overdue = now > op->until ? now - op->until : 0;

    loop_.log_unsettled(op->of_commit ? action::commit : op->what, op->key, why,
        overdue, op->source);
}

void client::report_unsettled() noexcept
{
    std::size_t count = 0;

    for (const operation *op = settlements_.first(); op; op = op->next) {
        count++;
    }

    if (count) {
        say(loop_, severity::warn, "has not been told the end of %zu claims",
            count);
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
        say(loop_, severity::notice, "takes %s again", verb(what));
    } else {
        say(loop_, severity::error, "refuses %s with %.*s", verb(what),
            static_cast<int>(word.size()), word.data());
    }

    last[word.copy(last, sizeof(errors_[0]) - 1)] = '\0';
}

} // namespace webhook::redis
