#include "core/reason.h"

#include <array>
#include <iterator>

namespace webhook {

namespace {

/* Hides from an unauthorized sender which check has failed. */
constexpr reason_info unauthorized(reason why, std::string_view word)
{
    return {why, word, WEBHOOK_UNAUTHORIZED, 401, 0,
        "The delivery is not authentic."};
}

/* Is indexed by the enumeration, and has its order. */
constexpr reason_info table[] = {
    {reason::none, "", WEBHOOK_UNDECIDED, 0, 0, ""},

    {reason::method, "method", WEBHOOK_METHOD_NOT_ALLOWED, 405, 0,
        "This method is not allowed for deliveries."},
    {reason::media_type, "media_type", WEBHOOK_UNSUPPORTED_MEDIA_TYPE, 415, 0,
        "This provider does not send bodies of this Content-Type."},
    {reason::content_encoding, "content_encoding",
        WEBHOOK_UNSUPPORTED_MEDIA_TYPE, 415, 0,
        "The body must be sent without a content coding."},
    {reason::repeated_header, "repeated_header", WEBHOOK_UNSUPPORTED_MEDIA_TYPE,
        415, 0, "Content-Type and Content-Encoding must not be repeated."},
    {reason::body_kind, "body_kind", WEBHOOK_UNSUPPORTED_MEDIA_TYPE, 415, 0,
        "The body does not have the form or the coding that its header "
        "claims."},

    unauthorized(reason::token_missing, "token_missing"),
    unauthorized(reason::token_wrong, "token_wrong"),
    unauthorized(reason::signature_missing, "signature_missing"),
    unauthorized(reason::signature_invalid, "signature_invalid"),
    unauthorized(reason::signature_wrong, "signature_wrong"),
    unauthorized(reason::timestamp_missing, "timestamp_missing"),
    unauthorized(reason::timestamp_invalid, "timestamp_invalid"),
    unauthorized(reason::timestamp_expired, "timestamp_expired"),
    unauthorized(reason::header_missing, "header_missing"),
    unauthorized(reason::header_invalid, "header_invalid"),
    unauthorized(reason::header_repeated, "header_repeated"),
    unauthorized(reason::claim_wrong, "claim_wrong"),

    {reason::empty, "empty", WEBHOOK_MALFORMED, 400, 0, "The body is empty."},
    {reason::nul, "nul", WEBHOOK_MALFORMED, 400, 0,
        "The body contains a NUL byte."},
    {reason::syntax, "syntax", WEBHOOK_MALFORMED, 400, 0,
        "The body is not valid JSON (RFC 8259)."},
    {reason::not_utf8, "not_utf8", WEBHOOK_MALFORMED, 400, 0,
        "The body is not UTF-8."},
    {reason::duplicate_key, "duplicate_key", WEBHOOK_MALFORMED, 400, 0,
        "An object in the body has two members of the same name."},
    {reason::too_deep, "too_deep", WEBHOOK_MALFORMED, 400, 0,
        "Arrays and objects in the body are nested too deeply."},
    {reason::too_many_nodes, "too_many_nodes", WEBHOOK_MALFORMED, 400, 0,
        "The body contains too many values."},
    {reason::too_large, "too_large", WEBHOOK_MALFORMED, 400, 0,
        "The body is too large."},

    {reason::envelope, "envelope", WEBHOOK_INVALID, 422, 0,
        "The body does not have the form of this provider's events."},
    {reason::empty_batch, "empty_batch", WEBHOOK_INVALID, 422, 0,
        "The array contains no event."},
    {reason::batch, "batch", WEBHOOK_INVALID, 422, 0,
        "The array contains more events than are accepted in one delivery."},
    {reason::type_missing, "type_missing", WEBHOOK_INVALID, 422, 0,
        "The event has no type."},
    {reason::type_invalid, "type_invalid", WEBHOOK_INVALID, 422, 0,
        "The type of an event must be a string or an integer."},
    {reason::type_unknown, "type_unknown", WEBHOOK_INVALID, 422, 0,
        "The type of the event is unknown."},
    {reason::id_missing, "id_missing", WEBHOOK_INVALID, 422, 0,
        "The event has no id."},
    {reason::id_invalid, "id_invalid", WEBHOOK_INVALID, 422, 0,
        "The id must be a string without NUL, or an integer."},
    {reason::key_invalid, "key_invalid", WEBHOOK_INVALID, 422, 0,
        "A value that identifies events must be a string without NUL, or an "
        "integer."},
    {reason::challenge_invalid, "challenge_invalid", WEBHOOK_INVALID, 422, 0,
        "The value of a challenge must be a string of few characters: by "
        "default 1 to 64 of A-Z, a-z, 0-9, \"-\" and \"_\"."},
    {reason::schema, "schema", WEBHOOK_INVALID, 422, 0,
        "The event violates the schema of its type."},
    {reason::too_complex, "too_complex", WEBHOOK_INVALID, 422, 0,
        "The validation of the event takes too many steps."},

    {reason::challenge, "challenge", WEBHOOK_CHALLENGE, 200, 0, ""},
    {reason::is_new, "new", WEBHOOK_ACCEPTED, 0, 0, ""},
    {reason::no_identity, "no_identity", WEBHOOK_ACCEPTED, 0, 0, ""},
    {reason::synchronous, "synchronous", WEBHOOK_ACCEPTED, 0, 0, ""},
    {reason::unreadable, "unreadable", WEBHOOK_ACCEPTED, 0, 0, ""},
    {reason::ambiguous, "ambiguous", WEBHOOK_ACCEPTED, 0, 0, ""},
    {reason::undeclared, "undeclared", WEBHOOK_ACCEPTED, 0, 0, ""},
    {reason::ignored, "ignored", WEBHOOK_IGNORED, 200, 0, ""},
    {reason::delivered, "delivered", WEBHOOK_DUPLICATE, 200, 0, ""},
    {reason::in_flight, "in_flight", WEBHOOK_IN_FLIGHT, 503,
        WEBHOOK_RETRY_AFTER,
        "The event is being delivered, or the outcome of its last delivery is "
        "unknown; send it again."},
    {reason::modified, "modified", WEBHOOK_MODIFIED, 200, 0,
        "The event was delivered before with another body."},
    {reason::store_full, "store_full", WEBHOOK_STORE_UNAVAILABLE, 503,
        WEBHOOK_RETRY_AFTER,
        "No event can be accepted at the moment; send it again."},
    {reason::store_unknown, "store_unknown", WEBHOOK_STORE_UNAVAILABLE, 503,
        WEBHOOK_RETRY_AFTER,
        "No event can be accepted at the moment; send it again."},

    {reason::challenge_wrong, "challenge_wrong", WEBHOOK_UNAUTHORIZED, 403, 0,
        "The request is not a valid challenge."},
    unauthorized(reason::challenge_text, "challenge_text"),
};

constexpr bool in_order()
{
    for (std::size_t i = 0; i < std::size(table); ++i) {
        if (static_cast<std::size_t>(table[i].why) != i) {
            return false;
        }
    }

    return true;
}

static_assert(in_order() && std::size(table) <= WEBHOOK_MAX_REASONS);

} // namespace

const reason_info &describe(reason why)
{
    return table[static_cast<std::size_t>(why)];
}

bool is_unreadable(reason why)
{
    return why == reason::not_utf8 || why == reason::too_deep ||
           why == reason::too_many_nodes || why == reason::too_large;
}

reason reason_of(json::error fault)
{
    switch (fault) {
    case json::error::none:
    case json::error::no_memory:
        break;
    case json::error::empty:
        return reason::empty;
    case json::error::nul:
        return reason::nul;
    case json::error::syntax:
        return reason::syntax;
    case json::error::not_utf8:
        return reason::not_utf8;
    case json::error::too_deep:
        return reason::too_deep;
    case json::error::too_many_nodes:
        return reason::too_many_nodes;
    case json::error::too_large:
        return reason::too_large;
    }

    return reason::none;
}

std::string_view verdict_word(webhook_verdict_t verdict)
{
    static constexpr std::array<std::string_view, 13> words = {"", "accepted",
        "duplicate", "in_flight", "modified", "method_not_allowed",
        "unsupported_media_type", "unauthorized", "malformed", "invalid",
        "store_unavailable", "challenge", "ignored"};

    auto index = static_cast<std::size_t>(verdict);
    return index < words.size() ? words[index] : std::string_view("");
}

std::string_view reason_word(unsigned number)
{
    return number < std::size(table) ? table[number].word : std::string_view{};
}

} // namespace webhook
