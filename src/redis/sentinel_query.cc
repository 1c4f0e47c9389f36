#include "redis/sentinel_query.h"

#include <charconv>
#include <cstdio>
#include <new>

namespace webhook::redis {
namespace {

bool read_port(std::string_view text, std::uint16_t &into)
{
    const char *end = text.data() + text.size();
    const auto [at, failed] = std::from_chars(text.data(), end, into);

    return failed == std::errc() && at == end && into != 0;
}

} // namespace

void sentinel_query::on_address(const address &to) noexcept
{
    state_ = state::asking;
    refusal_[0] = '\0';

    if (!connection_.connect(to)) {
        fail(sentinel_fault::unreachable, connection_.why());
    } else if (!send_question()) {
        fail(sentinel_fault::unreachable, "out of memory");
    }

    after_event();
}

void sentinel_query::on_no_address(const char *why) noexcept
{
    fail(sentinel_fault::unreachable, why);
    after_event();
}

void sentinel_query::stop() noexcept
{
    state_ = state::idle;
    connection_.close();
}

// The question is sent at once: its answer decides, because a password that the
// sentinel does not require is no failure.
bool sentinel_query::send_question() noexcept
{
    const std::string_view user = server_.sentinel_user;
    const std::string_view password = server_.sentinel_password;
    const std::string_view with_user[] = {"AUTH", user, password};
    const std::string_view without[] = {"AUTH", password};
    const std::string_view words[] = {
        "SENTINEL", "GET-MASTER-ADDR-BY-NAME", server_.master};

    const bool authenticated =
        password.empty() ||
        (user.empty() ? connection_.send(without, &steps_[auth])
                      : connection_.send(with_user, &steps_[auth]));

    return authenticated && connection_.send(words, &steps_[ask]);
}

// Runs while the connection reads; after_event() acts.
void sentinel_query::on_reply(void *tag, const reply *answer) noexcept
{
    if (state_ != state::asking || answer == nullptr) {
        return;
    }

    if (tag == &steps_[ask]) {
        read(*answer);
    } else if (answer->is_error()) {
        std::snprintf(refusal_, sizeof(refusal_), "%.*s",
            static_cast<int>(answer->error_word().size()),
            answer->error_word().data());
    }
}

void sentinel_query::read(const reply &answer) noexcept
try {
    constexpr const char *invalid = "the answer is not a host and a port";

    if (answer.is_error()) {
        read_error(answer.error_word());
        return;
    }

    if (answer.is_nil()) {
        fail(sentinel_fault::unknown_master, "");
        return;
    }

    if (!answer.is_array() || answer.size() != 2 || !answer[0].is_string() ||
        !answer[1].is_string() || !is_host(answer[0].text()) ||
        !read_port(answer[1].text(), named_.port)) {
        fail(sentinel_fault::invalid, invalid);
        return;
    }

    named_.host = answer[0].text();
    state_ = state::named;

} catch (const std::bad_alloc &) {
    fail(sentinel_fault::unreachable, "out of memory");
}

void sentinel_query::read_error(std::string_view word) noexcept
{
    char text[sizeof(why_)];
    const auto size = static_cast<int>(word.size());

    if (word != "NOAUTH") {
        std::snprintf(text, sizeof(text),
            "a sentinel answered SENTINEL with %.*s", size, word.data());
    } else if (server_.sentinel_password.empty()) {
        std::snprintf(text, sizeof(text),
            "the sentinels require \"sentinel_password=\" (NOAUTH)");
    } else {
        std::snprintf(text, sizeof(text),
            "the sentinels refuse \"sentinel_password=\" with %s",
            refusal_[0] ? refusal_ : "NOAUTH");
    }

    fail(sentinel_fault::refused, text);
}

void sentinel_query::fail(sentinel_fault what, const char *why) noexcept
{
    state_ = state::failed;
    fault_ = what;
    std::snprintf(why_, sizeof(why_), "%s", why);
}

void sentinel_query::on_readable() noexcept
{
    connection_.on_readable();
    after_event();
}

void sentinel_query::on_writable() noexcept
{
    connection_.on_writable();
    after_event();
}

// Runs when the connection is not at work.
void sentinel_query::after_event() noexcept
{
    if (state_ == state::asking && !connection_.is_open()) {
        fail(sentinel_fault::unreachable, connection_.why());
    }

    const state how = state_;

    if (how != state::named && how != state::failed) {
        return;
    }

    stop();

    if (how == state::named) {
        user_.on_master(named_);
    } else {
        user_.on_no_master(fault_, why_);
    }
}

} // namespace webhook::redis
