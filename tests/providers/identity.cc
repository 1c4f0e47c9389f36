#include "providers/identity.h"

#include <algorithm>

namespace provider_docs {

namespace {

bool is_true(const json::node *value)
{
    return value != nullptr && value->kind == json::kind::boolean &&
           value->boolean;
}

// What identifies an event, without its type.
std::string key_of(const json::node &event)
{
    if (const json::node *digest = child(event, "digest")) {
        return "the bytes of the event, which contain " +
               code(text_of(child(*digest, "unique")));
    }

    const json::node *id = child(event, "id");
    if (id == nullptr) {
        return "";
    }

    texts parts = {place_of(*id)};
    if (const json::node *key = child(event, "key")) {
        for (const json::node &part : json::elements(*key)) {
            parts.push_back(place_of(part));
        }
    }

    return enumerate(parts);
}

// The same with the type, if that is a part of it.
std::string identity_of(const provider &of, const json::node &event)
{
    const std::string key = key_of(event);

    if (text_of(child(event, "answer")) == "synchronous") {
        return "none: the sender uses the upstream's response";
    }
    if (key.empty()) {
        return "**none**: each delivery is forwarded";
    }

    return of.has("type") && !is_true(child(event, "untyped"))
               ? "the type, " + key
               : key;
}

std::string modified_of(const provider &of, const json::node &event)
{
    if (key_of(event).empty() || child(event, "digest") != nullptr ||
        child(event, "answer") != nullptr) {
        return "";
    }

    const std::string word = text_of(child(event, "modified"));
    const texts counters = texts_of(child(event, "attempt"));
    std::string text = word == "duplicate" ? "the same event"
                       : word == "reject" || (of.signs() && !of.signs_body())
                           ? "refused"
                           : "another event";

    if (!counters.empty()) {
        texts codes;
        for (const std::string &each : counters) {
            codes.push_back(code(each));
        }
        text += ", apart from " + enumerate(codes);
    }

    return text;
}

struct group {
    texts types;
    std::string identity;
    std::string modified;
    std::string source;
};

std::vector<group> groups_of(const provider &of)
{
    std::vector<group> groups;

    for (const json::member &event :
        json::members(*child(of.root(), "events"))) {
        if (child(*event.value, "challenge") != nullptr) {
            continue;
        }
        group made{{std::string(event.name)}, identity_of(of, *event.value),
            modified_of(of, *event.value),
            text_of(child(*event.value, "source"))};
        auto like = std::find_if(
            groups.begin(), groups.end(), [&made](const group &each) {
                return each.identity == made.identity &&
                       each.modified == made.modified &&
                       each.source == made.source;
            });

        if (like != groups.end()) {
            like->types.push_back(made.types[0]);
        } else {
            groups.push_back(made);
        }
    }

    return groups;
}

std::string types_of(const group &what, bool is_only)
{
    constexpr std::size_t most = 6;
    texts names;

    for (const std::string &type : what.types) {
        if (type != "*") {
            names.push_back(code(type));
        }
    }

    const bool has_rest = names.size() < what.types.size();
    if (is_only && has_rest) {
        return "all";
    }
    if (names.size() > most) {
        const std::size_t more = names.size() - 3;
        names.resize(3);
        names.push_back(std::to_string(more) + " others");
    }
    if (has_rest) {
        names.emplace_back("all types that the file does not list");
    }

    return enumerate(names);
}

} // namespace

std::string place_of(const json::node &place)
{
    if (place.kind == json::kind::string) {
        return code(place.string());
    }

    std::string text;
    if (const json::node *pointer = child(place, "pointer")) {
        text = code(text_of(pointer));
    } else if (const json::node *header = child(place, "header")) {
        text = "the header field " + code(text_of(header));
    } else {
        text = "the argument " + code(text_of(child(place, "argument")));
    }

    return text + (is_true(child(place, "unsigned")) ? " (not signed)" : "");
}

std::string short_identity(const provider &of)
{
    texts kinds;

    for (const json::member &event :
        json::members(*child(of.root(), "events"))) {
        if (child(*event.value, "challenge") != nullptr) {
            continue;
        }
        std::string kind = child(*event.value, "answer") != nullptr
                               ? ""
                               : key_of(*event.value);
        kind = kind.empty() ? "none" : kind;
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
            kinds.push_back(kind);
        }
    }

    return kinds.size() == 1 ? kinds[0] : "depends on the type";
}

std::string identities(const provider &of)
{
    const std::vector<group> groups = groups_of(of);
    std::string text = "| events | what identifies an event | the same with "
                       "another body is | reason |\n|---|---|---|---|\n";

    for (const group &each : groups) {
        text += "| " + cell(types_of(each, groups.size() == 1)) + " | " +
                cell(each.identity) + " | " + cell(each.modified) + " | " +
                cell(plain(each.source)) + " |\n";
    }

    return text;
}

} // namespace provider_docs
