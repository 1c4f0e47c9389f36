/* Holds how a sender signs: the parameters of a preset or of an operator. */

#ifndef WEBHOOK_CORE_AUTH_SCHEME_H
#define WEBHOOK_CORE_AUTH_SCHEME_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/auth/encoding.h"
#include "core/auth/message.h"
#include "core/auth/parameters.h"
#include "json/pointer.h"

namespace webhook {

struct scheme {
    enum class algorithm : std::uint8_t {
        hmac_sha1,
        hmac_sha256,
        hmac_sha512,
        ed25519,
        ecdsa_p256_sha256,
        rsa_sha256
    };

    /* Says where the time of signing is. */
    enum class clock : std::uint8_t { none, header, part, body };

    /*
     * Checks the parameters.  "method" is the method of all deliveries, empty
     * if they may have several.  Throws config_error, which begins with the
     * name of the parameter.
     */
    explicit scheme(const parameters &chosen, std::string_view method = "POST");

    bool has_public_key() const { return how >= algorithm::ed25519; }

    /* Returns true if the signature covers that field. */
    bool signs_header(std::string_view name) const;

    /*
     * Returns milliseconds since 1970, or std::nullopt if the text does not
     * have the digits that every sender has.
     */
    std::optional<std::uint64_t> read_time(std::string_view text) const;

    algorithm how;
    std::string header; /* holds the signatures */
    std::string prefix; /* precedes each signature */
    char separator;     /* is between items of a list, '\0' if there is one */
    webhook::encoding encoding;
    message_template message;

    webhook::encoding secret_encoding;
    std::string secret_prefix; /* is not part of the secret */

    clock timestamp = clock::none;
    std::string timestamp_name; /* names the field, or is the part's prefix */
    std::optional<pointer> timestamp_pointer; /* points into the body */
    bool milliseconds; /* is true for milliseconds, false for seconds */
    std::uint64_t tolerance_ms; /* is 0 for the usual tolerance */

private:
    void set_timestamp(const parameters &chosen);
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SCHEME_H */
