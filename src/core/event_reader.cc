#include "core/event_reader.h"

#include <utility>

#include "core/auth/values.h"
#include "core/event.h"
#include "core/event_digest.h"
#include "core/event_validation.h"
#include "core/event_values.h"
#include "core/identity.h"

namespace webhook {

namespace {

/* Returns a fault that refuses the event.  The first of the others is kept. */
fault report(
    const event_context &context, const fault &why, delivered_event &event)
{
    if (context.policy.refuses(why.why)) {
        return why;
    }
    if (context.policy.validates() && !event.reported) {
        event.reported = why;
    }

    return {};
}

/*
 * Refuses an event that has a name twice where the gate reads, because two
 * readers may see two events.  If the provider has signed the body, the
 * provider is responsible, and the event is only reported.
 */
fault refuse_ambiguous(
    const event_context &context, const pointer &where, delivered_event &event)
{
    const reason why = context.policy.ambiguity();

    if (why != reason::ambiguous) {
        return {why, where.text()};
    }

    event.claim.why = why;
    return report(context, {why, where.text()}, event);
}

const pointer *find_ambiguous_type(
    const event_context &context, const json::node &node)
{
    const auto &type = context.policy.profile().type;

    return type && type->where.where &&
                   context.is_ambiguous(node, *type->where.where)
               ? &*type->where.where
               : nullptr;
}

/* Reads the type, which is in the body or in the head. */
fault read_type(const event_context &context, const json::node &node,
    number_text &room, std::string_view &type)
{
    if (!context.policy.profile().type) {
        return {};
    }

    const profile::type_rule &rule = *context.policy.profile().type;
    const std::string_view position = rule.where.position();
    key_text found = key_text::missing;

    if (rule.where.where) {
        found = read_type_text(rule.where.where->find(node), room, type);
    } else {
        const found_value &value = context.head_values[rule.where.head_index];
        found = value.how == found::several ? key_text::invalid
                : value.text.empty()        ? key_text::missing
                                            : key_text::present;
        type = value.text;
    }

    if (found == key_text::missing && rule.fallback) {
        type = *rule.fallback;
        return {};
    }

    return found == key_text::present   ? fault()
           : found == key_text::missing ? fault(reason::type_missing, position)
                                        : fault(reason::type_invalid, position);
}

/*
 * Returns true if nothing defines the identity of events of such a type, and
 * the provider is not known to have further types.
 */
bool is_unknown(const event_context &context, const profile::event_rule *rule)
{
    return rule == nullptr || (rule->is_any() && !rule->documented &&
                                  context.policy.profile().events.size() > 1 &&
                                  !context.policy.identifies(*rule));
}

/* Returns the schema by which the event is validated, or nullptr. */
const schema::program *find_schema(
    const event_context &context, const profile::event_rule &rule)
{
    return context.policy.validates() && context.kind != body_kind::opaque
               ? rule.schema.get()
               : nullptr;
}

fault validate(const event_context &context, const json::node &node,
    const schema::program *rules)
{
    return rules != nullptr
               ? check_schema(*rules, node, context.tools, context.memory)
               : fault();
}

/*
 * An event that would be refused is validated first.  Where a violation is only
 * reported, an event with an identity is validated when it is known to be new.
 */
fault identify_and_validate(const event_context &context,
    const json::node &node, const profile::event_rule &rule,
    std::string_view type, delivered_event &event)
{
    const schema::program *rules = find_schema(context, rule);
    const bool refuses = context.policy.refuses(reason::schema);
    fault invalid;

    if (refuses || rule.challenge) {
        invalid = validate(context, node, rules);
    }
    if (rule.challenge) {
        event.asked = &*rule.challenge;
        return invalid;
    }

    /* A refused event is not claimed: only its key may need the digest. */
    const bool in_key = context.policy.needs_sha256(rule);
    if (in_key &&
        (!invalid || rule.unique || context.policy.key_is_of_bytes())) {
        take_digest(context, rule, event);
    }

    /* It has an id even if it is invalid: an operator needs it to ask. */
    const fault unidentified = identify(context, node, rule, type, event);

    if (!in_key && event.claim.at == event_state::ask) {
        take_digest(context, rule, event);
    }
    if (refuses) {
        return invalid ? invalid : unidentified;
    }
    if (event.claim.at == event_state::ask) {
        event.unchecked = event.reported ? nullptr : rules;
        return {};
    }

    invalid = validate(context, node, rules);
    if (invalid && report(context, invalid, event)) {
        return invalid;
    }

    return unidentified ? report(context, unidentified, event) : fault();
}

fault judge_event(const event_context &context, const json::node &node,
    const profile::event_rule *rule, std::string_view type,
    delivered_event &event)
{
    if (is_unknown(context, rule) && !event.reported) {
        fault why(reason::type_unknown,
            context.policy.profile().type->where.position());
        if (report(context, why, event)) {
            return why;
        }
    }
    if (rule == nullptr) {
        return {};
    }
    if (context.policy.ignores(*rule)) {
        event.claim.at = event_state::dropped;
        event.claim.why = reason::ignored;
        return {};
    }

    if (const pointer *where = find_ambiguous_key(context, node, *rule)) {
        return refuse_ambiguous(context, *where, event);
    }

    return identify_and_validate(context, node, *rule, type, event);
}

fault read_event(const event_context &context, const json::node &node,
    delivered_event &event)
{
    const profile &provider = context.policy.profile();
    number_text room;
    std::string_view type;

    event.claim.at = event_state::unclaimed;
    event.claim.why = reason::no_identity;

    if (node.kind != json::kind::object && !provider.accepts_any &&
        context.kind != body_kind::opaque) {
        return report(context, reason::envelope, event);
    }

    keep_values(context, node, event);

    if (const pointer *where = find_ambiguous_type(context, node)) {
        return refuse_ambiguous(context, *where, event);
    }

    fault why = read_type(context, node, room, type);
    if (why && report(context, why, event)) {
        return why;
    }

    const profile::event_rule *rule = provider.find_event(type);
    if (rule != nullptr && rule->challenge &&
        (context.events.size() > 1 || context.is_inside)) {
        rule = nullptr;
    }

    event.listed = rule != nullptr && (!rule->is_any() || !provider.type);
    if (event.listed && provider.type) {
        type = rule->type;
    }
    if (provider.type && !why) {
        event.type = keep_name(context, type);
    }

    return judge_event(context, node, rule, type, event);
}

} // namespace

const delivered_event *read_events(const event_context &context, fault &why)
{
    for (delivered_event &event : context.events) {
        why = read_event(context, *event.node, event);
        if (why) {
            return &event;
        }
    }

    return nullptr;
}

} // namespace webhook
