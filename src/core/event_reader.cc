#include "core/event_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/auth/values.h"
#include "core/event.h"
#include "core/event_validation.h"
#include "core/event_values.h"
#include "core/identity.h"
#include "core/xxh128.h"
#include "json/check.h"
#include "json/slices.h"

namespace webhook {

namespace {

/*
 * Returns the text of a value as it is written.  Returns an empty text if it
 * does not exist, or has escapes in its name.
 */
std::string_view text_at(std::string_view text, const pointer &where)
{
    text = json::without_mark(text);
    for (const pointer::token &step : where.tokens()) {
        text = member_text(text, step.name);
    }

    return text;
}

/* Returns the same in a form, with the name in front of the value. */
std::string_view pair_at(const form &from, const pointer &where)
{
    const auto &tokens = where.tokens();

    for (const form_pair &pair : from.pairs()) {
        if (tokens.size() == 1 && pair.name == tokens.front().name) {
            return pair.text;
        }
    }

    return {};
}

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
 * Lists the names and values that were signed, without those of the counters.
 * Their order and their encoding were not signed, so that whoever has recorded
 * a delivery could make another body of it.
 */
std::span<const std::string_view> list_signed_fields(
    const event_context &context, const profile::event_rule &rule)
{
    const std::span<const form_pair> pairs = context.tools.form().pairs();
    const std::span<form_pair> sorted =
        context.memory.array<form_pair>(pairs.size());
    const auto is_counter = [&rule](const form_pair &pair) {
        return std::any_of(rule.attempt.begin(), rule.attempt.end(),
            [&pair](const pointer &where) {
                return where.tokens().size() == 1 &&
                       where.tokens().front().name == pair.name;
            });
    };

    auto end = std::remove_copy_if(
        pairs.begin(), pairs.end(), sorted.begin(), is_counter);
    std::sort(sorted.begin(), end, is_before);
    end = std::unique(sorted.begin(), end, is_same);

    const auto count = static_cast<std::size_t>(end - sorted.begin());
    const std::span<std::string_view> texts =
        context.memory.array<std::string_view>(2 * count);

    for (std::size_t i = 0; i < count; ++i) {
        texts[2 * i] = sorted[i].name;
        texts[2 * i + 1] = sorted[i].value;
    }

    return texts;
}

constexpr std::size_t most_counters = 8;
using event_pieces = std::array<std::string_view, most_counters + 1>;

/* Lists the pieces of the event's text between the counters of attempts. */
std::span<const std::string_view> list_pieces(const event_context &context,
    const profile::event_rule &rule, const delivered_event &event,
    event_pieces &pieces)
{
    std::size_t count = 0;
    std::array<std::string_view, most_counters> counters; /* are sorted */

    for (const pointer &where : rule.attempt) {
        const std::string_view counter =
            context.is_flat ? pair_at(context.tools.form(), where)
                            : text_at(event.text, where);
        std::size_t at = count;

        if (counter.empty() || count == most_counters) {
            continue;
        }
        for (; at > 0 && counters[at - 1].data() > counter.data(); --at) {
            counters[at] = counters[at - 1];
        }
        counters[at] = counter;
        ++count;
    }

    const char *from = event.text.data();
    std::size_t last = 0;

    for (std::size_t i = 0; i < count; ++i) {
        if (counters[i].data() < from) {
            continue; /* it is inside of the previous one */
        }
        pieces[last++] = {
            from, static_cast<std::size_t>(counters[i].data() - from)};
        from = counters[i].data() + counters[i].size();
    }
    pieces[last] = {from,
        static_cast<std::size_t>(event.text.data() + event.text.size() - from)};

    return std::span<const std::string_view>(pieces).first(last + 1);
}

/*
 * The bounds of what a hostile body may cost are multiples of what a plain one
 * of its size costs (tests/support/hostile.h).  From 64 KB on they rest on a
 * plain one that is hashed by SHA-256, which is little beside its parsing.
 */
bool is_large(std::span<const std::string_view> pieces)
{
    constexpr std::size_t large = 16 * 1024;
    std::size_t size = 0;

    for (const std::string_view piece : pieces) {
        size += piece.size();
    }
    return size > large;
}

/*
 * Sets the digest of the event's own bytes, so that a retry is the same event
 * whatever other events are in its body.  Counters of attempts are left out.
 */
void take_digest(const event_context &context, const profile::event_rule &rule,
    delivered_event &event)
{
    event_pieces room;
    const std::span<const std::string_view> pieces =
        context.is_flat && context.policy.signs_fields()
            ? list_signed_fields(context, rule)
            : list_pieces(context, rule, event, room);

    if (context.policy.needs_sha256(rule) || is_large(pieces)) {
        event.digest = context.tools.hash()(pieces);
        return;
    }

    const auto hash = xxh128(pieces);

    event.digest = {};
    std::copy(hash.begin(), hash.end(), event.digest.begin());
    event.digest_kind = WEBHOOK_DIGEST_XXH128;
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
