#include "core/identity.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/hex.h"
#include "core/event.h"
#include "core/event_values.h"
#include "core/key.h"

namespace webhook {

namespace {

/* Separates the identity from the digest of the body. */
constexpr std::string_view body_infix = ":body=";

std::string_view hex_of(std::span<const unsigned char> bytes, char *room)
{
    return {room, static_cast<std::size_t>(write_hex(bytes, room) - room)};
}

constexpr std::string_view digits = "0123456789";

bool is_digit(char c)
{
    return digits.find(c) != std::string_view::npos;
}

/*
 * Returns true for seconds since 1970, also in milliseconds of a clock that has
 * only seconds.
 */
bool is_whole_epoch(std::string_view text)
{
    return text.find_first_not_of(digits) == std::string_view::npos &&
           (text.size() == 10 || (text.size() == 13 && text.ends_with("000")));
}

/*
 * Returns true for a date (ISO 8601 or RFC 9110, 5.6.7) without a fraction, or
 * with a fraction of zeros.
 */
bool is_whole_date(std::string_view text)
{
    const bool iso = text.size() >= 10 && is_digit(text[0]) && text[4] == '-' &&
                     text[7] == '-';
    const bool http = text.size() >= 20 && text[3] == ',' && text[4] == ' ';
    const std::size_t point = text.find_first_of(".,", 10);

    if (!iso || point == std::string_view::npos) {
        return iso || http;
    }

    const std::string_view fraction = text.substr(point + 1);
    return fraction.find_first_not_of('0') >=
           std::min(fraction.find_first_not_of(digits), fraction.size());
}

/* Returns true for a time in seconds or coarser: many events may share it. */
bool is_coarse(std::string_view text)
{
    return is_whole_epoch(text) || is_whole_date(text);
}

/* Writes the key of one event, part by part. */
class key_writer {
public:
    /* The key has to be empty. */
    key_writer(
        const event_context &context, delivered_event &event, std::string &key)
        : context_(context), event_(event), key_(key)
    {
    }

    bool begin(const profile::event_rule &rule, std::string_view type);
    fault add_identity(const json::node &node, const profile::event_rule &rule);
    fault add_gate_key(const json::node &node);

private:
    fault add_digest_identity(const json::node &node, const pointer &unique);
    fault add_component(const json::node &node, const component &part);
    fault add_value(const json::node &node, const pointer &where);
    fault add_part(
        key_text found, std::string_view text, std::string_view position);
    void add_digest(const sha256::digest &digest);
    void add_place(bool of_event);

