#include "core/head_values.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace webhook {

namespace {

/* Decodes application/x-www-form-urlencoded (URL Standard, 5.1). */
std::string decode(std::string_view text)
{
    std::string decoded;

    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view digits = text.substr(at + 1, 2);
        unsigned byte = 0;

        if (text[at] == '%' && digits.size() == 2 &&
            std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr ==
                digits.data() + 2) {
            decoded += static_cast<char>(byte);
            at += 2;
        } else {
            decoded += text[at] == '+' ? ' ' : text[at];
        }
    }

    return decoded;
}

found find_argument(
    std::string_view query, std::string_view name, std::string &value)
{
    found result = found::none;

    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        const std::string_view key = pair.substr(0, pair.find('='));

        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (decode(key) != name) {
            continue;
        }
        if (result != found::none) {
            return found::several;
        }
        result = found::one;
        value = decode(pair.substr(std::min(key.size() + 1, pair.size())));
    }

    return result;
}

found_value read(
    const head_value &wanted, const webhook_head_t &head, arena &memory)
{
    found_value result;

    if (wanted.where == head_value::source::header) {
        std::string_view value;
        result.how = find_header(
            {head.headers, head.headers != nullptr ? head.header_count : 0},
            wanted.name, value);
        result.text = memory.copy(value);
        return result;
    }

    std::string value;
    result.how = find_argument(
        {head.args.data, head.args.data != nullptr ? head.args.len : 0},
        wanted.name, value);
    result.text = memory.copy(value);
    return result;
}

} // namespace

std::span<found_value> read_head_values(const std::vector<head_value> &wanted,
    const webhook_head_t &head, arena &memory)
{
    std::span<found_value> values = memory.array<found_value>(wanted.size());

    for (std::size_t i = 0; i < wanted.size(); ++i) {
        values[i] = read(wanted[i], head, memory);
        if (values[i].how != found::one) {
            values[i].text = {}; /* the intended one is not known */
        }
    }

    return values;
}

} // namespace webhook
