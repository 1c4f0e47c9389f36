/* Finds values of a delivery at the places that a scheme names. */

#ifndef WEBHOOK_CORE_AUTH_VALUES_H
#define WEBHOOK_CORE_AUTH_VALUES_H

#include <string_view>

#include "core/arena.h"
#include "core/auth/signed_place.h"
#include "core/form.h"
#include "core/header.h"
#include "json/node.h"

namespace webhook {

/* Returns the text without the white space around it (RFC 9110, 5.6.1). */
std::string_view trim_space(std::string_view text);

/* Takes the next item off a list; without a separator the list is one item. */
std::string_view next_item(std::string_view &list, char separator);

enum class lookup : std::uint8_t {
    missing,
    one,
    several, /* the intended one is not known */
    invalid  /* the value is no text */
};

/* Holds what is known of a delivery; what is not known has no values. */
struct value_sources {
    header_list headers = {};
    const form *query = nullptr;
    const form *fields = nullptr;
    const json::node *event = nullptr;
    bool repeats = false;       /* is true if the event has names twice */
    std::string_view list = {}; /* contains the signatures */
    char separator = '\0';      /* is that of the list */
};

/*
 * Finds the value of the only field, argument, item or member at the place.
 * Empty values are missing.  The text belongs to the sources or to the arena.
 */
lookup find_value(const signed_place &where, const value_sources &from,
    arena &memory, std::string_view &text);

/* Orders pairs as senders do that sign them: by name, then by value. */
bool is_before(const form_pair &a, const form_pair &b);

/* Returns true for an equal name and an equal value. */
bool is_same(const form_pair &a, const form_pair &b);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_VALUES_H */
