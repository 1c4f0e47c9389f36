/* Holds how a sender signs: the parameters of a preset or of an operator. */

#ifndef WEBHOOK_CORE_AUTH_SCHEME_H
#define WEBHOOK_CORE_AUTH_SCHEME_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/auth/encoding.h"
#include "core/auth/message.h"
#include "core/auth/parameters.h"
#include "core/auth/signed_place.h"
#include "core/auth/time.h"
#include "json/pointer.h"

namespace webhook {

/* Names the fields of the head that contain signatures. */
struct signature_field {
    std::string name;
    bool is_numbered = false; /* is true for "NAME-1" to "NAME-100" */
};

struct scheme {
    static constexpr std::size_t most_fields = 8;
    static constexpr std::size_t most_numbers = 100;

    enum class algorithm : std::uint8_t {
        hmac_sha1,
        hmac_sha256,
        hmac_sha512,
        ed25519,
        ecdsa_p256_sha1,
        ecdsa_p256_sha256,
        rsa_sha256
    };

    /* Is what becomes of a secret before it is the key of an HMAC. */
    enum class key_hash : std::uint8_t { none, sha1, sha256 };

    /*
     * Checks the parameters.  "method" is the method of all deliveries, empty
     * if they may have several.  Throws config_error, which begins with the
     * name of the parameter.
     */
    explicit scheme(const parameters &chosen, std::string_view method = "POST");

    bool has_public_key() const { return how >= algorithm::ed25519; }

    /* Returns true if the signature covers that field. */
    bool signs_header(std::string_view name) const;

    /* Returns true if the signature covers that argument of the URL. */
    bool signs_argument(std::string_view name) const;

    /*
     * Returns true if the signature covers the value at that pointer into an
     * event.  "events" is where the events of a body are, empty for its root.
     */
    bool signs_value(std::string_view events, const pointer &where) const;

    /*
     * Returns true if the signature covers what the body contains: its bytes,
     * or the fields of a form.
     */
    bool signs_body() const
    {
        return message.has(piece::body) || message.has_fields() || body_hash;
    }

    /*
     * Returns true if the bytes of the body are exactly those that were signed,
     * whatever they are.  Where a value stands beside the body, only a readable
     * one is known to be what was signed; the names and values of a form could
     * have been split elsewhere.
     */
    bool fixes_body() const
    {
        return signs_body() && !message.has_fields() && !message.is_open() &&
               !reads_body();
    }

    /*
     * Returns true if the signature, its time or something that it covers is a
     * value in the body.
     */
    bool reads_body() const { return reads_body_; }

    /*
     * Returns true if the body must be parsed as JSON before the signature can
     * be verified.
     */
    bool parses_first() const { return parses_first_; }

    /*
     * Returns true if the signature cannot be verified without values of the
     * body.
     */
    bool has_values_in_body() const { return has_values_in_body_; }

    /* Returns true if the pairs of the URL or of a form are needed. */
    bool reads_query() const { return reads_query_; }
    bool reads_form() const { return reads_form_; }

    /*
     * Returns true if the time is in the body that is signed, so that it is
     * checked after the signature.
     */
    bool has_late_time() const { return has_late_time_; }

    algorithm how;
    std::vector<signature_field> fields;   /* are empty if it is elsewhere */
    std::optional<signed_place> signature; /* is where it is, if elsewhere */
    std::optional<pointer> member; /* is where it is in that, if that is a
                                      JSON object in base64 */
    std::string prefix; /* precedes each signature, behind any text if "*" is
                           its first character */
    char separator;     /* is between items of a list, '\0' if there is one */
    char groups; /* is between lists that stand alone, '\0' if one does */
    webhook::encoding encoding;

    std::optional<signed_place> timestamp;
    time_unit unit;
    std::uint64_t tolerance_ms; /* is 0 for the usual tolerance */

    message_template message;
    std::optional<signed_place>
        body_hash;               /* is where the SHA-256 of the body is */
    std::optional<pointer> each; /* is an array whose elements are all signed */

    webhook::encoding secret_encoding;
    std::string secret_prefix; /* is not part of the secret */
    key_hash secret_hash;

private:
    void set_reading();
    void check_fields() const;
    void check_member() const;
    void check_timestamp() const;
    bool ends_date() const;
    void check_coverage(const parameters &chosen) const;
    void check_body_hash() const;
    void check_each() const;
    bool uses(signed_place::source from) const;

    bool reads_query_ = false;
    bool reads_form_ = false;
    bool reads_body_ = false;
    bool parses_first_ = false;
    bool has_values_in_body_ = false;
    bool has_late_time_ = false;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SCHEME_H */
