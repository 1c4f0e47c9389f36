#include "core/challenge/place.h"

#include <utility>

#include "base/config_error.h"
#include "core/event.h"
#include "core/media_type.h"
#include "core/query.h"

namespace webhook {

namespace {

constexpr std::pair<std::string_view, place::source> sources[] = {
    {"query:", place::source::query},
    {"header:", place::source::header},
    {"form:", place::source::form},
};

const json::node *find_node(const place &at, const request_texts &request)
{
    return request.root != nullptr ? at.where->find(*request.root) : nullptr;
}

bool is_ambiguous(const place &at, const request_texts &request)
{
    return request.has_duplicate_names && at.where->is_ambiguous(*request.root);
}

place_value read_member(
    const place &at, const request_texts &request, std::string &room)
{
    number_text digits;
    std::string_view text;

    switch (read_type_text(find_node(at, request), digits, text)) {
    case key_text::missing:
        return {found::none, {}};
    case key_text::invalid:
        return {found::several, {}};
    case key_text::present:
        break;
    }
    if (is_ambiguous(at, request)) {
        return {found::several, {}};
    }

    room = text; /* the digits of an integer are ours */
    return {found::one, room};
}

} // namespace

place place::parse(std::string_view text)
{
    for (const auto &[prefix, from] : sources) {
        if (!text.starts_with(prefix)) {
            continue;
        }
        std::string name(text.substr(prefix.size()));
        if (name.empty() || (from == source::header && !is_token(name))) {
            throw config_error(
                "requires a name after \"" + std::string(prefix) + "\"");
        }
        return {from, std::string(text), name, std::nullopt};
    }

    if (!text.starts_with('/')) {
        throw config_error("must be query:NAME, header:NAME, form:NAME or a "
                           "JSON Pointer like \"/challenge\"");
    }

    return {source::body, std::string(text), {}, pointer(text)};
}

place_value read_place(
    const place &at, const request_texts &request, std::string &room)
{
    place_value result;

    room.clear();

    switch (at.from) {
    case place::source::header:
        result.how = find_header(request.headers, at.name, result.text);
        break;
    case place::source::query:
        result.how = find_field(request.args, at.name, room);
        result.text = room;
        break;
    case place::source::form:
        result.how = find_field(request.form, at.name, room);
        result.text = room;
        break;
    case place::source::body:
        result = read_member(at, request, room);
        break;
    }

    return result;
}

bool is_vacant(const place &at, const request_texts &request, std::string &room)
{
    if (at.from != place::source::body) {
        return read_place(at, request, room).how == found::none;
    }

    const json::node *value = find_node(at, request);

    if (value == nullptr) {
        return true;
    }
    if (is_ambiguous(at, request)) {
        return false;
    }

    const bool is_sized = value->kind == json::kind::string ||
                          value->kind == json::kind::array ||
                          value->kind == json::kind::object;

    return value->kind == json::kind::null || (is_sized && value->size == 0);
}

} // namespace webhook
