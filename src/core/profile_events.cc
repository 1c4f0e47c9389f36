#include "core/profile_events.h"

#include <algorithm>

namespace webhook {

namespace {

/* The entry of the types that have none of their own. */
constexpr std::string_view any_type = "*";

/* Returns its index; those that are the same share one. */
std::size_t add_head_value(head_value value, profile &result)
{
    auto &all = result.head_values;
    auto known = std::find(all.begin(), all.end(), value);

    if (known != all.end()) {
        return static_cast<std::size_t>(known - all.begin());
    }

    all.push_back(std::move(value));
    return all.size() - 1;
}

/* An object with one of "pointer", "header" and "argument". */
component read_place(const place &at, profile &result)
{
    const place header = at.child("header");
    const place argument = at.child("argument");
    const place where = at.child("pointer");
    component made;

    if ((header.value != nullptr) + (argument.value != nullptr) +
            (where.value != nullptr) !=
        1) {
        at.refuse("must have one of \"pointer\", \"header\" and \"argument\"");
    }

    if (where.value != nullptr) {
        made.where = where.read_pointer();
    } else if (header.value != nullptr) {
        made.head_index = add_head_value(
            {head_value::place::header, std::string(header.value->string())},
            result);
    } else {
        made.head_index =
            add_head_value({head_value::place::argument,
                               std::string(argument.value->string())},
                result);
    }

    return made;
}

bool read_flag(const place &at)
{
    return at.value != nullptr && at.value->boolean;
}

component read_component(const place &at, profile &result)
{
    if (at.is(json::kind::string)) {
        component made;
        made.where = at.read_pointer();
        return made;
    }

    component made = read_place(at, result);
    made.is_unsigned = read_flag(at.child("unsigned"));
    return made;
}

std::vector<component> read_identity(const place &entry, profile &result)
{
    std::vector<component> identity;
    const place id = entry.child("id");
    const place key = entry.child("key");

    if (id.value != nullptr) {
        identity.push_back(read_component(id, result));
    }
    if (key.value == nullptr) {
        return identity;
    }

    std::size_t index = 0;
    for (const json::node &element : json::elements(*key.value)) {
        identity.push_back(read_component(key.child(element, index++), result));
    }

    return identity;
}

std::optional<challenge> read_challenge(
    const place &entry, std::string_view type)
{
    const place asked = entry.child("challenge");

    if (asked.value == nullptr) {
        return std::nullopt;
    }
    if (type == any_type) {
        asked.refuse("must be of one type: every other event would be answered "
                     "too, and lost");
    }

    return challenge::load(asked);
}

std::optional<webhook_modified_t> read_modified(const place &at)
{
    if (at.value == nullptr) {
        return std::nullopt;
    }

    const std::string_view word = at.value->string();

    return word == "duplicate" ? WEBHOOK_MODIFIED_DUPLICATE
           : word == "reject"  ? WEBHOOK_MODIFIED_REJECT
                               : WEBHOOK_MODIFIED_FORWARD;
}

std::vector<pointer> read_attempt(const place &at)
{
    std::vector<pointer> counters;
    std::size_t index = 0;

    if (at.value != nullptr) {
        for (const json::node &element : json::elements(*at.value)) {
            counters.push_back(at.child(element, index++).read_pointer());
        }
    }

    return counters;
}

profile::event_rule read_entry(const place &entry, std::string_view type,
    schema_source &schemas, const schema_source::program_ptr &fallback,
    profile &result)
{
    const place schema = entry.child("schema");
    const place digest = entry.child("digest");
    profile::event_rule rule;

    rule.type = type;
    rule.identity = read_identity(entry, result);
    rule.untyped = read_flag(entry.child("untyped"));
    if (digest.value != nullptr) {
        rule.unique = digest.child("unique").read_pointer();
    }
    rule.modified = read_modified(entry.child("modified"));
    rule.attempt = read_attempt(entry.child("attempt"));
    rule.synchronous = entry.child("answer").value != nullptr;
    rule.schema = schema.value != nullptr ? schemas.compile(schema) : fallback;
    rule.challenge = read_challenge(entry, type);

    return rule;
}

void read_spellings(
    const place &at, const profile::event_rule &rule, profile &result)
{
    std::size_t index = 0;

    if (at.value == nullptr) {
        return;
    }

    for (const json::node &element : json::elements(*at.value)) {
        const place spelling = at.child(element, index++);
        std::string name(element.string());

        if (rule.is_any() || result.events.contains(name) ||
            !result.spellings.emplace(std::move(name), &rule).second) {
            spelling.refuse("is the name of another type");
        }
    }
}

} // namespace

profile::type_rule read_type_rule(const place &at, profile &result)
{
    profile::type_rule rule{read_place(at, result), std::nullopt};
    const place fallback = at.child("default");

    if (fallback.value != nullptr) {
        rule.fallback = std::string(fallback.value->string());
    }

    return rule;
}

void read_events(const place &root, schema_source &schemas, profile &result)
{
    const place shared = root.child("schema");
    const place events = root.child("events");
    schema_source::program_ptr fallback;

    if (shared.value != nullptr) {
        fallback = schemas.compile(shared);
    }

    for (const json::member &member : json::members(events.get())) {
        const place entry = events.child(member);
        if (!result.type && member.name != any_type) {
            entry.refuse("names a type, but the profile has no \"type\"; "
                         "the only entry then is \"*\"");
        }
        result.events.emplace(member.name,
            read_entry(entry, member.name, schemas, fallback, result));
    }

    for (const json::member &member : json::members(events.get())) {
        read_spellings(events.child(member).child("spellings"),
            result.events.find(member.name)->second, result);
    }
}

} // namespace webhook
