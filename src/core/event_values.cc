#include "core/event_values.h"

#include <string>

#include "base/printable.h"
#include "core/event.h"
#include "core/key.h"

namespace webhook {

namespace {

std::string_view keep(const event_context &context, std::string_view text)
{
    if (!has_controls(text)) {
        return context.memory.copy(text);
    }

    std::string safe;
    append_without_controls(safe, text);
    return context.memory.copy(safe);
}

std::string_view keep_value(
    const event_context &context, const json::node *value)
{
    number_text room;
    auto text = scalar_text(value, room);

    return text ? keep(context, *text) : std::string_view();
}

/* Returns nothing where two readers may see two values. */
std::string_view keep_at(
    const event_context &context, const json::node &node, const pointer &where)
{
    return context.is_ambiguous(node, where)
               ? std::string_view()
               : keep_value(context, where.find(node));
}

void keep_fields(const event_context &context, const json::node &node,
    delivered_event &event)
{
    const profile &provider = context.policy.profile();
    const std::span<const json::node *> found =
        context.memory.array<const json::node *>(provider.fields.size());

    provider.field_places.find(node, found);

    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!context.is_ambiguous(node, provider.fields[i].where)) {
            event.fields[i] = keep_value(context, found[i]);
        }
    }
}

} // namespace

void keep_values(const event_context &context, const json::node &node,
    delivered_event &event)
{
    const auto &fields = context.policy.profile().fields;
    const auto &values = context.policy.values();

    event.fields = context.memory.array<std::string_view>(fields.size());
    event.values = context.memory.array<std::string_view>(values.size());

    keep_fields(context, node, event);
    for (std::size_t i = 0; i < values.size(); ++i) {
        event.values[i] = keep_at(context, node, values[i]);
    }
}

std::string_view keep_name(const event_context &context, std::string_view text)
{
    std::string name;

    if (text.size() > WEBHOOK_MAX_KEY_PART) {
        append_digest(name, text, context.tools.hash());
        return context.memory.copy(name);
    }

    bool like_digest = text.starts_with(digest_prefix);

    if (!like_digest && is_plain_name(text)) {
        return context.memory.copy(text);
    }
    if (like_digest) {
        text.remove_prefix(digest_prefix.size());
        name = digest_prefix.substr(0, digest_prefix.size() - 1);
        append_percent(name, digest_prefix.back());
    }

    append_name(name, text);
    return context.memory.copy(name);
}

} // namespace webhook