    const event_context &context_;
    delivered_event &event_;
    std::string &key_;
};

/*
 * Begins with "scope:type".  Returns false if the type is neither signed nor
 * known to the profile: the sender could invent it to make an event a new one.
 * Digests, and ids that no two types share, need no type.
 */
bool key_writer::begin(const profile::event_rule &rule, std::string_view type)
{
    const gate &policy = context_.policy;
    const bool untyped = policy.key().empty() ? rule.untyped
                                              : policy.key_is_of_bytes() &&
                                                    !policy.type_is_signed();

    key_ += context_.scope;
    key_ += ':';
    if (!untyped) {
        append_key_part(key_, type, context_.tools.hash());
    }

    return untyped || !rule.is_any() || policy.type_is_signed();
}

fault key_writer::add_identity(
    const json::node &node, const profile::event_rule &rule)
{
    if (rule.unique) {
        return add_digest_identity(node, *rule.unique);
    }

    bool of_event = false;

    for (const component &part : rule.identity) {
        fault why = add_component(node, part);
        if (why) {
            return why;
        }
        of_event = of_event || part.where;
    }

    add_place(of_event);
    return {};
}

/*
 * Uses the digest as identity.  Equal bytes are one event only if they contain
 * a value that no other event has.
 */
fault key_writer::add_digest_identity(
    const json::node &node, const pointer &unique)
{
    number_text room;
    std::string_view text;
    const key_text found = read_key_text(unique.find(node), room, text);

    if (found != key_text::present || is_coarse(text)) {
        return {found == key_text::invalid ? reason::id_invalid
                                           : reason::id_missing,
            unique.text()};
    }

    add_digest(event_.digest);
    return {};
}

fault key_writer::add_gate_key(const json::node &node)
{
    using source = gate_component::source;
    std::size_t used = 0;
    bool of_event = false;

    for (const gate_component &part : context_.policy.key()) {
        fault why;

        switch (part.from) {
        case source::event:
            why = add_value(node, *part.where);
            of_event = true;
            break;
        case source::host: {
            const webhook_str_t &value = context_.parts[used++];
            const bool found = value.len != 0;
            why = add_part(found ? key_text::present : key_text::missing,
                found ? std::string_view(value.data, value.len) : "", {});
            break;
        }
        case source::digest:
            /* Empty events have the same bytes, and are not the same event. */
            if (event_.text.empty()) {
                why = reason::id_missing;
                break;
            }
            add_digest(event_.digest);
            of_event = true;
            break;
        case source::covered:
            add_digest(context_.signed_digest);
            break;
        }
        if (why) {
            return why;
        }
    }

    add_place(of_event);
    return {};
}

/*
 * Adds the index of the event if nothing in the key belongs to it.  Values of
 * the delivery are the same for all of its events.
 */
void key_writer::add_place(bool of_event)
{
    if (!of_event && context_.events.size() > 1) {
        key_ += ':';
        key_ += std::to_string(&event_ - context_.events.data());
    }
}

fault key_writer::add_component(const json::node &node, const component &part)
{
    if (part.where) {
        return add_value(node, *part.where);
    }

    const found_value &value = context_.head_values[part.head_index];
    const key_text found = value.how == found::several ? key_text::invalid
                           : value.text.empty()        ? key_text::missing
                                                       : key_text::present;

    return add_part(found, value.text, {});
}

fault key_writer::add_value(const json::node &node, const pointer &where)
{
    number_text room;
    std::string_view text;
    key_text found = read_key_text(where.find(node), room, text);

    return add_part(found, text, where.text());
}

/* Adds a part.  The first one is the id, which must have a value. */
fault key_writer::add_part(
    key_text found, std::string_view text, std::string_view position)
{
    bool is_id = event_.id.data() == nullptr;

    if (found == key_text::invalid) {
        return {is_id ? reason::id_invalid : reason::key_invalid, position};
    }
    if (is_id) {
        if (found == key_text::missing) {
            return {reason::id_missing, position};
        }
        event_.id = keep_name(context_, text);
    }

    key_ += ':';
    append_key_part(key_, text, context_.tools.hash());
    return {};
}

/* Adds a digest.  It differs from any value, because only it has a "=". */
void key_writer::add_digest(const sha256::digest &digest)
{
    std::array<char, 2 * std::tuple_size_v<sha256::digest>> hex;

    key_ += ':';
    const std::size_t begin = key_.size();
    key_ += digest_prefix;
    key_ += hex_of(digest, hex.data());

    if (event_.id.data() == nullptr) {
        event_.id = context_.memory.copy(std::string_view(key_).substr(begin));
    }
}

void set_keys(
    const event_context &context, delivered_event &event, std::string_view text)
{
    event.key = context.memory.copy(text);
    event.key_digest = context.tools.hash()(event.key);

    if (!event.claim.by_body()) {
        return;
    }

    std::array<char, 2 * WEBHOOK_DIGEST_SIZE> hex;
    std::string &key = context.tools.scratch();

    key += event.key;
    key += body_infix;
    key += hex_of(event.short_digest().bytes, hex.data());
    event.body_key = context.memory.copy(key);
    event.body_key_digest = context.tools.hash()(event.body_key);
}

} // namespace

fault identify(const event_context &context, const json::node &node,
    const profile::event_rule &rule, std::string_view type,
    delivered_event &event)
{
    const gate &policy = context.policy;

    if (rule.synchronous) {
        event.claim.why = reason::synchronous;
        return {};
    }
    if (!policy.identifies(rule)) {
        return {};
    }

    std::string &key = context.tools.scratch();
    key_writer writer(context, event, key);
    const bool enters = writer.begin(rule, type);

    fault why = policy.key().empty() ? writer.add_identity(node, rule)
                                     : writer.add_gate_key(node);
    if (!why && enters && !context.scope.empty()) {
        event.claim.modified = policy.modified(rule);
        event.claim.at = event_state::ask;
        set_keys(context, event, key);
    }

    return why;
}

const pointer *find_ambiguous_key(const event_context &context,
    const json::node &node, const profile::event_rule &rule)
{
    for (const gate_component &part : context.policy.key()) {
        if (part.where && context.is_ambiguous(node, *part.where)) {
            return &*part.where;
        }
    }
    if (!context.policy.key().empty()) {
        return nullptr;
    }

    for (const component &part : rule.identity) {
        if (part.where && context.is_ambiguous(node, *part.where)) {
            return &*part.where;
        }
    }

    return rule.unique && context.is_ambiguous(node, *rule.unique)
               ? &*rule.unique
               : nullptr;
}

} // namespace webhook
