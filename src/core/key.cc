#include "core/key.h"

#include <charconv>
#include <optional>

#include <webhook/webhook.h>

#include "base/hex.h"
#include "base/text.h"

namespace webhook {

namespace {

/* Returns true for unreserved characters (RFC 3986, 2.3). */
bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

void append_encoded(std::string &to, char c)
{
    if (is_unreserved(c)) {
        to += c;
    } else {
        append_percent(to, c);
    }
}

/* Reads two hexadecimal digits. */
std::optional<char> read_hex(std::string_view digits)
{
    unsigned value = 0;
    const char *end = digits.data() + digits.size();
    const auto [stop, failed] = std::from_chars(digits.data(), end, value, 16);

    if (digits.size() != 2 || failed != std::errc() || stop != end) {
        return std::nullopt;
    }

    return static_cast<char>(value);
}

} // namespace

void append_digest(std::string &to, std::string_view text, sha256 &hash)
{
    sha256::digest digest = hash(text);
    char hex[2 * digest.size()];

    to += digest_prefix;
    to.append(hex, write_hex(digest, hex));
}

void append_key_part(std::string &key, std::string_view part, sha256 &hash)
{
    if (part.size() > WEBHOOK_MAX_KEY_PART) {
        append_digest(key, part, hash);
        return;
    }

    for (char c : part) {
        append_encoded(key, c);
    }
}

bool append_normalized_key(std::string &to, std::string_view key)
{
    for (std::size_t at = 0; at < key.size(); ++at) {
        char c = key[at];

        if (c == '%') {
            std::optional<char> byte = read_hex(key.substr(at + 1, 2));
            if (!byte) {
                return false;
            }
            c = *byte;
            at += 2;

        } else if (c == ':' || c == '=') {
            to += c;
            continue;
        }

        append_encoded(to, c);
    }

    return true;
}

} // namespace webhook
