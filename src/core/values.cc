/* What a delivery keeps of its events, once their text has gone. */

#include "core/delivery.h"
#include "core/key.h"
#include "core/text.h"

namespace webhook {

void delivery::keep_values(const json::node &node, delivered_event &event)
{
    const auto &fields = gate_->profile().fields;
    const auto &values = gate_->values();

    event.fields = memory_.array<std::string_view>(fields.size());
    event.values = memory_.array<std::string_view>(values.size());

    for (std::size_t i = 0; i < fields.size(); ++i) {
        event.fields[i] = keep(fields[i].where.find(node));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        event.values[i] = keep(values[i].find(node));
    }
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

/* It becomes a header field, which no upstream takes at any length. */
std::string_view delivery::keep_name(std::string_view text)
{
    if (text.size() <= WEBHOOK_MAX_KEY_PART) {
        return keep(text);
    }

    std::string digest;
    append_digest(digest, text, reader_->hash());
    return memory_.copy(digest);
}

} // namespace webhook
