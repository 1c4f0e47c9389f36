#include "core/claim.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/hex.h"

namespace webhook {

namespace {

constexpr std::string_view claimed_prefix = "claimed:";
constexpr std::string_view done_prefix = "done:";
constexpr std::string_view body_member = ";body=";
constexpr std::string_view by_member = ";by=";
constexpr std::string_view status_member = ";status=";

bool is_known(std::span<const unsigned char> bytes)
{
    return std::any_of(
        bytes.begin(), bytes.end(), [](unsigned char c) { return c != 0; });
}

char *write_text(std::string_view text, char *at)
{
    return std::copy(text.begin(), text.end(), at);
}

char *write_bytes(
    std::string_view name, std::span<const unsigned char> bytes, char *at)
{
    return write_hex(bytes, write_text(name, at));
}

char *write_status(unsigned status, char *at)
{
    at = write_text(status_member, at);
    return std::to_chars(at, at + 3, status).ptr;
}

/* Cuts off as many hexadecimal digits as fill the bytes. */
bool take_bytes(std::string_view &text, std::span<unsigned char> bytes)
{
    const std::string_view digits = text.substr(0, 2 * bytes.size());

    text.remove_prefix(digits.size());
    return read_hex(digits, bytes);
}

bool read_status(std::string_view value, unsigned &status)
{
    const char *end = value.data() + value.size();
    const auto [stop, failed] = std::from_chars(value.data(), end, status);

    return value.size() == 3 && failed == std::errc() && stop == end &&
           status >= 100;
}

/* One member, ";name=value"; one that is not known says nothing. */
bool read_member(std::string_view member, webhook_state_t &state)
{
    const std::size_t name_size = member.find('=') + 1;
    const std::string_view name = member.substr(0, name_size);
    const std::string_view value = member.substr(name_size);

    if (name_size < 3) { /* the shortest is ";n=" */
        return false;
    }
    if (name == body_member) {
        return read_hex(value, state.digest);
    }
    if (name == by_member) {
        return read_hex(
            value, std::span(state.token).first(WEBHOOK_OWNER_SIZE));
    }
    if (name == status_member) {
        return read_status(value, state.status);
    }

    return value.find('\0') == std::string_view::npos;
}

/* Reads the members behind the first value. */
bool read_members(std::string_view text, webhook_state_t &state)
{
    while (!text.empty()) {
        const std::size_t end = text.find(';', 1);
        const std::string_view member = text.substr(0, end);

        if (member.front() != ';' || !read_member(member, state)) {
            return false;
        }
        text.remove_prefix(member.size());
    }

    return true;
}

} // namespace

std::size_t encode_state(
    const webhook_state_t &state, std::span<char, WEBHOOK_STATE_TEXT_SIZE> out)
{
    const auto owner = std::span(state.token).first(WEBHOOK_OWNER_SIZE);
    char *at = out.data();

    switch (state.kind) {

    case WEBHOOK_CLAIMED:
        at = write_bytes(claimed_prefix, state.token, at);
        if (is_known(state.digest)) {
            at = write_bytes(body_member, state.digest, at);
        }
        break;

    case WEBHOOK_DELIVERED:
        at = write_bytes(done_prefix, state.digest, at);
        if (is_known(owner)) {
            at = write_bytes(by_member, owner, at);
        }
        if (state.status >= 100 && state.status <= 999) {
            at = write_status(state.status, at);
        }
        break;

    case WEBHOOK_ABSENT:
        break;
    }

    return static_cast<std::size_t>(at - out.data());
}

bool decode_state(std::string_view text, webhook_state_t &state)
{
    webhook_state_t result{};
    bool read = false;

    if (text.starts_with(claimed_prefix)) {
        result.kind = WEBHOOK_CLAIMED;
        text.remove_prefix(claimed_prefix.size());
        read = take_bytes(text, result.token);

    } else if (text.starts_with(done_prefix)) {
        result.kind = WEBHOOK_DELIVERED;
        text.remove_prefix(done_prefix.size());
        read = take_bytes(text, result.digest);
    }

    if (!read || !read_members(text, result)) {
        return false;
    }

    state = result;
    return true;
}

void claim::stand(standing where, reason because)
{
    at = where;
    why = because;
}

void claim::hold(const webhook_state_t &found)
{
    stand(standing::held,
        found.modified != 0 ? reason::modified : reason::is_new);
}

bool claim::take(webhook_store_error_t on_error, const claim_token &token,
    const event_digest &digest, webhook_store_answer_t answer,
    const webhook_state_t *found)
{
    if (answer != WEBHOOK_STORE_ANSWERED) {
        store_failed(on_error, answer);
        return true;
    }
    if (found == nullptr) {
        return false;
    }

    switch (found->kind) {
    case WEBHOOK_ABSENT:
        hold(*found);
        return true;
    case WEBHOOK_CLAIMED:
        if (std::equal(token.begin(), token.end(), found->token)) {
            hold(*found); /* the reply to our first claim was lost */
        } else {
            stand(standing::in_flight, reason::in_flight);
        }
        return true;
    case WEBHOOK_DELIVERED:
        status = static_cast<std::uint16_t>(found->status);
        /* A key that has the body in it is delivered with that body only. */
        if (by_body() ||
            std::equal(digest.begin(), digest.end(), found->digest)) {
            stand(standing::dropped, reason::delivered);
        } else {
            found_modified();
        }
        return true;
    }

    store_failed(on_error, WEBHOOK_STORE_UNKNOWN);
    return true;
}

void claim::store_failed(
    webhook_store_error_t on_error, webhook_store_answer_t answer)
{
    stand(on_error == WEBHOOK_STORE_ERROR_PASS ? standing::unclaimed
                                               : standing::refused,
        answer == WEBHOOK_STORE_FULL ? reason::store_full
                                     : reason::store_unknown);
}

void claim::found_modified()
{
    stand(modified == WEBHOOK_MODIFIED_REJECT ? standing::refused
                                              : standing::dropped,
        reason::modified);
}

namespace {

/*
 * Tokens of a reader differ by a counter: the multiplication spreads that over
 * all bits (Fibonacci hashing), of which the upper ones are taken.
 */
std::uint64_t chance_of(const claim_token &token)
{
    std::uint64_t number = 0;

    std::memcpy(&number, token.data(), sizeof number);
    return (number * 0x9e3779b97f4a7c15U) >> 33;
}

} // namespace

void patience::begin(std::uint64_t now_ms)
{
    if (!begun_) {
        begun_ = true;
        first_ms_ = now_ms;
    }
}

std::uint64_t patience::next(
    std::uint64_t now_ms, std::uint64_t wait_ms, const claim_token &token)
{
    std::uint64_t waited = now_ms > first_ms_ ? now_ms - first_ms_ : 0;

    if (waited >= wait_ms) {
        return 0;
    }

    const std::uint64_t half = back_off_ms_ / 2;
    const std::uint64_t ms =
        back_off_ms_ - half + chance_of(token) % (half + 1);

    back_off_ms_ = std::min(2 * back_off_ms_, last_back_off_ms);
    return std::min(ms, wait_ms - waited);
}

} // namespace webhook
