#include "core/header.h"

#include <algorithm>

#include "core/text.h"

namespace webhook {

namespace {

char folded(char c)
{
    return c == '_' ? '-' : lower(c);
}

} // namespace

bool is_same_header(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
        [](char x, char y) { return folded(x) == folded(y); });
}

found find_header(
    header_list headers, std::string_view name, std::string_view &value)
{
    found result = found::none;

    for (const webhook_header_t &header : headers) {
        if (!is_same_header({header.name.data, header.name.len}, name)) {
            continue;
        }
        if (result == found::one) {
            return found::several;
        }
        result = found::one;
        value = {header.value.data, header.value.len};
    }

    return result;
}

} // namespace webhook
