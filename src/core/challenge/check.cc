#include "core/challenge/check.h"

#include <algorithm>

namespace webhook {

namespace {

bool is_of_body(const place &where)
{
    return !where.is_in_head();
}

bool needs_body(const challenge &asked)
{
    return std::any_of(asked.values.begin(), asked.values.end(), is_of_body) ||
           std::any_of(asked.absent.begin(), asked.absent.end(), is_of_body) ||
           std::any_of(asked.conditions.begin(), asked.conditions.end(),
               [](const auto &each) { return is_of_body(each.where); });
}

bool has_hash(const text_template &text)
{
    return std::any_of(text.begin(), text.end(), [](const text_piece &piece) {
        return piece.from == text_piece::source::hash;
    });
}

/* Refuses what would answer requests that are no challenges. */
void check_marks(const json_location &at, const challenge &result)
{
    if (!result.is_post()) {
        if (needs_body(result) || result.only || result.is_unsigned) {
            at.refuse("must not depend on a body, because only POST has one");
        }
        return;
    }
    if (!result.is_unsigned && result.only && result.only->is_form) {
        at.child("only").refuse(
            "must not have fields of a form, unless \"unsigned\" is true");
    }
    if (result.is_unsigned && !result.only) {
        at.refuse("must contain \"only\", because nobody vouches for a request "
                  "without a signature");
    }
    if (!result.only && result.conditions.empty()) {
        at.refuse("must contain \"require\" or \"only\", because events would "
                  "be answered as well, and lost");
    }
}

/* The hashes of an answer need a text, which has no hash itself. */
void check_hashed(const json_location &at, const challenge &result)
{
    for (const text_template &text : result.hashed) {
        if (has_hash(text)) {
            at.child("hashed").refuse("must not contain a hash");
        }
    }

    bool is_hashed = has_hash(result.answer.body);
    for (const auto &[name, value] : result.answer.headers) {
        is_hashed |= has_hash(value);
    }
    if (is_hashed && result.hashed.empty()) {
        at.child("answer").refuse("contains a hash, but the challenge has "
                                  "neither \"value\" nor \"hashed\"");
    }
}

/* A text of JSON must never be among those that a challenge can sign. */
void check_characters(const json_location &at, const challenge &result)
{
    for (const char c : {'{', '[', '"'}) {
        if (result.has_signed_value() &&
            result.accepted.characters.contains(c)) {
            at.child("characters")
                .refuse("must not contain \"{\", \"[\" and a quotation mark, "
                        "because the value is signed, and a delivery could be "
                        "signed with it");
        }
    }
}

} // namespace

void check_challenge(const json_location &at, const challenge &loaded)
{
    check_marks(at, loaded);
    check_hashed(at, loaded);
    check_characters(at, loaded);
}

} // namespace webhook
