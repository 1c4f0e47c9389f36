/* What makes an event the same as another: its key. */

#include "core/delivery.h"

#include <array>

#include "core/key.h"
#include "core/text.h"

namespace webhook {

namespace {

/* Between the identity and the digest of the body. */
constexpr std::string_view own_key_infix = ":body=";

} // namespace

fault delivery::identify(const json::node &node,
    const profile::event_rule &rule, std::string_view type,
    std::span<const webhook_str_t> parts, delivered_event &event)
{
    std::string &key = reader_->scratch();
    key += gate_->scope();
    key += ':';
    append_key_part(key, type, reader_->hash());

    fault why = gate_->key().empty()
                    ? add_identity(node, rule.identity, event, key)
                    : add_gate_key(node, parts, event, key);
    if (!why) {
        set_key(event, key);
    }

    return why;
}

fault delivery::add_identity(const json::node &node,
    const std::vector<pointer> &identity, delivered_event &event,
    std::string &key)
{
    for (const pointer &where : identity) {
        fault why = add_component(node, where, event, key);
        if (why) {
            return why;
        }
    }

    return {};
}

fault delivery::add_gate_key(const json::node &node,
    std::span<const webhook_str_t> parts, delivered_event &event,
    std::string &key)
{
    std::size_t used = 0;

    for (const auto &component : gate_->key()) {
        fault why;

        if (component) {
            why = add_component(node, *component, event, key);
        } else {
            const webhook_str_t &part = parts[used++];
            bool found = part.len != 0;
            why = add_part(found ? key_text::present : key_text::missing,
                found ? std::string_view(part.data, part.len) : "", {}, event,
                key);
        }
        if (why) {
            return why;
        }
    }

    /* What the host knows of the delivery tells none of its events apart. */
    if (used == gate_->key().size() && events_.size() > 1) {
        key += ':';
        key += std::to_string(index_of(event));
    }

    return {};
}

fault delivery::add_component(const json::node &node, const pointer &where,
    delivered_event &event, std::string &key)
{
    number_text room;
    std::string_view text;
    key_text found = read_key_text(where.find(node), room, text);

    return add_part(found, text, where.text(), event, key);
}

/* The first part is the id, and must have a value. */
fault delivery::add_part(key_text found, std::string_view text,
    std::string_view position, delivered_event &event, std::string &key)
{
    bool is_id = event.id.data() == nullptr;

    if (found == key_text::invalid) {
        return {is_id ? reason::id_invalid : reason::key_invalid, position};
    }
    if (is_id) {
        if (found == key_text::missing) {
            return {reason::id_missing, position};
        }
        event.id = keep_name(text);
    }

    key += ':';
    append_key_part(key, text, reader_->hash());
    return {};
}

void delivery::set_key(delivered_event &event, std::string_view text)
{
    event.key = memory_.copy(text);
    event.key_digest = reader_->hash()(event.key);
}

/* Forwarded once for each body that comes with its identity. */
void delivery::use_own_key(delivered_event &event)
{
    std::array<char, 2 * WEBHOOK_DIGEST_SIZE> hex;
    write_hex(event.digest, hex.data());

    std::string &key = reader_->scratch();
    key += event.key;
    key += own_key_infix;
    key.append(hex.data(), hex.size());
    set_key(event, key);

    event.claim.own_key = true;
}

/* The key that it had before use_own_key(). */
void delivery::use_identity(delivered_event &event)
{
    constexpr std::size_t own_size =
        own_key_infix.size() + 2 * WEBHOOK_DIGEST_SIZE;

    if (event.claim.own_key) {
        event.key.remove_suffix(own_size);
        event.key_digest = reader_->hash()(event.key);
        event.claim.own_key = false;
    }
}

} // namespace webhook
