/* What makes an event the same as another: its key. */

#include "core/delivery.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "core/key.h"

namespace webhook {

namespace {

/* Between the identity and the digest of the body. */
constexpr std::string_view body_infix = ":body=";

std::string_view hex_of(std::span<const unsigned char> bytes, char *room)
{
    return {room, static_cast<std::size_t>(write_hex(bytes, room) - room)};
}

constexpr std::string_view digits = "0123456789";

bool is_digit(char c)
{
    return digits.find(c) != std::string_view::npos;
}

/* Seconds, or milliseconds of a clock that has none, since 1970. */
bool is_whole_epoch(std::string_view text)
{
    return text.find_first_not_of(digits) == std::string_view::npos &&
           (text.size() == 10 || (text.size() == 13 && text.ends_with("000")));
}

/* A date (ISO 8601 or RFC 9110, 5.6.7) without a fraction that says something.
 */
bool is_whole_date(std::string_view text)
{
    const bool iso = text.size() >= 10 && is_digit(text[0]) && text[4] == '-' &&
                     text[7] == '-';
    const bool http = text.size() >= 20 && text[3] == ',' && text[4] == ' ';
    const std::size_t point = text.find_first_of(".,", 10);

    if (!iso || point == std::string_view::npos) {
        return iso || http;
    }

    const std::string_view fraction = text.substr(point + 1);
    return fraction.find_first_not_of('0') >=
           std::min(fraction.find_first_not_of(digits), fraction.size());
}

/* A time of seconds, or of less, is no mark that no other event has. */
bool is_coarse(std::string_view text)
{
    return is_whole_epoch(text) || is_whole_date(text);
}

} // namespace

fault delivery::identify(const json::node &node,
    const profile::event_rule &rule, std::string_view type,
    std::span<const webhook_str_t> parts, delivered_event &event)
{
    if (rule.synchronous) {
        event.claim.why = reason::synchronous;
        return {};
    }
    if (!gate_->identifies(rule)) {
        return {};
    }

    std::string &key = reader_->scratch();
    const bool enters = begin_key(rule, type, key);

    fault why = gate_->key().empty() ? add_identity(node, rule, event, key)
                                     : add_gate_key(node, parts, event, key);
    if (!why && enters && !scope_.empty()) {
        event.claim.modified = gate_->modified(rule);
        event.claim.at = standing::ask;
        set_keys(event, key);
    }

    return why;
}

/*
 * "scope:type".  False: nobody has signed the type, and the profile does not
 * know it; so that an event could be told apart by anything that its sender
 * makes up.  Bytes, and ids that no two types share, do without the type.
 */
bool delivery::begin_key(
    const profile::event_rule &rule, std::string_view type, std::string &key)
{
    const bool untyped = gate_->key().empty() ? rule.untyped
                                              : gate_->key_is_of_bytes() &&
                                                    !gate_->type_is_signed();

    key += scope_;
    key += ':';
    if (!untyped) {
        append_key_part(key, type, reader_->hash());
    }

    return untyped || !rule.is_any() || gate_->type_is_signed();
}

fault delivery::add_identity(const json::node &node,
    const profile::event_rule &rule, delivered_event &event, std::string &key)
{
    if (rule.unique) {
        return add_digest_identity(node, *rule.unique, event, key);
    }

    for (const component &part : rule.identity) {
        fault why = add_component(node, part, event, key);
        if (why) {
            return why;
        }
    }

    return {};
}

/* Equal bytes are one event only where they hold what no other event has. */
fault delivery::add_digest_identity(const json::node &node,
    const pointer &unique, delivered_event &event, std::string &key)
{
    number_text room;
    std::string_view text;
    const key_text found = read_key_text(unique.find(node), room, text);

    if (found != key_text::present || is_coarse(text)) {
        return {found == key_text::invalid ? reason::id_invalid
                                           : reason::id_missing,
            unique.text()};
    }

    add_digest(event.digest, event, key);
    return {};
}

fault delivery::add_gate_key(const json::node &node,
    std::span<const webhook_str_t> parts, delivered_event &event,
    std::string &key)
{
    using source = gate_component::source;
    std::size_t used = 0;
    bool of_event = false;

    for (const gate_component &part : gate_->key()) {
        fault why;

        switch (part.from) {
        case source::event:
            why = add_value(node, *part.where, event, key);
            of_event = true;
            break;
        case source::host: {
            const webhook_str_t &value = parts[used++];
            const bool found = value.len != 0;
            why = add_part(found ? key_text::present : key_text::missing,
                found ? std::string_view(value.data, value.len) : "", {}, event,
                key);
            break;
        }
        case source::digest:
            add_digest(event.digest, event, key);
            of_event = true;
            break;
        case source::covered:
            add_digest(signed_digest_, event, key);
            break;
        }
        if (why) {
            return why;
        }
    }

    /* Values of the delivery are the same for all of its events. */
    if (!of_event && events_.size() > 1) {
        key += ':';
        key += std::to_string(index_of(event));
    }

    return {};
}

fault delivery::add_component(const json::node &node, const component &part,
    delivered_event &event, std::string &key)
{
    if (part.where) {
        return add_value(node, *part.where, event, key);
    }

    const found_value &value = head_values_[part.head_index];
    const key_text found = value.how == found::several ? key_text::invalid
                           : value.text.empty()        ? key_text::missing
                                                       : key_text::present;

    return add_part(found, value.text, {}, event, key);
}

fault delivery::add_value(const json::node &node, const pointer &where,
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

/* No other part has a "=": a digest is not taken for a value. */
void delivery::add_digest(
    const sha256::digest &digest, delivered_event &event, std::string &key)
{
    std::array<char, 2 * std::tuple_size_v<sha256::digest>> hex;

    key += ':';
    const std::size_t begin = key.size();
    key += digest_prefix;
    key += hex_of(digest, hex.data());

    if (event.id.data() == nullptr) {
        event.id = memory_.copy(std::string_view(key).substr(begin));
    }
}

void delivery::set_keys(delivered_event &event, std::string_view text)
{
    event.key = memory_.copy(text);
    event.key_digest = reader_->hash()(event.key);

    if (!event.claim.by_body()) {
        return;
    }

    std::array<char, 2 * WEBHOOK_DIGEST_SIZE> hex;
    std::string &key = reader_->scratch();

    key += event.key;
    key += body_infix;
    key += hex_of(event.short_digest(), hex.data());
    event.body_key = memory_.copy(key);
    event.body_key_digest = reader_->hash()(event.body_key);
}

} // namespace webhook
