/* Holds a text of an answer with places for the values of a challenge. */

#ifndef WEBHOOK_CORE_CHALLENGE_TEXT_TEMPLATE_H
#define WEBHOOK_CORE_CHALLENGE_TEXT_TEMPLATE_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace webhook {

/* Describes how a text is hashed, and how the hash is written. */
struct text_hash {
    enum class algorithm : std::uint8_t { hmac_sha1, hmac_sha256, sha256 };

    algorithm how;
    bool is_base64; /* is hexadecimal otherwise, in lower case */

    bool needs_secret() const { return how != algorithm::sha256; }
};

struct text_piece {
    enum class source : std::uint8_t {
        literal, /* is "text" */
        value,   /* is the value number "index" of the challenge */
        setting, /* is the operator's value of this name */
        hash     /* is a hash of the text number "index" of the challenge */
    };

    source from;
    std::string text = {};
    std::size_t index = 0;
    text_hash hash = {};
};

using text_template = std::vector<text_piece>;

/* Returns the number of the value at a place, which it adds if necessary. */
using value_numbers = std::function<std::size_t(std::string_view place)>;

/*
 * Parses e.g. "sha256={hmac-sha256:base64}".  Its hashes are of the text number
 * 0.  Throws config_error.
 */
text_template parse_template(
    std::string_view text, const value_numbers &number_of);

/* Appends to the last literal, or adds one. */
void append_literal(text_template &to, std::string_view text);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_TEXT_TEMPLATE_H */
