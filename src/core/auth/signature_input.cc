#include "core/auth/signature_input.h"

#include <algorithm>
#include <array>

#include "core/auth/encoding.h"
#include "core/auth/structured_field.h"

namespace webhook {

namespace {

bool take_time(structured_field &from, std::optional<std::uint64_t> &time)
{
    std::int64_t number = 0;

    if (time || !from.take_integer(number) || number < 0) {
        return false;
    }

    time = static_cast<std::uint64_t>(number);
    return true;
}

bool take_text(structured_field &from, std::string_view &text)
{
    return text.data() == nullptr && from.take_string(text);
}

/* Takes ";created=1;keyid="x"" and the like; none may be there twice. */
bool take_parameters(structured_field &from, signature_input &result)
{
    std::string_view nonce;

    while (from.take(';')) {
        std::string_view key;
        bool taken = false;

        from.skip_spaces();
        if (!from.take_key(key) || !from.take('=')) {
            return false;
        }
        if (key == "created") {
            taken = take_time(from, result.created);
        } else if (key == "expires") {
            taken = take_time(from, result.expires);
        } else if (key == "keyid") {
            taken = take_text(from, result.keyid);
        } else if (key == "alg") {
            taken = take_text(from, result.alg);
        } else if (key == "tag") {
            taken = take_text(from, result.tag);
        } else if (key == "nonce") {
            taken = take_text(from, nonce);
        } else {
            taken = from.take_item();
        }
        if (!taken) {
            return false;
        }
    }

    return true;
}

/*
 * Takes one component.  "name" of a query parameter is the only parameter that
 * is understood: the others change what the value is.
 */
bool take_component(structured_field &from, signed_component &result)
{
    const std::string_view before = from.rest();
    std::string_view key;

    if (!from.take_string(result.name) || result.name.empty()) {
        return false;
    }
    if (result.name == "@query-param") {
        if (!from.take(';') || !from.take_key(key) || key != "name" ||
            !from.take('=') || !from.take_string(result.parameter)) {
            return false;
        }
    }

    result.text = before.substr(0, before.size() - from.rest().size());
    return from.rest().empty() || from.rest().front() != ';';
}

bool take_components(
    structured_field &from, arena &memory, std::span<signed_component> &result)
{
    std::array<signed_component, most_components> all;
    std::size_t count = 0;

    if (!from.take('(')) {
        return false;
    }

    for (;;) {
        from.skip_spaces();
        if (from.take(')')) {
            break;
        }
        if (count == all.size() || !take_component(from, all[count])) {
            return false;
        }

        /* A component must not be there twice (RFC 9421, 2.5). */
        const auto end = all.begin() + count;
        if (std::any_of(all.begin(), end, [&](const signed_component &each) {
                return each.text == end->text;
            })) {
            return false;
        }
        ++count;
    }

    result = memory.array<signed_component>(count);
    std::copy_n(all.begin(), count, result.begin());
    return true;
}

} // namespace

std::span<signature_input> read_signature_input(
    std::string_view field, arena &memory)
{
    std::array<signature_input, most_message_signatures> all;
    std::size_t count = 0;
    structured_field from(field);

    while (!from.empty()) {
        if (count == all.size()) {
            return {};
        }

        signature_input &next = all[count++];
        if (!from.take_key(next.label) || !from.take('=')) {
            return {};
        }

        const std::string_view before = from.rest();
        if (!take_components(from, memory, next.components) ||
            !take_parameters(from, next)) {
            return {};
        }
        next.text = before.substr(0, before.size() - from.rest().size());

        for (std::size_t i = 0; i + 1 < count; ++i) {
            if (all[i].label == next.label) {
                return {};
            }
        }
        if (!from.next_member()) {
            return {};
        }
    }

    const std::span<signature_input> result =
        memory.array<signature_input>(count);
    std::copy_n(all.begin(), count, result.begin());
    return result;
}

bool find_bytes(std::string_view field, std::string_view key, arena &memory,
    std::string_view &result)
{
    structured_field from(field);
    std::string_view text;
    bool found = false;

    while (!from.empty()) {
        std::string_view name;
        std::string_view value;

        if (!from.take_key(name) || !from.take('=') ||
            !from.take_bytes(value) || (name == key && found)) {
            return false;
        }
        if (name == key) {
            found = true;
            text = value;
        }
        if (!from.next_member()) {
            return false;
        }
    }

    const std::span<unsigned char> room = memory.array<unsigned char>(
        decoded_size(encoding::base64, text.size()));
    const auto size = decode(encoding::base64, text, room);
    if (!size) {
        return false;
    }

    result = {reinterpret_cast<const char *>(room.data()), *size};
    return true;
}

} // namespace webhook
