/* The part of the verifier that looks at a body. */

#include <algorithm>
#include <array>

#include <openssl/crypto.h>

#include "core/auth/checksum.h"
#include "core/auth/verifier.h"
#include "core/event.h"
#include "core/form.h"
#include "core/workspace.h"

namespace webhook {

namespace {

/* Bounds the elements of an array that are signed one by one. */
constexpr std::size_t most_signed_events = 100;

/* Writes texts to memory that has room for them. */
class text_list {
public:
    explicit text_list(std::span<std::string_view> room) : room_(room) {}

    void add(std::string_view text) { room_[count_++] = text; }
    std::span<const std::string_view> all() const
    {
        return room_.first(count_);
    }

private:
    std::span<std::string_view> room_;
    std::size_t count_ = 0;
};

/* Returns true if the message as a whole is a text of that rule. */
bool is_text_of(
    const text_rule &rule, std::span<const std::string_view> message)
{
    std::size_t size = 0;

    for (std::string_view text : message) {
        size += text.size();
        if (size > rule.longest || !rule.characters.contains_all(text)) {
            return false;
        }
    }

    return true;
}

} // namespace

fault verifier::check_body(const credentials &given, std::string_view body,
    const json::node *root, const arrival &when, const proof_options &wanted,
    workspace &tools, arena &memory, proof &found) const
{
    const body_check with{body, root, when, wanted, tools, memory};

    if (scheme_.reads_form()) {
        const json::error unreadable = tools.form().read(body);
        if (unreadable != json::error::none) {
            return reason_of(unreadable);
        }
    }

    if (!given.body_hash.empty()) {
        const sha256::digest digest = tools.hash()(body);
        if (CRYPTO_memcmp(
                digest.data(), given.body_hash.data(), digest.size()) != 0) {
            return reason::signature_wrong;
        }
    }

    if (!scheme_.has_values_in_body()) {
        return check_lists(given, with, found);
    }
    if (scheme_.each) {
        return check_events(given, with, found);
    }

    return check_event(given, root, with, found);
}

/* Checks the lists of one field, of which one must be right. */
fault verifier::check_lists(
    const credentials &given, const body_check &with, proof &found) const
{
    fault why = check_message(given, with, found);

    for (const credentials *each = given.next; why && each != nullptr;
         each = each->next) {
        why = check_message(*each, with, found);
    }

    return why;
}

/* Checks an event that contains its signature, or something that is signed. */
fault verifier::check_event(const credentials &given, const json::node *event,
    const body_check &with, proof &found) const
{
    value_sources from;
    credentials whole = given;

    from.event = event;
    from.fields = scheme_.reads_form() ? &with.tools.form() : nullptr;
    from.repeats =
        event != nullptr && with.tools.document().has_duplicate_names();

    fault why = complete_credentials(
        scheme_, from, with.tools.document(), with.memory, whole);
    if (!why && given.timestamp.empty() && !whole.timestamp.empty()) {
        why = check_age(whole.timestamp, with.when.head_ms);
    }

    return why ? why : check_message(whole, with, found);
}

/*
 * Checks each element of the array.  An element that is not signed is not
 * authentic, and an array without elements proves nothing.
 */
fault verifier::check_events(
    const credentials &given, const body_check &with, proof &found) const
{
    if (with.root == nullptr) {
        return reason::signature_missing;
    }
    if (with.tools.document().has_duplicate_names() &&
        scheme_.each->is_ambiguous(*with.root)) {
        return reason::header_repeated;
    }

    const json::node *array = scheme_.each->find(*with.root);
    if (array == nullptr || array->kind != json::kind::array ||
        array->size == 0) {
        return reason::signature_missing;
    }
    if (array->size > most_signed_events) {
        return reason::signature_invalid;
    }

    for (const json::node &element : json::elements(*array)) {
        fault why = check_event(given, &element, with, found);
        if (why) {
            return why;
        }
    }

    return {};
}

fault verifier::check_message(
    const credentials &given, const body_check &with, proof &found) const
{
    if (!given.timestamp.empty()) {
        fault why = check_age_of_body(given.timestamp, with.when.body_ms);
        if (why) {
            return why;
        }
    }

    std::array<std::string_view, message_template::most_pieces> room;
    const texts message = scheme_.message.has_fields()
                              ? message_of_form(given, with)
                              : message_of(given, with, room);
    if (!matches(given, message, with.tools, found.index)) {
        return reason::signature_wrong;
    }
    if (with.wanted.wants_digest) {
        found.covered = with.tools.hash()(message);
    }
    for (const text_rule &rule : with.wanted.signable) {
        found.is_challenge_text =
            found.is_challenge_text || is_text_of(rule, message);
    }

    return {};
}

verifier::texts verifier::message_of(const credentials &given,
    const body_check &with, std::span<std::string_view> room) const
{
    const std::vector<message_piece> &pieces = scheme_.message.pieces();

    for (std::size_t i = 0; i < pieces.size(); ++i) {
        room[i] = pieces[i].kind == piece::body ? with.body
                  : pieces[i].kind == piece::crc32
                      ? crc32_digits(with.body, with.memory)
                      : given.pieces[i];
    }

    return room.first(pieces.size());
}

/*
 * Builds a message with the names and values of a form, sorted.  {form} has
 * each pair once, and {parameters} marks where the parts begin: "?", the sorted
 * arguments of the URL, "." if there are any, and the pairs.  If the sender has
 * signed the hash of the body, the body is no form.
 */
verifier::texts verifier::message_of_form(
    const credentials &given, const body_check &with) const
{
    const std::vector<message_piece> &pieces = scheme_.message.pieces();
    const std::span<const form_pair> pairs = with.tools.form().pairs();
    const std::size_t count = given.body_hash.empty() ? pairs.size() : 0;
    std::span<form_pair> sorted = with.memory.array<form_pair>(count);
    text_list message(
        with.memory.array<std::string_view>(pieces.size() + 2 * count + 1));

    std::copy_n(pairs.begin(), count, sorted.begin());
    std::sort(sorted.begin(), sorted.end(), is_before);

    for (std::size_t i = 0; i < pieces.size(); ++i) {
        message.add(given.pieces[i]);

        if (pieces[i].kind == piece::parameter_list && count != 0) {
            message.add(given.pieces[i].empty() ? "?" : ".");
        } else if (pieces[i].kind == piece::form) {
            const auto end = std::unique(sorted.begin(), sorted.end(), is_same);
            sorted =
                sorted.first(static_cast<std::size_t>(end - sorted.begin()));
        } else {
            continue;
        }

        for (const form_pair &each : sorted) {
            message.add(each.name);
            message.add(each.value);
        }
    }

    return message.all();
}

fault verifier::check_parsed(const json::node *root, bool is_json,
    const workspace &tools, const arrival &when) const
{
    const bool is_container =
        is_json && root != nullptr &&
        (root->kind == json::kind::array || root->kind == json::kind::object);

    if (scheme_.message.is_open() && !is_container) {
        return reason::header_invalid;
    }
    if (!scheme_.has_late_time()) {
        return {};
    }
    if (root == nullptr) {
        return reason::timestamp_missing;
    }

    const pointer &where = *scheme_.timestamp->where;
    if (tools.document().has_duplicate_names() && where.is_ambiguous(*root)) {
        return reason::timestamp_invalid;
    }

    number_text room;
    std::string_view text;

    switch (read_key_text(where.find(*root), room, text)) {
    case key_text::missing:
        return reason::timestamp_missing;
    case key_text::invalid:
        return reason::timestamp_invalid;
    case key_text::present:
        break;
    }

    fault why = check_age(text, when.head_ms);
    return why ? why : check_age_of_body(text, when.body_ms);
}

} // namespace webhook
