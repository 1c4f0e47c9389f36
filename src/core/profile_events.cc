#include "core/profile_events.h"

#include <algorithm>

#include "core/challenge/load.h"

namespace webhook {

namespace {

/* Names the entry of the types that have none of their own. */
constexpr std::string_view any_type = "*";

/* Returns the index of the value; equal values share one. */
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

/* Reads an object with one of "pointer", "header" and "argument". */
component read_place(const json_location &at, profile &result)
{
    const json_location header = at.child("header");
    const json_location argument = at.child("argument");
    const json_location where = at.child("pointer");
    component made;

    if ((header.value != nullptr) + (argument.value != nullptr) +
            (where.value != nullptr) !=
        1) {
        at.refuse("must contain exactly one of \"pointer\", \"header\" and "
                  "\"argument\"");
    }

    if (where.value != nullptr) {
        made.where = where.read_pointer();
    } else if (header.value != nullptr) {
        made.head_index = add_head_value(
            {head_value::source::header, std::string(header.value->string())},
            result);
    } else {
        made.head_index =
            add_head_value({head_value::source::argument,
                               std::string(argument.value->string())},
                result);
    }

    return made;
}

bool read_flag(const json_location &at)
{
    return at.value != nullptr && at.value->boolean;
}

component read_component(const json_location &at, profile &result)
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

std::vector<component> read_identity(
    const json_location &entry, profile &result)
{
    std::vector<component> identity;
    const json_location id = entry.child("id");
    const json_location key = entry.child("key");

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
    const json_location &entry, std::string_view type)
{
    const json_location asked = entry.child("challenge");

    if (asked.value == nullptr) {
        return std::nullopt;
    }
    if (type == any_type) {
        asked.refuse("must belong to one type, because all other events would "
                     "be answered as well, and lost");
    }

    return load_type_challenge(asked);
}

std::optional<webhook_modified_t> read_modified(const json_location &at)
{
    if (at.value == nullptr) {
        return std::nullopt;
    }

    const std::string_view word = at.value->string();

    return word == "duplicate" ? WEBHOOK_MODIFIED_DUPLICATE
           : word == "reject"  ? WEBHOOK_MODIFIED_REJECT
                               : WEBHOOK_MODIFIED_FORWARD;
}

std::vector<pointer> read_attempt(const json_location &at)
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

profile::event_rule read_entry(const json_location &entry,
    std::string_view type, schema_source &schemas,
    const schema_source::program_ptr &fallback, profile &result)
{
    const json_location schema = entry.child("schema");
    const json_location digest = entry.child("digest");
    profile::event_rule rule;

    rule.type = type;
    rule.identity = read_identity(entry, result);
    rule.untyped = read_flag(entry.child("untyped"));
    if (digest.value != nullptr) {
        rule.unique = digest.child("unique").read_pointer();
    }
    rule.documented = read_flag(entry.child("documented"));
    if (rule.documented && !rule.is_any()) {
        entry.child("documented").refuse("must belong to \"*\"");
    }
    rule.modified = read_modified(entry.child("modified"));
    rule.attempt = read_attempt(entry.child("attempt"));
    rule.synchronous = entry.child("answer").value != nullptr;
    rule.schema = schema.value != nullptr ? schemas.compile(schema) : fallback;
    rule.challenge = read_challenge(entry, type);

    return rule;
}

void read_spellings(
    const json_location &at, const profile::event_rule &rule, profile &result)
{
    std::size_t index = 0;

    if (at.value == nullptr) {
        return;
    }

    for (const json::node &element : json::elements(*at.value)) {
        const json_location spelling = at.child(element, index++);
        std::string name(element.string());

        if (rule.is_any() || result.events.contains(name) ||
            !result.spellings.emplace(std::move(name), &rule).second) {
            spelling.refuse("is the name of another type");
        }
    }
}

} // namespace

profile::type_rule read_type_rule(const json_location &at, profile &result)
{
    profile::type_rule rule{read_place(at, result), std::nullopt};
    const json_location fallback = at.child("default");

    if (fallback.value != nullptr) {
        rule.fallback = std::string(fallback.value->string());
    }

    return rule;
}

void read_events(
    const json_location &root, schema_source &schemas, profile &result)
{
    const json_location shared = root.child("schema");
    const json_location events = root.child("events");
    schema_source::program_ptr fallback;

    if (shared.value != nullptr) {
        fallback = schemas.compile(shared);
    }

    for (const json::member &member : json::members(events.get())) {
        const json_location entry = events.child(member);
        if (!result.type && member.name != any_type) {
            entry.refuse("is an entry for a type, but the profile has no "
                         "\"type\"; the only possible entry is \"*\"");
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
