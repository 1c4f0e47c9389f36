#include "core/head_values.h"

#include <string>

#include "core/query.h"

namespace webhook {

namespace {

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
    result.how = find_field(
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
