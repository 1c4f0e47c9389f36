#include "core/auth/credentials.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/auth/signatures.h"
#include "core/sha256.h"
#include "core/workspace.h"

namespace webhook {

namespace {

/* Bounds the lists of one field that stand alone. */
constexpr std::size_t most_groups = 4;

/* Returns the reason for a value that could not be found. */
fault reason_of(lookup how, reason missing, reason invalid)
{
    switch (how) {
    case lookup::one:
        return {};
    case lookup::several:
        return reason::header_repeated;
    case lookup::invalid:
        return invalid;
    case lookup::missing:
        break;
    }

    return missing;
}

/* Returns true if the text has neither white space nor control characters. */
bool is_visible(std::string_view text)
{
    return std::all_of(
        text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::string_view in_lower_case(std::string_view text, arena &memory)
{
    std::span<char> copy = memory.array<char>(text.size());

    std::transform(text.begin(), text.end(), copy.begin(), lower);
    return {copy.data(), copy.size()};
}

/* Joins the arguments as "?name=value&...", sorted by name and value. */
std::string_view sorted_query(const form &pairs, arena &memory)
{
    std::vector<form_pair> sorted(pairs.pairs().begin(), pairs.pairs().end());
    std::string text;

    std::sort(sorted.begin(), sorted.end(), is_before);
    for (const form_pair &each : sorted) {
        text += text.empty() ? '?' : '&';
        text.append(each.name).append(1, '=').append(each.value);
    }

    return memory.copy(text);
}

/* Reads one set of credentials from the head, or from the body. */
class credentials_reader {
public:
    credentials_reader(const scheme &how, const value_sources &from,
        arena &memory, bool in_body)
        : how_(how), from_(from), memory_(memory), in_body_(in_body)
    {
    }

    fault read_timestamp(credentials &result);
    fault read_pieces(std::string_view raw_query, credentials &result);
    fault read_body_hash(credentials &result);

private:
    /* Returns true if the value is not known before, or not yet. */
    bool is_due(const signed_place &where) const
    {
        const bool known_late =
            where.in_body() || (where.from == signed_place::source::part &&
                                   how_.signature && how_.signature->in_body());

        return known_late == in_body_;
    }

    bool applies(const message_piece &wanted);
    fault read_value(const message_piece &wanted, std::string_view &text);
    fault read_piece(const message_piece &wanted, std::string_view raw_query,
        const credentials &given, std::string_view &text);

    const scheme &how_;
    const value_sources &from_;
    arena &memory_;
    bool in_body_;
};

fault credentials_reader::read_timestamp(credentials &result)
{
    std::string_view text;

    if (!how_.timestamp || how_.has_late_time() || !is_due(*how_.timestamp)) {
        return {};
    }

    fault why = reason_of(find_value(*how_.timestamp, from_, memory_, text),
        reason::timestamp_missing, reason::timestamp_invalid);
    if (!why && !read_time(how_.unit, text)) {
        why = reason::timestamp_invalid;
    }

    result.timestamp = memory_.copy(text);
    return why;
}

/* Returns false for a piece whose condition has no value. */
bool credentials_reader::applies(const message_piece &wanted)
{
    if (wanted.condition == 0) {
        return true;
    }

    std::string_view text;
    const lookup how = find_value(
        how_.message.conditions()[wanted.condition - 1], from_, memory_, text);
    return how != lookup::missing;
}

fault credentials_reader::read_value(
    const message_piece &wanted, std::string_view &text)
{
    const lookup how = find_value(*wanted.where, from_, memory_, text);

    if (how == lookup::missing && wanted.is_optional) {
        text = {};
        return {};
    }

    fault why = reason_of(how, reason::header_missing, reason::header_invalid);
    if (!why && wanted.separator != '\0' &&
        text.find(wanted.separator) != std::string_view::npos) {
        why = reason::header_invalid;
    }
    if (why) {
        return why;
    }

    text = wanted.in_lower_case ? in_lower_case(text, memory_)
                                : memory_.copy(text);
    return {};
}

fault credentials_reader::read_piece(const message_piece &wanted,
    std::string_view raw_query, const credentials &given,
    std::string_view &text)
{
    switch (wanted.kind) {
    case piece::literal:
        text = wanted.text;
        break;
    case piece::timestamp:
        text = given.timestamp;
        break;
    case piece::value:
        return read_value(wanted, text);
    case piece::query:
        text = raw_query.empty() ? raw_query
                                 : memory_.copy("?" + std::string(raw_query));
        break;
    case piece::parameter_list:
        text = sorted_query(*from_.query, memory_);
        break;
    case piece::body:
    case piece::crc32:
    case piece::form:
        break;
    }

    return {};
}

fault credentials_reader::read_pieces(
    std::string_view raw_query, credentials &result)
{
    const std::vector<message_piece> &pieces = how_.message.pieces();

    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool is_value = pieces[i].kind == piece::value;
        const bool is_time = pieces[i].kind == piece::timestamp;

        /* A second look sees the values of the body only. */
        if ((is_value && !is_due(*pieces[i].where)) ||
            (in_body_ && !is_value && !is_time)) {
            continue;
        }
        if (!applies(pieces[i])) {
            continue;
        }

        std::string_view text;
        fault why = read_piece(pieces[i], raw_query, result, text);
        if (!why && how_.message.is_open() && pieces[i].separator == '\0' &&
            pieces[i].kind != piece::literal && !is_visible(text)) {
            why = reason::header_invalid;
        }
        if (why) {
            return why;
        }
        result.pieces[i] = text;
    }

    std::size_t size = 0;
    for (std::string_view text : result.pieces) {
        size += text.size();
    }

    bool fits = how_.how != scheme::algorithm::ed25519 ||
                size <= workspace::prefix_size;
    return fits ? fault() : fault(reason::header_invalid);
}

fault credentials_reader::read_body_hash(credentials &result)
{
    std::string_view text;

    if (!how_.body_hash) {
        return {};
    }

    switch (find_value(*how_.body_hash, from_, memory_, text)) {
    case lookup::one:
        break;
    case lookup::missing:
        return how_.message.has_fields() ? fault()
                                         : fault(reason::header_missing);
    default:
        return reason::header_repeated;
    }

    std::span<unsigned char> bytes =
        memory_.array<unsigned char>(decoded_size(encoding::hex, text.size()));
    const auto size = decode(encoding::hex, text, bytes);
    if (!size || *size != std::tuple_size_v<sha256::digest>) {
        return reason::header_invalid;
    }

    result.body_hash = {reinterpret_cast<const char *>(bytes.data()), *size};
    return {};
}

/* Reads what a list of signatures, and the rest of the head, contain. */
fault read_set(const scheme &how, const value_sources &from,
    std::span<const std::string_view> lists, std::string_view raw_query,
    json::document &json, arena &memory, credentials &result)
{
    credentials_reader reader(how, from, memory, false);

    result.pieces = memory.array<std::string_view>(how.message.pieces().size());

    fault why = reader.read_timestamp(result);
    if (!why) {
        why = reader.read_pieces(raw_query, result);
    }
    if (!why) {
        why = reader.read_body_hash(result);
    }

    return why || lists.empty()
               ? why
               : read_signatures(how, lists, json, memory, result.signatures);
}

/*
 * Reads several lists of one field, each of which has its own time.  Those that
 * are malformed are left out, unless all are.
 */
fault read_groups(const scheme &how, value_sources from, std::string_view field,
    std::string_view raw_query, json::document &json, arena &memory,
    credentials &result)
{
    credentials *last = nullptr;
    fault first_fault;

    for (std::size_t i = 0; i < most_groups && !field.empty(); ++i) {
        from.list = next_item(field, how.groups);

        credentials &next =
            last == nullptr ? result : memory.array<credentials>(1).front();
        next = {};
        fault why =
            read_set(how, from, {&from.list, 1}, raw_query, json, memory, next);
        if (why) {
            first_fault = first_fault ? first_fault : why;
            continue;
        }
        if (last != nullptr) {
            last->next = &next;
        }
        last = &next;
    }

    return last != nullptr ? fault() : first_fault;
}

} // namespace

fault read_credentials(const scheme &how, const webhook_head_t &head,
    form &pairs, json::document &reader, arena &memory, credentials &result)
{
    const std::string_view query(
        head.args.data, head.args.data != nullptr ? head.args.len : 0);
    value_sources from{
        {head.headers, head.headers != nullptr ? head.header_count : 0}};
    signature_lists fields;
    std::string_view argument;
    std::span<const std::string_view> lists;
    fault why;

    from.separator = how.separator;
    if (how.reads_query()) {
        if (pairs.read(query) != json::error::none) {
            return reason::header_invalid;
        }
        from.query = &pairs;
    }

    if (!how.signature) {
        why = fields.find(how, from.headers);
        lists = fields.values();
    } else if (!how.signature->in_body()) {
        why = reason_of(find_value(*how.signature, from, memory, argument),
            reason::signature_missing, reason::signature_invalid);
        lists = {&argument, 1};
    }
    if (why) {
        return why;
    }
    if (how.groups != '\0') {
        return read_groups(
            how, from, lists.front(), query, reader, memory, result);
    }
    if (!lists.empty()) {
        from.list = lists.front();
    }

    return read_set(how, from, lists, query, reader, memory, result);
}

fault complete_credentials(const scheme &how, const value_sources &from,
    json::document &reader, arena &memory, credentials &result)
{
    value_sources with_list = from;
    std::string_view list;
    fault why;

    if (how.signature && how.signature->in_body()) {
        why = reason_of(find_value(*how.signature, from, memory, list),
            reason::signature_missing, reason::signature_invalid);
        with_list.list = list;
        with_list.separator = how.separator;
    }
    if (why) {
        return why;
    }

    std::span<std::string_view> pieces =
        memory.array<std::string_view>(result.pieces.size());
    std::copy(result.pieces.begin(), result.pieces.end(), pieces.begin());
    result.pieces = pieces;

    credentials_reader values(how, with_list, memory, true);
    why = values.read_timestamp(result);
    if (!why) {
        why = values.read_pieces({}, result);
    }
    if (!why && !list.empty()) {
        why =
            read_signatures(how, {&list, 1}, reader, memory, result.signatures);
    }

    return why;
}

} // namespace webhook
