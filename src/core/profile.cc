#include "core/profile.h"

#include <algorithm>
#include <initializer_list>

#include <webhook/webhook.h>

#include "core/config_error.h"
#include "core/jansson.h"

namespace webhook {

namespace {

/* The entry of the types that have none of their own. */
constexpr std::string_view any_type = "*";

/* A value of the document and where it stands. */
struct place {
    const json::node *value;
    std::string path;

    [[noreturn]] void refuse(const std::string &why) const
    {
        throw config_error((path.empty() ? "the profile" : path) + ": " + why);
    }

    place child(const json::member &member) const
    {
        return {member.value, path + pointer_token(member.name)};
    }

    /* Its member, with no value if it has none. */
    place child(std::string_view name) const
    {
        return {json::find_member(*value, name), path + pointer_token(name)};
    }
};

void want_object(const place &at, std::initializer_list<std::string_view> known)
{
    if (at.value->kind != json::kind::object) {
        at.refuse("must be an object");
    }

    for (const json::member &member : json::members(*at.value)) {
        if (std::find(known.begin(), known.end(), member.name) != known.end()) {
            continue;
        }
        std::string names;
        for (std::string_view name : known) {
            names += (names.empty() ? "" : ", ") + std::string(name);
        }
        at.child(member).refuse("is not known; known here are: " + names);
    }
}

std::string_view read_string(const place &at)
{
    if (at.value == nullptr) {
        at.refuse("is missing; it must be a string");
    }
    if (at.value->kind != json::kind::string || at.value->size == 0) {
        at.refuse("must be a string that is not empty");
    }

    return at.value->string();
}

pointer read_pointer(const place &at)
{
    std::string_view text = read_string(at);

    try {
        return pointer(text);
    } catch (const config_error &fault) {
        at.refuse(fault.what());
    }
}

bool is_word(std::string_view text, std::string_view more)
{
    return std::all_of(text.begin(), text.end(), [more](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               more.find(c) != std::string_view::npos;
    });
}

std::string read_name(const place &at)
{
    std::string_view name = read_string(at);

    if (!is_word(name, "_-")) {
        at.refuse("must be of the characters a-z, 0-9, \"_\" and \"-\"");
    }

    return std::string(name);
}

void read_envelope(const place &at, profile &result)
{
    constexpr auto *remedy =
        "must list what a body may be: \"array\", \"object\" or both";

    if (at.value == nullptr || at.value->kind != json::kind::array ||
        at.value->size == 0) {
        at.refuse(remedy);
    }

    for (const json::node &root : json::elements(*at.value)) {
        if (root.kind != json::kind::string) {
            at.refuse(remedy);
        }
        if (root.string() == "array") {
            result.accepts_array = true;
        } else if (root.string() == "object") {
            result.accepts_object = true;
        } else {
            at.refuse(remedy);
        }
    }
}

profile::type_rule read_type(const place &at)
{
    want_object(at, {"pointer", "default"});

    profile::type_rule rule{read_pointer(at.child("pointer")), std::nullopt};

    place fallback = at.child("default");
    if (fallback.value != nullptr) {
        rule.fallback = std::string(read_string(fallback));
    }

    return rule;
}

profile::event_rule read_event(const place &at)
{
    want_object(at, {"id", "key"});

    profile::event_rule result;
    place id = at.child("id");
    place key = at.child("key");

    if (id.value != nullptr) {
        result.identity.push_back(read_pointer(id));
    }
    if (key.value == nullptr) {
        return result;
    }

    if (id.value == nullptr) {
        key.refuse("needs an \"id\" beside it");
    }
    if (key.value->kind != json::kind::array) {
        key.refuse("must be an array of JSON Pointers");
    }
    if (key.value->size >= WEBHOOK_MAX_COMPONENTS) {
        key.refuse("must have fewer than " +
                   std::to_string(WEBHOOK_MAX_COMPONENTS) + " elements");
    }

    std::size_t index = 0;
    for (const json::node &element : json::elements(*key.value)) {
        result.identity.push_back(
            read_pointer({&element, key.path + "/" + std::to_string(index)}));
        ++index;
    }

    return result;
}

void read_events(const place &at, profile &result)
{
    if (at.value == nullptr || at.value->kind != json::kind::object ||
        at.value->size == 0) {
        at.refuse("must be an object with an entry for each type of event, "
                  "or for all of them, \"*\"");
    }

    for (const json::member &member : json::members(*at.value)) {
        place entry = at.child(member);
        if (!result.type && member.name != any_type) {
            entry.refuse("names a type, but the profile has no \"type\"; "
                         "the only entry then is \"*\"");
        }
        result.events.emplace(member.name, read_event(entry));
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
    if (at.value->kind != json::kind::object) {
        at.refuse("must be an object of names and JSON Pointers");
    }

    for (const json::member &member : json::members(*at.value)) {
        place entry = at.child(member);
        if (member.name.empty() || !is_word(member.name, "_")) {
            entry.refuse("the name of a field must be of the characters a-z, "
                         "0-9 and \"_\"");
        }
        result.fields.push_back(
            {std::string(member.name), read_pointer(entry)});
    }
}

} // namespace

profile profile::load(std::string_view text)
{
    json::tree document(text);
    place root{&document.root(), ""};
    profile result;

    want_object(
        root, {"name", "description", "envelope", "type", "events", "fields"});

    result.name = read_name(root.child("name"));

    place description = root.child("description");
    if (description.value != nullptr) {
        read_string(description);
    }

    read_envelope(root.child("envelope"), result);

    place type = root.child("type");
    if (type.value != nullptr) {
        result.type = read_type(type);
    }

    read_events(root.child("events"), result);
    if (type.value != nullptr) {
        check_default(type.child("default"), result);
    }

    place fields = root.child("fields");
    if (fields.value != nullptr) {
        read_fields(fields, result);
    }

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
    return std::any_of(events.begin(), events.end(),
        [](const auto &entry) { return entry.second.identity.empty(); });
}

} // namespace webhook
