/* Lists why a delivery ended as it did: the stable words, and what follows. */

#ifndef WEBHOOK_CORE_REASON_H
#define WEBHOOK_CORE_REASON_H

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <webhook/webhook.h>

#include "json/limits.h"

namespace webhook {

enum class reason : std::uint8_t {
    none,

    method,
    media_type,
    content_encoding,
    repeated_header,
    body_kind,

    token_missing,
    token_wrong,
    signature_missing,
    signature_invalid,
    signature_wrong,
    timestamp_missing,
    timestamp_invalid,
    timestamp_expired,
    header_missing,
    header_invalid,
    header_repeated,
    claim_wrong,

    empty,
    nul,
    syntax,
    not_utf8,
    duplicate_key,
    too_deep,
    too_many_nodes,
    too_large,

    envelope,
    empty_batch,
    batch,
    type_missing,
    type_invalid,
    type_unknown,
    id_missing,
    id_invalid,
    key_invalid,
    challenge_invalid,
    schema,
    too_complex,

    challenge,
    is_new,
    no_identity,
    synchronous,
    unreadable,
    ambiguous,
    undeclared,
    ignored,
    delivered,
    in_flight,
    modified,
    store_full,
    store_unknown,

    challenge_wrong,
    challenge_text
};

struct reason_info {
    reason why;
    std::string_view word;
    webhook_verdict_t verdict; /* applies if this reason ends the delivery */
    unsigned status;
    unsigned retry_after; /* counts seconds */
    std::string_view detail;
};

const reason_info &describe(reason why);

/*
 * Holds where in a body a fault is, and what the schema expected there.  The
 * texts live as long as the gate or the delivery, and none has the sender's
 * spelling.
 */
struct position {
    static constexpr std::size_t no_index = static_cast<std::size_t>(-1);

    std::string_view pointer;  /* leads into the event */
    std::string_view keyword;  /* belongs to the schema, e.g. "minLength" */
    std::string_view expected; /* is e.g. "at least 3 characters" */
    std::size_t index =
        no_index; /* is that of the event, if there are several */

    /* counts the bytes of the text before a fault of its syntax */
    std::size_t offset = no_index;

    /* belong to a signed time that was refused; the age may be negative */
    std::int64_t age_ms = 0;
    std::uint64_t tolerance_ms = 0;
};

/* Holds what is wrong and where, or reason::none. */
struct fault {
    reason why = reason::none;
    position where = {};

    fault() = default;
    fault(reason because, std::string_view pointer = {})
        : why(because), where{pointer, {}, {}}
    {
    }

    explicit operator bool() const { return why != reason::none; }
};

/*
 * Returns true for a body beyond our limits, which may not be the sender's
 * fault.
 */
bool is_unreadable(reason why);

/*
 * Returns the reason for a text that no reader accepts; the fault must not be
 * error::no_memory.
 */
reason reason_of(json::error fault);

std::string_view verdict_word(webhook_verdict_t verdict);

/* Returns the word of a number in the enumeration, or an empty text. */
std::string_view reason_word(unsigned number);

} // namespace webhook

#endif /* WEBHOOK_CORE_REASON_H */
