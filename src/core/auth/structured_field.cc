#include "core/auth/structured_field.h"

#include <algorithm>
#include <charconv>

namespace webhook {

namespace {

constexpr std::string_view key_start = "abcdefghijklmnopqrstuvwxyz*";
constexpr std::string_view key_letters =
    "abcdefghijklmnopqrstuvwxyz0123456789_-.*";
constexpr std::string_view token_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "!#$%&'*+-.^_`|~:/";
constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
constexpr std::size_t most_digits = 15;

} // namespace

bool structured_field::take(char c)
{
    if (rest_.empty() || rest_.front() != c) {
        return false;
    }

    rest_.remove_prefix(1);
    return true;
}

bool structured_field::take_key(std::string_view &key)
{
    if (rest_.empty() || key_start.find(rest_.front()) == key_start.npos) {
        return false;
    }

    key = rest_.substr(0, rest_.find_first_not_of(key_letters));
    rest_.remove_prefix(key.size());
    return true;
}

bool structured_field::take_integer(std::int64_t &value)
{
    const char *end = rest_.data() + rest_.size();
    const auto [stop, why] = std::from_chars(rest_.data(), end, value);
    const auto size = static_cast<std::size_t>(stop - rest_.data());

    if (why != std::errc() || size > most_digits) {
        return false;
    }

    rest_.remove_prefix(size);
    return true;
}

bool structured_field::take_string(std::string_view &value)
{
    if (!take('"')) {
        return false;
    }

    value = rest_.substr(0, rest_.find('"'));
    if (value.size() == rest_.size() ||
        std::any_of(value.begin(), value.end(),
            [](char c) { return c == '\\' || c < ' ' || c > '~'; })) {
        return false;
    }

    rest_.remove_prefix(value.size() + 1);
    return true;
}

bool structured_field::take_bytes(std::string_view &value)
{
    if (!take(':')) {
        return false;
    }

    value = rest_.substr(0, rest_.find_first_not_of(base64_letters));
    rest_.remove_prefix(value.size());
    return take(':');
}

bool structured_field::take_item()
{
    std::string_view text;
    std::int64_t number = 0;

    if (rest_.empty()) {
        return false;
    }

    switch (rest_.front()) {
    case '"':
        return take_string(text);
    case ':':
        return take_bytes(text);
    case '?':
        rest_.remove_prefix(1);
        return take('0') || take('1');
    default:
        break;
    }

    if (take_integer(number)) {
        return rest_.empty() || rest_.front() != '.';
    }

    const std::size_t size =
        std::min(rest_.find_first_not_of(token_letters), rest_.size());
    rest_.remove_prefix(size);
    return size != 0;
}

void structured_field::skip_spaces()
{
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
}

bool structured_field::next_member()
{
    const auto skip = [this] {
        rest_.remove_prefix(
            std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    };

    skip();
    if (rest_.empty()) {
        return true;
    }
    if (!take(',')) {
        return false;
    }
    skip();
    return !rest_.empty();
}

} // namespace webhook
