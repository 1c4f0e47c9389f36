#include "core/profile.h"

#include <algorithm>

#include "core/builtin.h"
#include "core/config_error.h"
#include "core/jansson.h"
#include "core/place.h"
#include "core/profile_schema.h"
#include "core/schema_source.h"

namespace webhook {

namespace {

/* The entry of the types that have none of their own. */
constexpr std::string_view any_type = "*";

/* What has passed profile_schema is of the right kind here. */

void read_envelope(const place &at, profile &result)
{
    for (const json::node &root : json::elements(at.get())) {
        result.accepts_array |= root.string() == "array";
        result.accepts_object |= root.string() == "object";
        result.accepts_any |= root.string() == "any";
    }
}

profile::type_rule read_type(const place &at)
{
    profile::type_rule rule{at.child("pointer").read_pointer(), std::nullopt};

    place fallback = at.child("default");
    if (fallback.value != nullptr) {
        rule.fallback = std::string(fallback.value->string());
    }

    return rule;
}

std::vector<pointer> read_identity(const place &event)
{
    std::vector<pointer> result;
    place id = event.child("id");
    place key = event.child("key");

    if (id.value != nullptr) {
        result.push_back(id.read_pointer());
    }
    if (key.value == nullptr) {
        return result;
    }

    std::size_t index = 0;
    for (const json::node &element : json::elements(*key.value)) {
        result.push_back(key.child(element, index++).read_pointer());
    }

    return result;
}

std::optional<challenge> read_challenge(
    const place &entry, std::string_view type)
{
    place asked = entry.child("challenge");

    if (asked.value == nullptr) {
        return std::nullopt;
    }
    if (type == any_type) {
        asked.refuse("must be of one type: every other event would be answered "
                     "too, and lost");
    }

    return challenge::load(asked);
}

void read_events(const place &root, schema_source &schemas, profile &result)
{
    place shared = root.child("schema");
    schema_source::program_ptr fallback;

    if (shared.value != nullptr) {
        fallback = schemas.compile(shared);
    }

    place events = root.child("events");
    for (const json::member &member : json::members(events.get())) {
        place entry = events.child(member);
        if (!result.type && member.name != any_type) {
            entry.refuse("names a type, but the profile has no \"type\"; "
                         "the only entry then is \"*\"");
        }
        place own = entry.child("schema");
        result.events.emplace(member.name,
            profile::event_rule{read_identity(entry),
                own.value != nullptr ? schemas.compile(own) : fallback,
                read_challenge(entry, member.name)});
    }
}

void check_default(const place &at, const profile &result)
{
    if (result.type && result.type->fallback &&
        result.find_event(*result.type->fallback) == nullptr) {
        at.refuse("has no entry in /events");
    }
}

void read_fields(const place &at, profile &result)
{
    for (const json::member &member : json::members(*at.value)) {
        result.fields.push_back(
            {std::string(member.name), at.child(member).read_pointer()});
    }
}

void read_personal(const place &at, profile &result)
{
    std::size_t index = 0;

    for (const json::node &element : json::elements(*at.value)) {
        auto field = std::find_if(result.fields.begin(), result.fields.end(),
            [&element](const profile::field &each) {
                return each.name == element.string();
            });
        if (field == result.fields.end()) {
            at.child(element, index).refuse("has no entry in /fields");
        }
        field->personal = true;
        ++index;
    }
}

void read_options(const place &root, profile &result)
{
    place batch = root.child("batch");
    if (batch.value != nullptr) {
        result.batch = static_cast<std::size_t>(batch.value->integer);
    }

    place fields = root.child("fields");
    if (fields.value != nullptr) {
        read_fields(fields, result);
    }

    place personal = root.child("personal");
    if (personal.value != nullptr) {
        read_personal(personal, result);
    }

    place timestamp = root.child("timestamp");
    if (timestamp.value != nullptr) {
        result.timestamp = timestamp.read_pointer();
    }

    place signature = root.child("signature");
    if (signature.value != nullptr) {
        result.signature = signature.value->string();
        try {
            builtin_signature(result.signature);
        } catch (const config_error &fault) {
            signature.refuse(fault.what());
        }
    }
}

} // namespace

profile profile::load(std::string_view text, const file_reader &files)
{
    json::tree document(text);
    place root{&document.root(), ""};
    schema_source schemas(files);
    profile result;

    profile_schema().check(root);

    result.name = std::string(root.child("name").get().string());
    read_envelope(root.child("envelope"), result);

    place type = root.child("type");
    if (type.value != nullptr) {
        result.type = read_type(type);
    }

    read_events(root, schemas, result);
    check_default(type.child("default"), result);
    read_options(root, result);

    return result;
}

const profile::event_rule *profile::find_event(std::string_view event) const
{
    auto entry = events.find(event);

    if (entry == events.end()) {
        entry = events.find(any_type);
    }

    return entry == events.end() ? nullptr : &entry->second;
}

bool profile::needs_key() const
{
    return std::any_of(events.begin(), events.end(), [](const auto &entry) {
        return entry.second.identity.empty() && !entry.second.challenge;
    });
}

bool profile::needs_secret() const
{
    return std::any_of(events.begin(), events.end(), [](const auto &entry) {
        const auto &asked = entry.second.challenge;
        return asked && asked->has_signed_value();
    });
}

std::vector<std::string_view> profile::listed_types() const
{
    if (!type) {
        return {""};
    }

    std::vector<std::string_view> types;

    for (const auto &[word, rule] : events) {
        if (word != "*" && !rule.challenge) {
            types.emplace_back(word);
        }
    }

    return types;
}

} // namespace webhook
