#include "core/header.h"

namespace webhook {

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
