#include "core/key.h"

#include <webhook/webhook.h>

#include "core/text.h"

namespace webhook {

namespace {

/* RFC 3986, 2.3 */
bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

} // namespace

void append_digest(std::string &to, std::string_view text, sha256 &hash)
{
    sha256::digest digest = hash(text);
    char hex[2 * digest.size()];

    to += "sha256=";
    to.append(hex, write_hex(digest, hex));
}

void append_key_part(std::string &key, std::string_view part, sha256 &hash)
{
    if (part.size() > WEBHOOK_MAX_KEY_PART) {
        append_digest(key, part, hash);
        return;
    }

    for (char c : part) {
        if (is_unreserved(c)) {
            key += c;
        } else {
            append_percent(key, c);
        }
    }
}

} // namespace webhook
