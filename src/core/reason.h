/* Why a delivery ended as it did: the stable words, and what follows. */

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
    ignored,
    delivered,
    in_flight,
    modified,
    store_full,
    store_unknown
};

struct reason_info {
    reason why;
    std::string_view word;
    webhook_verdict_t verdict; /* when this reason ends the delivery */
    unsigned status;
    unsigned retry_after; /* seconds */
    std::string_view detail;
};

const reason_info &describe(reason why);

/*
 * Where in a body, and what the schema expected there.  The texts live as long
 * as the gate or the delivery, and none is of the sender's spelling.
 */
struct position {
    static constexpr std::size_t no_index = static_cast<std::size_t>(-1);

    std::string_view pointer;     /* into the event */
    std::string_view keyword;     /* of the schema, e.g. "minLength" */
    std::string_view expected;    /* e.g. "at least 3 characters" */
    std::size_t index = no_index; /* of the event, if there are several */
};

/* reason::none, or what is wrong and where. */
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

/* Beyond what we read, and perhaps no fault of the sender's. */
bool is_unreadable(reason why);

/* A text that no reader accepts; error::no_memory is none of them. */
reason reason_of(json::error fault);

std::string_view verdict_word(webhook_verdict_t verdict);

/* By its number in the enumeration; empty for one that is none. */
std::string_view reason_word(unsigned number);

} // namespace webhook

#endif /* WEBHOOK_CORE_REASON_H */
