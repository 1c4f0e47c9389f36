#include "core/event.h"

#include <charconv>
#include <cmath>

namespace webhook {

namespace {

template<class T>
std::string_view write_number(T value, number_text &room)
{
    char *first = room.data();
    auto [end, fault] = std::to_chars(first, first + room.size(), value);

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

bool is_batch(const profile &provider, const json::node &root)
{
    return provider.accepts_array && root.kind == json::kind::array;
}

fault open_envelope(
    const profile &provider, const json::node &root, std::size_t &count)
{
    count = 1;

    if (provider.accepts_any) {
        return {};
    }
    if (!is_batch(provider, root)) {
        bool accepted =
            provider.accepts_object && root.kind == json::kind::object;
        return accepted ? fault() : fault(reason::envelope);
    }

    if (root.size == 0) {
        return {reason::empty_batch};
    }
    if (root.size > provider.batch) {
        return {reason::batch};
    }

    count = root.size;
    return {};
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
