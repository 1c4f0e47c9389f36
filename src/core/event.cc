#include "core/event.h"

#include <charconv>
#include <cmath>

#include "base/real.h"
#include "json/slices.h"

namespace webhook {

namespace {

std::string_view write_number(std::int64_t value, number_text &room)
{
    char *first = room.data();
    auto [end, fault] = std::to_chars(first, first + room.size(), value);

    return {first, static_cast<std::size_t>(end - first)};
}

std::string_view write_number(double value, number_text &room)
{
    char *first = room.data();

    const char *end = write_real(first, first + room.size(), value);

    return {first, static_cast<std::size_t>(end - first)};
}

bool is_integer(const json::node &value)
{
    return value.kind == json::kind::integer ||
           value.kind == json::kind::big_integer;
}

std::string_view write_integer(const json::node &value, number_text &room)
{
    return value.kind == json::kind::big_integer
               ? value.string()
               : write_number(value.integer, room);
}

} // namespace

bool is_absent(const json::node *value)
{
    return value == nullptr || value->kind == json::kind::null;
}

fault open_envelope(
    const profile &provider, const read_body &body, located_events &found)
{
    const json::node &root = *body.root;
    const bool is_json = body.kind == body_kind::json || body.decoded;

    found.clear();

    if (is_json && !provider.places.arrays.empty()) {
        locate_events(provider.places, root, body.text, body.has_positions,
            provider.batch, found);
    }
    if (found.ambiguous != nullptr) {
        return {reason::ambiguous, found.ambiguous->text()};
    }
    if (found.too_many) {
        return {reason::batch};
    }
    if (found.is_array || found.inside) {
        return found.is_array && found.events.empty()
                   ? fault(reason::empty_batch)
                   : fault();
    }
    if (body.kind != body_kind::opaque && !provider.accepts_any &&
        (!provider.accepts_object || root.kind != json::kind::object)) {
        return {reason::envelope};
    }

    found.events.push_back({&root, is_json ? trim(body.text) : body.text});
    return {};
}

void take_events(const located_events &found, const read_body &body,
    std::span<delivered_event> events)
{
    auto range_of = [&body](std::string_view part) {
        return body.decoded || part.empty()
                   ? webhook_range_t{0, 0}
                   : webhook_range_t{static_cast<std::size_t>(
                                         part.data() - body.text.data()),
                         part.size()};
    };

    for (std::size_t i = 0; i < events.size(); ++i) {
        const located_event &from = found.events[i];

        events[i].node = from.node;
        events[i].text = from.text;
        events[i].range = range_of(from.text);
        events[i].array = range_of(from.array);
        events[i].place = from.place;
    }
}

std::span<delivered_event> take_whole(
    const gate &policy, arena &memory, std::string_view body, const fault &why)
{
    const std::span<delivered_event> events = memory.array<delivered_event>(1);
    delivered_event &event = events.front();
    const bool has_reason =
        why.why == reason::unreadable || why.why == reason::ambiguous;

    event.fields =
        memory.array<std::string_view>(policy.profile().fields.size());
    event.values = memory.array<std::string_view>(policy.values().size());
    event.range = {0, body.size()};
    event.reported = why;
    event.claim.at = event_state::unclaimed;
    event.claim.why = has_reason ? why.why : reason::no_identity;
    return events;
}

std::optional<std::string_view> scalar_text(
    const json::node *value, number_text &room)
{
    if (value == nullptr) {
        return std::nullopt;
    }

    switch (value->kind) {
    case json::kind::boolean:
        return value->boolean ? "true" : "false";
    case json::kind::integer:
    case json::kind::big_integer:
        return write_integer(*value, room);
    case json::kind::real:
        if (!std::isfinite(value->real)) {
            break; /* it is beyond the range of a double */
        }
        return write_number(value->real, room);
    case json::kind::string:
        return value->string();
    case json::kind::null:
    case json::kind::array:
    case json::kind::object:
        break;
    }

    return std::nullopt;
}

key_text read_type_text(
    const json::node *value, number_text &room, std::string_view &text)
{
    if (is_absent(value)) {
        return key_text::missing;
    }
    if (is_integer(*value)) {
        text = write_integer(*value, room);
        return key_text::present;
    }
    if (value->kind != json::kind::string) {
        return key_text::invalid;
    }

    text = value->string();
    return key_text::present;
}

key_text read_key_text(
    const json::node *value, number_text &room, std::string_view &text)
{
    text = {};

    if (is_absent(value)) {
        return key_text::missing;
    }

    if (is_integer(*value)) {
        text = write_integer(*value, room);
        return key_text::present;
    }

    if (value->kind != json::kind::string ||
        value->string().find('\0') != std::string_view::npos) {
        return key_text::invalid;
    }

    text = value->string();
    return text.empty() ? key_text::missing : key_text::present;
}

} // namespace webhook
