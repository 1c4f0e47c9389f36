/* From a body's JSON to its events: type, rule, schema and identity of each. */

#include "core/delivery.h"

#include <algorithm>
#include <array>

#include "json/slices.h"

namespace webhook {

namespace {

reason reason_of(schema::result found)
{
    return found == schema::result::too_complex ? reason::too_complex
                                                : reason::schema;
}

/* As it is written; empty: it is not there, or has escapes in its name. */
std::string_view text_at(std::string_view text, const pointer &where)
{
    text = json::without_mark(text);
    for (const pointer::token &step : where.tokens()) {
        text = member_text(text, step.name);
    }

    return text;
}

} // namespace

event_digest delivered_event::short_digest() const
{
    event_digest first;

    std::copy_n(digest.begin(), first.size(), first.begin());
    return first;
}

/* Not nullptr: the first one that is refused. */
const delivered_event *delivery::read_events(
    const json::node &root, std::span<const webhook_str_t> parts, fault &why)
{
    const json::node *node = &root;

    if (is_batch(gate_->profile(), root)) {
        ++node; /* the elements follow their array */
    }

    for (delivered_event &event : events_) {
        why = read_event(*node, event, parts);
        if (why) {
            return &event;
        }
        node += node->span;
    }

    return nullptr;
}

/* The event of a refused body is known as far as it could be read. */
fault delivery::read_event(const json::node &node, delivered_event &event,
    std::span<const webhook_str_t> parts)
{
    const profile &provider = gate_->profile();
    number_text room;
    std::string_view type;

    event.claim.at = standing::unclaimed;
    event.claim.why = reason::no_identity;

    if (node.kind != json::kind::object && !provider.accepts_any) {
        return report(reason::envelope, event);
    }

    keep_values(node, event);

    if (const pointer *where = find_ambiguous_type(node)) {
        return refuse_ambiguous(*where, event);
    }

    fault why = read_type(node, room, type);
    if (why && report(why, event)) {
        return why;
    }

    const profile::event_rule *rule = provider.find_event(type);
    if (rule != nullptr && rule->challenge && events_.size() > 1) {
        rule = nullptr;
    }

    event.listed = rule != nullptr && (!rule->is_any() || !provider.type);
    if (event.listed && provider.type) {
        type = rule->type;
    }
    if (provider.type && !why) {
        event.type = keep_name(type);
    }

    return judge_event(node, rule, type, parts, event);
}

/* The type is in the body, or in the head. */
fault delivery::read_type(
    const json::node &node, number_text &room, std::string_view &type)
{
    if (!gate_->profile().type) {
        return {};
    }

    const profile::type_rule &rule = *gate_->profile().type;
    const std::string_view position = rule.where.position();
    key_text found = key_text::missing;

    if (rule.where.where) {
        found = read_type_text(rule.where.where->find(node), room, type);
    } else {
        const found_value &value = head_values_[rule.where.head_index];
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
 * A name that is there twice where the gate reads: two readers may see two
 * events.  If the provider has signed it, it is the provider's.
 */
fault delivery::refuse_ambiguous(const pointer &where, delivered_event &event)
{
    if (!gate_->signs_body()) {
        return {reason::duplicate_key, where.text()};
    }

    event.claim.why = reason::ambiguous;
    return report({reason::ambiguous, where.text()}, event);
}

const pointer *delivery::find_ambiguous_type(const json::node &node) const
{
    const auto &type = gate_->profile().type;

    return type && type->where.where && is_ambiguous(node, *type->where.where)
               ? &*type->where.where
               : nullptr;
}

const pointer *delivery::find_ambiguous_key(
    const json::node &node, const profile::event_rule &rule) const
{
    for (const gate_component &part : gate_->key()) {
        if (part.where && is_ambiguous(node, *part.where)) {
            return &*part.where;
        }
    }
    if (!gate_->key().empty()) {
        return nullptr;
    }

    for (const component &part : rule.identity) {
        if (part.where && is_ambiguous(node, *part.where)) {
            return &*part.where;
        }
    }

    return rule.unique && is_ambiguous(node, *rule.unique) ? &*rule.unique
                                                           : nullptr;
}

bool delivery::is_ambiguous(const json::node &node, const pointer &where) const
{
    return reader_->document().has_duplicate_names() &&
           where.is_ambiguous(node);
}

/* Nobody has said of such a type what makes its events the same. */
bool delivery::is_unknown(const profile::event_rule *rule) const
{
    return rule == nullptr ||
           (rule->is_any() && gate_->profile().events.size() > 1 &&
               !gate_->identifies(*rule));
}

fault delivery::judge_event(const json::node &node,
    const profile::event_rule *rule, std::string_view type,
    std::span<const webhook_str_t> parts, delivered_event &event)
{
    if (is_unknown(rule) && !event.reported) {
        fault why(
            reason::type_unknown, gate_->profile().type->where.position());
        if (report(why, event)) {
            return why;
        }
    }
    if (rule == nullptr) {
        return {};
    }
    if (gate_->ignores(*rule)) {
        event.claim.at = standing::dropped;
        event.claim.why = reason::ignored;
        return {};
    }

    if (const pointer *where = find_ambiguous_key(node, *rule)) {
        return refuse_ambiguous(*where, event);
    }

    take_digest(*rule, event);

    fault invalid = validate(node, *rule);
    if (rule->challenge) {
        return invalid ? invalid : read_challenge(node, *rule->challenge);
    }

    /* also of an invalid one: its sender is asked about it by its id */
    fault unidentified = identify(node, *rule, type, parts, event);
    if (invalid && report(invalid, event)) {
        return invalid;
    }

    return unidentified ? report(unidentified, event) : fault();
}

/* Returns what refuses the event: the first fault of those that do not stays.
 */
fault delivery::report(const fault &why, delivered_event &event)
{
    if (gate_->refuses(why.why)) {
        return why;
    }
    if (gate_->validates() && !event.reported) {
        event.reported = why;
    }

    return {};
}

fault delivery::validate(
    const json::node &node, const profile::event_rule &rule)
{
    if (!rule.schema || !gate_->validates()) {
        return {};
    }

    schema::run &run = reader_->run();
    schema::result found = rule.schema->check(node, run);
    if (found == schema::result::valid) {
        return {};
    }

    fault why(reason_of(found), memory_.copy(run.pointer()));
    why.where.keyword = run.keyword();
    why.where.expected = run.expected();
    return why;
}

/* Where the bytes of each event are. */
void delivery::slice(std::string_view text, bool in_array)
{
    std::string_view whole = trim(text);
    std::string_view inside = whole;

    if (in_array) {
        inside = trim(json::without_mark(text));
        inside = inside.substr(1, inside.size() - 2);
    }

    slices elements(inside);

    for (delivered_event &event : events_) {
        event.text = events_.size() == 1 ? trim(inside) : elements.next();
        event.offset =
            static_cast<std::size_t>(event.text.data() - text.data());
        event.size = event.text.size();
    }
}

/*
 * Of an event's own bytes: it is a copy whatever other events it comes with.
 * Counters of attempts are no part of it.
 */
void delivery::take_digest(
    const profile::event_rule &rule, delivered_event &event)
{
    constexpr std::size_t most = 8;
    std::array<std::string_view, most + 1> pieces;
    std::size_t count = 0;
    std::array<std::string_view, most> counters; /* in their order */

    for (const pointer &where : rule.attempt) {
        const std::string_view counter = text_at(event.text, where);
        std::size_t at = count;

        if (counter.empty() || count == most) {
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
            continue; /* inside of the one before */
        }
        pieces[last++] = {
            from, static_cast<std::size_t>(counters[i].data() - from)};
        from = counters[i].data() + counters[i].size();
    }
    pieces[last] = {from,
        static_cast<std::size_t>(event.text.data() + event.text.size() - from)};

    event.digest = reader_->hash()(
        std::span<const std::string_view>(pieces).first(last + 1));
}

} // namespace webhook
