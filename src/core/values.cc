/* What a delivery keeps of its events, once their text has gone. */

#include "base/printable.h"
#include "base/text.h"
#include "core/delivery.h"
#include "core/key.h"

namespace webhook {

void delivery::keep_values(const json::node &node, delivered_event &event)
{
    const auto &fields = gate_->profile().fields;
    const auto &values = gate_->values();

    event.fields = memory_.array<std::string_view>(fields.size());
    event.values = memory_.array<std::string_view>(values.size());

    for (std::size_t i = 0; i < fields.size(); ++i) {
        event.fields[i] = keep_at(node, fields[i].where);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        event.values[i] = keep_at(node, values[i]);
    }
}

/* Returns nothing where two readers may see two values. */
std::string_view delivery::keep_at(const json::node &node, const pointer &where)
{
    return is_ambiguous(node, where) ? std::string_view()
                                     : keep(where.find(node));
}

std::string_view delivery::keep(const json::node *value)
{
    number_text room;
    auto text = scalar_text(value, room);

    return text ? keep(*text) : std::string_view();
}

std::string_view delivery::keep(std::string_view text)
{
    if (!has_controls(text)) {
        return memory_.copy(text);
    }

    std::string safe;
    append_without_controls(safe, text);
    return memory_.copy(safe);
}

/*
 * It becomes a header field, which no upstream takes at any length.  What is no
 * digest does not look like one.
 */
std::string_view delivery::keep_name(std::string_view text)
{
    std::string name;

    if (text.size() > WEBHOOK_MAX_KEY_PART) {
        append_digest(name, text, reader_->hash());
        return memory_.copy(name);
    }

    bool like_digest = text.starts_with(digest_prefix);

    if (!like_digest && is_plain_name(text)) {
        return memory_.copy(text);
    }
    if (like_digest) {
        text.remove_prefix(digest_prefix.size());
        name = digest_prefix.substr(0, digest_prefix.size() - 1);
        append_percent(name, digest_prefix.back());
    }

    append_name(name, text);
    return memory_.copy(name);
}

} // namespace webhook
