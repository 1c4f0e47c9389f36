/* What makes a delivery's event the same as another: its key. */

#include <array>

#include "core/delivery.h"
#include "core/key.h"
#include "core/text.h"

namespace webhook {

fault delivery::identify(
    const json::node &event, std::span<const webhook_str_t> parts)
{
    std::string_view type;
    const profile &provider = gate_->profile();

    fault why = read_type(provider, event, type);
    if (why) {
        return why;
    }
    if (provider.type) {
        type_ = keep_name(type);
    }

    const profile::event_rule *rule = provider.find_event(type);
    if (rule == nullptr) {
        return {reason::type_unknown, provider.type->where.text()};
    }

    std::string &key = reader_->scratch();
    key += gate_->scope();
    key += ':';
    append_key_part(key, type, reader_->hash());

    why = gate_->key().empty() ? add_identity(event, rule->identity, key)
                               : add_gate_key(event, parts, key);
    if (!why) {
        set_key(key);
    }

    return why;
}

fault delivery::add_identity(const json::node &event,
    const std::vector<pointer> &identity, std::string &key)
{
    for (const pointer &where : identity) {
        fault why = add_component(event, where, key);
        if (why) {
            return why;
        }
    }

    return {};
}

fault delivery::add_gate_key(const json::node &event,
    std::span<const webhook_str_t> parts, std::string &key)
{
    std::size_t used = 0;

    for (const auto &component : gate_->key()) {
        fault why;

        if (component) {
            why = add_component(event, *component, key);
        } else {
            const webhook_str_t &part = parts[used++];
            bool found = part.len != 0;
            why = add_part(found ? key_text::present : key_text::missing,
                found ? std::string_view(part.data, part.len) : "", {}, key);
        }
        if (why) {
            return why;
        }
    }

    return {};
}

fault delivery::add_component(
    const json::node &event, const pointer &where, std::string &key)
{
    number_text room;
    std::string_view text;
    key_text found = read_key_text(where.find(event), room, text);

    return add_part(found, text, where.text(), key);
}

/* The first part is the id, and must have a value. */
fault delivery::add_part(key_text found, std::string_view text,
    std::string_view position, std::string &key)
{
    bool is_id = id_.data() == nullptr;

    if (found == key_text::invalid) {
        return {is_id ? reason::id_invalid : reason::key_invalid, position};
    }
    if (is_id) {
        if (found == key_text::missing) {
            return {reason::id_missing, position};
        }
        id_ = keep_name(text);
    }

    key += ':';
    append_key_part(key, text, reader_->hash());
    return {};
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

void delivery::set_key(std::string_view text)
{
    key_ = memory_.copy(text);
    key_digest_ = reader_->hash()(key_);
}

void delivery::use_own_key()
{
    std::array<char, 2 * WEBHOOK_DIGEST_SIZE> hex;
    write_hex(digest_, hex.data());

    std::string &key = reader_->scratch();
    key += key_;
    key += ":body=";
    key.append(hex.data(), hex.size());
    set_key(key);
}

} // namespace webhook
