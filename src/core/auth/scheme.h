/* How a sender signs: parameters, of a preset or an operator's own. */

#ifndef WEBHOOK_CORE_AUTH_SCHEME_H
#define WEBHOOK_CORE_AUTH_SCHEME_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/auth/encoding.h"
#include "core/auth/message.h"
#include "json/pointer.h"

namespace webhook {

/* docs/authentication.md has their names. */
using parameters = std::map<std::string, std::string, std::less<>>;

/* Those of signatures/NAME.json; throws config_error. */
parameters read_preset(std::string_view name);

struct scheme {
    enum class algorithm : std::uint8_t {
        hmac_sha1,
        hmac_sha256,
        hmac_sha512,
        ed25519,
        ecdsa_p256_sha256,
        rsa_sha256
    };

    /* Where the time of signing is. */
    enum class clock : std::uint8_t { none, header, part, body };

    /*
     * "method": of all deliveries; empty: they have more than one.  Throws
     * config_error, with the name of the parameter in front.
     */
    explicit scheme(const parameters &chosen, std::string_view method = "POST");

    bool has_public_key() const { return how >= algorithm::ed25519; }

    /* Whether the signature covers that field. */
    bool signs_header(std::string_view name) const;

    /* Milliseconds since 1970; none: not the digits that every sender has. */
    std::optional<std::uint64_t> read_time(std::string_view text) const;

    algorithm how;
    std::string header; /* of the signatures */
    std::string prefix; /* of each           */
    char separator;     /* between items of a list, '\0': there is one */
    webhook::encoding encoding;
    message_template message;

    webhook::encoding secret_encoding;
    std::string secret_prefix; /* is no part of it */

    clock timestamp = clock::none;
    std::string timestamp_name; /* of the field, or the part's prefix */
    std::optional<pointer> timestamp_pointer; /* into the body */
    bool milliseconds;                        /* rather than seconds */
    std::uint64_t tolerance_ms;               /* 0: as usual */

private:
    void set_timestamp(const parameters &chosen);
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SCHEME_H */
