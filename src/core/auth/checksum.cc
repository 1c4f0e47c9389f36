#include "core/auth/checksum.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include <zlib.h>

namespace webhook {

std::string_view crc32_digits(std::string_view bytes, arena &memory)
{
    constexpr std::size_t most = 1U << 30U; /* zlib counts with an "unsigned" */
    uLong sum = ::crc32(0, nullptr, 0);

    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, most);
        sum = ::crc32(sum, reinterpret_cast<const Bytef *>(part.data()),
            static_cast<uInt>(part.size()));
        bytes.remove_prefix(part.size());
    }

    return memory.copy(std::to_string(sum));
}

} // namespace webhook
