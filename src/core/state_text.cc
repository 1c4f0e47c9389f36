#include "core/state_text.h"

#include <algorithm>
#include <charconv>

#include "base/hex.h"

namespace webhook {

namespace {

constexpr std::string_view claimed_prefix = "claimed:";
constexpr std::string_view done_prefix = "done:";
constexpr std::string_view body_member = ";body=";
constexpr std::string_view by_member = ";by=";
constexpr std::string_view status_member = ";status=";
constexpr std::string_view hash_member = ";hash=";
constexpr std::string_view xxh128_value = "x";

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

char *write_kind(webhook_digest_kind_t kind, char *at)
{
    return kind == WEBHOOK_DIGEST_XXH128
               ? write_text(xxh128_value, write_text(hash_member, at))
               : at;
}

/* Takes as many hexadecimal digits off the text as fill the bytes. */
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

/* Reads one member, ";name=value", and ignores unknown ones. */
bool read_member(std::string_view member, webhook_state_t &state)
{
    const std::size_t name_size = member.find('=') + 1;
    const std::string_view name = member.substr(0, name_size);
    const std::string_view value = member.substr(name_size);

    if (name_size < 3) { /* ";n=" is the shortest */
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
    if (name == hash_member) {
        state.digest_kind = value == xxh128_value ? WEBHOOK_DIGEST_XXH128
                                                  : WEBHOOK_DIGEST_OTHER;
    }

    return value.find('\0') == std::string_view::npos;
}

/* Reads the members that follow the first value. */
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
            at = write_kind(state.digest_kind, at);
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
        at = write_kind(state.digest_kind, at);
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

} // namespace webhook
