/* The part of a gate that compares what it uses with what is signed. */

#include <algorithm>

#include "base/config_error.h"
#include "core/gate.h"

namespace webhook {

/*
 * Checks the profile's identity: values that the signature does not cover must
 * be declared so.
 */
void gate::check_identity() const
{
    if (!key_.empty() || !authenticator_.proof()) {
        return;
    }

    for (const auto &[type, rule] : profile_->events) {
        for (const component &part : rule.identity) {
            check_component(part);
        }
    }
}

void gate::check_component(const component &part) const
{
    if (part.where || part.is_unsigned) {
        return;
    }

    if (!covers(part)) {
        throw config_error("signature: does not cover \"" +
                           profile_->head_values[part.head_index].name +
                           "\", which the profile \"" + profile_->name +
                           "\" uses to identify events; set \"unsigned\" in "
                           "the profile to accept this");
    }
}

/* Returns true if the signature, which must exist, covers the value. */
bool gate::covers(const component &part) const
{
    if (part.where) {
        return covers(*part.where);
    }

    const sender_proof &how = *authenticator_.proof();
    const head_value &value = profile_->head_values[part.head_index];

    return value.where == head_value::source::header
               ? how.covers_header(value.name)
               : how.covers_argument(value.name);
}

/* Does the same for a value in an event, which may be part of a body. */
bool gate::covers(const pointer &where) const
{
    const sender_proof &how = *authenticator_.proof();
    const std::vector<pointer> &arrays = profile_->places.arrays;

    return arrays.empty() ? how.covers_value("", where)
                          : std::all_of(arrays.begin(), arrays.end(),
                                [&](const pointer &each) {
                                    return how.covers_value(each.text(), where);
                                });
}

/*
 * Refuses a content coding where the signature is of more than the bytes: those
 * of a compressed body do not show where it ends.
 */
void gate::check_coding() const
{
    if (coding_ != WEBHOOK_CODING_OFF && authenticator_.proof() &&
        !authenticator_.proof()->accepts_coding()) {
        throw config_error("coding: must be \"off\", because the signature "
                           "covers values of the body, or values beside the "
                           "body without a literal in between");
    }
}

/*
 * Checks a key at a gate whose signature does not cover the body: whoever has
 * recorded one signature can send it with any body.  If the key consists of
 * what is signed, such a body has the key of the recorded one.
 */
void gate::check_key_is_signed(const webhook_gate_options_t &options) const
{
    if (!authenticator_.proof() || signs_body() ||
        authenticator_.proof()->is_bearer()) {
        return;
    }
    if (key_.empty()) {
        for (const auto &[type, rule] : profile_->events) {
            check_rule_is_signed(rule);
        }
        return;
    }

    bool is_covered = options.signed_header_count != 0;

    for (const gate_component &part : key_) {
        if (part.from == gate_component::source::digest ||
            (part.where && !covers(*part.where))) {
            throw config_error(
                "key: contains \"" +
                (part.where ? part.where->text() : std::string("digest")) +
                "\", which the signature does not cover, so that a recorded "
                "signature could be used with another value; use values that "
                "are signed, or \"signed\"");
        }
        is_covered = is_covered || part.where ||
                     part.from == gate_component::source::covered;
    }

    if (!is_covered) {
        throw config_error(
            "key: contains nothing that the signature covers, so that a "
            "recorded signature could be used for any event; add a value that "
            "is signed, or \"signed\"");
    }
}

void gate::check_rule_is_signed(const profile::event_rule &rule) const
{
    if (!rule.identifies()) {
        return;
    }

    bool is_covered = false;
    bool is_known = !rule.unique;

    for (const component &part : rule.identity) {
        is_covered = is_covered || covers(part);
        is_known = is_known && (covers(part) || part.is_unsigned);
    }

    if (!is_covered || !is_known) {
        throw config_error(
            "signature: does not cover the body, whose values the profile \"" +
            profile_->name + "\" uses to identify events of the type \"" +
            rule.type + "\"; specify a key of values that are signed");
    }
}

bool gate::type_is_signed() const
{
    if (!profile_->type || !authenticator_.proof()) {
        return true; /* there are no types, or nothing is signed */
    }
    return covers(profile_->type->where);
}

bool gate::signs_body() const
{
    const auto &proof = authenticator_.proof();

    return proof && proof->covers_body();
}

bool gate::signs_fields() const
{
    const verifier *scheme = authenticator_.verifier();

    return scheme != nullptr && scheme->scheme().message.has_fields();
}

bool gate::fixes_body() const
{
    const auto &proof = authenticator_.proof();

    return proof && proof->fixes_body() && !authenticator_.token().reads_body();
}

bool gate::needs_readable_body() const
{
    const verifier *scheme = authenticator_.verifier();

    return authenticator_.token().reads_body() ||
           (scheme != nullptr && (scheme->scheme().message.is_open() ||
                                     scheme->scheme().has_late_time()));
}

} // namespace webhook
