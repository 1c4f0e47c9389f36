#include "core/auth/scheme.h"

#include <algorithm>

#include "base/config_error.h"
#include "core/auth/parameter_reader.h"
#include "core/header.h"

namespace webhook {

namespace {

constexpr parameter_word<scheme::algorithm> algorithms[] = {
    {"sha1", scheme::algorithm::hmac_sha1},
    {"sha256", scheme::algorithm::hmac_sha256},
    {"sha512", scheme::algorithm::hmac_sha512},
    {"ed25519", scheme::algorithm::ed25519},
    {"ecdsa-p256-sha1", scheme::algorithm::ecdsa_p256_sha1},
    {"ecdsa-p256-sha256", scheme::algorithm::ecdsa_p256_sha256},
    {"rsa-sha256", scheme::algorithm::rsa_sha256},
};

constexpr parameter_word<encoding> encodings[] = {
    {"hex", encoding::hex},
    {"base64", encoding::base64},
    {"base64url", encoding::base64url},
};

constexpr parameter_word<encoding> secret_encodings[] = {
    {"raw", encoding::raw},
    {"hex", encoding::hex},
    {"base64", encoding::base64},
    {"base64url", encoding::base64url},
};

constexpr parameter_word<time_unit> units[] = {
    {"s", time_unit::seconds},
    {"ms", time_unit::milliseconds},
    {"digits", time_unit::digits},
    {"rfc3339", time_unit::rfc3339},
    {"iso8601", time_unit::iso8601},
};

constexpr parameter_word<scheme::key_hash> key_hashes[] = {
    {"none", scheme::key_hash::none},
    {"sha1", scheme::key_hash::sha1},
    {"sha256", scheme::key_hash::sha256},
};

[[noreturn]] void refuse(const char *why)
{
    throw config_error(why);
}

bool is_from(
    const std::optional<signed_place> &where, signed_place::source from)
{
    return where && where->from == from;
}

} // namespace

scheme::scheme(const parameters &chosen, std::string_view method)
    : how(read_word(check_names(chosen), "algorithm", "", algorithms)),
      fields(read_fields(chosen)),
      signature(read_signed_place(chosen, "signature")),
      member(read_pointer(chosen, "member")), prefix(text_of(chosen, "prefix")),
      separator(read_character(chosen, "separator")),
      groups(read_character(chosen, "groups")),
      encoding(read_word(chosen, "encoding", "hex", encodings)),
      timestamp(read_signed_place(chosen, "timestamp")),
      unit(read_word(chosen, "unit", "s", units)),
      tolerance_ms(read_seconds(chosen, "tolerance")),
      message(text_of(chosen, "signed", "{body}"),
          {text_of(chosen, "url"), method, text_of(chosen, "endpoint")},
          is_delimited(unit)),
      body_hash(read_signed_place(chosen, "body_hash")),
      each(read_pointer(chosen, "each")),
      secret_encoding(
          read_word(chosen, "secret_encoding", "raw", secret_encodings)),
      secret_prefix(text_of(chosen, "secret_prefix")),
      secret_hash(read_word(chosen, "secret_hash", "none", key_hashes))
{
    set_reading();
    check_fields();
    check_member();
    check_timestamp();
    check_body_hash();
    check_each();
    check_coverage(chosen);

    /*
     * Ed25519 takes the message in one piece, so it is put in front of the
     * body.
     */
    if (how == algorithm::ed25519 &&
        message.pieces().back().kind != piece::body) {
        refuse("signed: must end with {body} for ed25519");
    }
}

/* Returns true if a value that the scheme needs is in such a place. */
bool scheme::uses(signed_place::source from) const
{
    return is_from(signature, from) || is_from(timestamp, from) ||
           is_from(body_hash, from) ||
           std::any_of(message.pieces().begin(), message.pieces().end(),
               [from](const auto &one) { return is_from(one.where, from); });
}

/* Finds what has to be read of a delivery. */
void scheme::set_reading()
{
    const bool in_json = uses(signed_place::source::json);

    reads_form_ = message.has_fields() || uses(signed_place::source::form);
    reads_query_ = message.has(piece::parameter_list) ||
                   uses(signed_place::source::query) ||
                   std::any_of(message.conditions().begin(),
                       message.conditions().end(), [](const auto &one) {
                           return one.from == signed_place::source::query;
                       });
    reads_body_ = in_json || uses(signed_place::source::form);
    has_late_time_ = is_from(timestamp, signed_place::source::json) &&
                     !message.has(piece::timestamp);
    parses_first_ =
        is_from(signature, signed_place::source::json) ||
        (is_from(timestamp, signed_place::source::json) && !has_late_time_) ||
        std::any_of(message.pieces().begin(), message.pieces().end(),
            [](const auto &one) {
                return is_from(one.where, signed_place::source::json);
            });
    has_values_in_body_ = parses_first_ || uses(signed_place::source::form);
}

void scheme::check_fields() const
{
    if (fields.empty() && !signature) {
        refuse("header: is missing");
    }
    if (!fields.empty() && signature) {
        refuse("signature: excludes the parameter \"header\"");
    }
    if (signature && (signature->from == signed_place::source::header ||
                         signature->from == signed_place::source::part)) {
        refuse("signature: must be query:NAME, form:NAME or a JSON Pointer "
               "into the body; the parameter \"header\" names a header field");
    }

    const bool is_single = fields.size() == 1 && !fields[0].is_numbered;
    if (!fields.empty() && !is_single && uses(signed_place::source::part)) {
        refuse("header: must be one field, because a part of it is used");
    }
    if (groups != '\0' && (!is_single || groups == separator)) {
        refuse("groups: requires one header field, and another character than "
               "\"separator\"");
    }
}

/* A value of the body is read while the body is, and cannot be parsed too. */
void scheme::check_member() const
{
    if (member && signature && signature->in_body()) {
        refuse("member: requires a signature in a header field or in an "
               "argument of the URL");
    }
}

void scheme::check_timestamp() const
{
    const bool in_json = is_from(timestamp, signed_place::source::json);
    const bool has_body = message.has(piece::body);

    if (!message.has(piece::timestamp)) {
        if (timestamp && !(in_json && has_body)) {
            refuse("timestamp: must be covered by the signature, add "
                   "{timestamp} to \"signed\"");
        }
    } else if (!timestamp || (in_json && has_body)) {
        refuse("signed: contains {timestamp}, but the parameter \"timestamp\" "
               "specifies no place beside the signed body");
    }
    if (unit == time_unit::iso8601 && !ends_date()) {
        refuse("unit: iso8601 requires a literal behind {timestamp} that does "
               "not begin with a digit, \".\", \"Z\", \"+\" or \"-\", because "
               "the date may have no offset that ends it");
    }
}

/* Returns true if a date without an offset ends where {timestamp} does. */
bool scheme::ends_date() const
{
    const auto &pieces = message.pieces();
    const auto at = std::find_if(pieces.begin(), pieces.end(),
        [](const auto &one) { return one.kind == piece::timestamp; });
    const auto next = at == pieces.end() ? at : std::next(at);

    return next == pieces.end() || (next->kind == piece::literal &&
                                       !continues_date(next->text.front()));
}

/* Refuses a scheme that does not cover the body, unless it says so. */
void scheme::check_coverage(const parameters &chosen) const
{
    const std::string_view text = text_of(chosen, "body", "signed");

    if (text != "signed" && text != "unsigned") {
        refuse("body: must be one of signed, unsigned");
    }
    if (text == "signed" && !signs_body()) {
        refuse("signed: must contain {body}, {form} or {parameters}; if the "
               "sender does not sign the body, specify \"body=unsigned\"");
    }
    if (text == "unsigned" && signs_body()) {
        refuse("body: must be \"signed\", because the signature covers the "
               "body");
    }

    const bool has_value =
        std::any_of(message.pieces().begin(), message.pieces().end(),
            [](const auto &one) { return one.kind != piece::literal; });
    if (!has_value) {
        refuse("signed: must contain a value of the delivery");
    }
}

void scheme::check_body_hash() const
{
    if (!body_hash) {
        return;
    }
    if (body_hash->in_body() || body_hash->from == signed_place::source::part) {
        refuse("body_hash: must be header:NAME or query:NAME");
    }
    if (message.has(piece::body)) {
        refuse("body_hash: is of no use if \"signed\" contains {body}");
    }

    const bool is_signed = body_hash->from == signed_place::source::header
                               ? signs_header(body_hash->name)
                               : signs_argument(body_hash->name);
    if (!is_signed) {
        refuse("body_hash: must be covered by the signature");
    }
}

void scheme::check_each() const
{
    if (!each) {
        return;
    }
    if (!is_from(signature, signed_place::source::json) || signs_body() ||
        groups != '\0') {
        refuse("each: requires \"signature=/pointer\", which begins at an "
               "element, and \"body=unsigned\"");
    }
}

bool scheme::signs_header(std::string_view name) const
{
    auto is_name = [name](const std::optional<signed_place> &where) {
        return is_from(where, signed_place::source::header) &&
               is_same_header(where->name, name);
    };

    return is_name(timestamp) ||
           std::any_of(message.pieces().begin(), message.pieces().end(),
               [&](const auto &one) { return is_name(one.where); });
}

bool scheme::signs_argument(std::string_view name) const
{
    auto is_name = [name](const std::optional<signed_place> &where) {
        return is_from(where, signed_place::source::query) &&
               where->name == name;
    };

    return message.has(piece::query) || message.has(piece::parameter_list) ||
           is_name(timestamp) ||
           std::any_of(message.pieces().begin(), message.pieces().end(),
               [&](const auto &one) { return is_name(one.where); });
}

bool scheme::signs_value(std::string_view events, const pointer &where) const
{
    const std::string_view signed_events =
        each ? std::string_view(each->text()) : std::string_view();

    auto is_path = [&](const std::optional<signed_place> &at) {
        return at && at->in_body() && events == signed_events &&
               (at->from == signed_place::source::json
                       ? at->where->text()
                       : pointer_token(at->name)) == where.text();
    };

    return signs_body() || is_path(timestamp) ||
           std::any_of(message.pieces().begin(), message.pieces().end(),
               [&](const auto &one) { return is_path(one.where); });
}

} // namespace webhook
