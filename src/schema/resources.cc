#include "schema/resources.h"

#include <algorithm>

#include "base/config_error.h"
#include "schema/character.h"
#include "schema/uri.h"
#include "json/pointer.h"

namespace webhook::schema {

namespace {

bool is_anchor(std::string_view name)
{
    return !name.empty() &&
           (is(character::letter, name.front()) || name.front() == '_') &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is(character::alphanumeric, c) || is_in(c, "-._");
           });
}

} // namespace

resources::resources(const json::node &document, draft of) : draft_(of)
{
    location root{&document, ""};

    parts_.push_back({"", root, {}});
    scan(root, 0);
}

void resources::scan(const location &schema, std::uint32_t resource)
{
    if (schema.value->kind == json::kind::object) {
        resource = identify(schema, resource);
        scan_children(schema, resource);
    }
    owners_[schema.value] = resource;
}

void resources::scan_children(const location &schema, std::uint32_t resource)
{
    for (const json::member &member : json::members(*schema.value)) {
        const keyword *keyword = find_keyword(member.name, draft_);
        holds what = keyword != nullptr ? keyword->holds : holds::nothing;
        json::kind kind = member.value->kind;
        location at = schema.child(member);

        if (what == holds::schema ||
            (what == holds::schema_or_list && kind != json::kind::array)) {
            scan(at, resource);
        } else if (what != holds::nothing) {
            for (const location &child : at.children()) {
                scan(child, resource);
            }
        }
    }
}

/*
 * Returns the resource of the schema, which is a new one if it has an
 * identifier.
 */
std::uint32_t resources::identify(
    const location &schema, std::uint32_t resource)
{
    bool old = draft_ == draft::draft_07;

    if (old && schema.child("$ref")) {
        return resource; /* "$ref" hides its siblings */
    }
    if (auto id = schema.child("$id")) {
        resource = add_identifier(*id, schema, resource);
    }
    if (old) {
        return resource;
    }

    if (auto anchor = schema.child("$anchor")) {
        add_anchor(*anchor, schema, anchor->want_string(), resource, false);
    }
    if (auto anchor = schema.child("$dynamicAnchor")) {
        add_anchor(*anchor, schema, anchor->want_string(), resource, true);
    }
    return resource;
}

/*
 * Adds an identifier.  In draft-07 its fragment is an anchor, and it may
 * consist of the fragment alone.
 */
std::uint32_t resources::add_identifier(
    const location &id, const location &schema, std::uint32_t resource)
{
    auto [document, fragment] = split_fragment(id.want_string());
    std::string uri = resolve_uri(parts_[resource].uri, document);

    if (!fragment.empty() && draft_ != draft::draft_07) {
        id.refuse("must not have a fragment");
    }
    if (schema.value == parts_[0].root.value) {
        parts_[0].uri = std::move(uri);
    } else if (!document.empty()) {
        for (const part &other : parts_) {
            if (other.uri == uri) {
                id.refuse("is defined twice");
            }
        }
        resource = static_cast<std::uint32_t>(parts_.size());
        parts_.push_back({std::move(uri), schema, {}});
    }
    if (!fragment.empty()) {
        add_anchor(id, schema, fragment, resource, false);
    }

    return resource;
}

void resources::add_anchor(const location &keyword, const location &schema,
    std::string_view name, std::uint32_t resource, bool dynamic)
{
    if (!is_anchor(name)) {
        keyword.refuse("must be a letter or \"_\", then letters, digits, "
                       "\"-\", \".\" and \"_\"");
    }

    auto [at, fresh] = parts_[resource].anchors.try_emplace(
        std::string(name), target{schema, {}});
    if (!fresh && at->second.where.value != schema.value) {
        keyword.refuse("is defined twice");
    }
    if (dynamic) {
        at->second.dynamic_anchor = name;
        dynamic_anchors_.push_back({std::string(name), resource, schema});
    }
}

std::uint32_t resources::find(
    const location &from, const std::string &uri) const
{
    for (std::uint32_t at = 0; at < parts_.size(); ++at) {
        if (parts_[at].uri == uri) {
            return at;
        }
    }

    from.refuse(
        "refers to another document; only this document can be referenced");
}

resources::target resources::resolve(
    const location &from, std::uint32_t resource)
{
    auto [document, escaped] = split_fragment(from.want_string());
    auto fragment = percent_decode(escaped);

    if (!fragment) {
        from.refuse("\"%\" must be followed by two hexadecimal digits");
    }

    std::uint32_t at = find(from, resolve_uri(parts_[resource].uri, document));
    if (fragment->empty() || fragment->front() == '/') {
        return follow(from, *fragment, at);
    }

    auto anchor = parts_[at].anchors.find(*fragment);
    if (anchor == parts_[at].anchors.end()) {
        from.refuse("refers to an undefined anchor");
    }
    return anchor->second;
}

resources::target resources::follow(
    const location &from, const std::string &pointer, std::uint32_t resource)
{
    const location root = parts_[resource].root;
    const json::node *found = nullptr;

    try {
        found = webhook::pointer(pointer).find(*root.value);
    } catch (const config_error &fault) {
        from.refuse(fault.what());
    }
    if (found == nullptr) {
        from.refuse("does not refer to any value");
    }

    target result{{found, root.path + pointer}, {}};
    if (!knows(*found)) {
        scan(result.where, resource);
    }
    return result;
}

} // namespace webhook::schema
