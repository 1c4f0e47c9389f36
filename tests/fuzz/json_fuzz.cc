/*
 * Both JSON readers on the same body: they refuse it for the same reason, or
 * hold the same tree, and a delivery of each profile comes to the same end.
 */

#include "fuzz/json_side.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace webhook_jansson::fuzz {
std::string observe(std::string_view body);
} // namespace webhook_jansson::fuzz

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    const std::string_view body(reinterpret_cast<const char *>(data), size);
    const std::string simdjson = webhook::fuzz::observe(body);
    const std::string jansson = webhook_jansson::fuzz::observe(body);

    if (simdjson != jansson) {
        std::fprintf(stderr, "ERROR: simdjson: %s\nERROR: jansson:  %s\n",
            simdjson.c_str(), jansson.c_str());
        std::abort();
    }
    return 0;
}
