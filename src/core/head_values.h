/* Reads values in the head of a request that types and keys consist of. */

#ifndef WEBHOOK_CORE_HEAD_VALUES_H
#define WEBHOOK_CORE_HEAD_VALUES_H

#include <span>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/component.h"
#include "core/header.h"

namespace webhook {

/* Lives in the arena of a delivery. */
struct found_value {
    std::string_view text;
    found how =
        found::none; /* is treated as a wrong value if it is "several" */
};

/* Returns the values in the order of the profile; the head may be freed. */
std::span<found_value> read_head_values(const std::vector<head_value> &wanted,
    const webhook_head_t &head, arena &memory);

} // namespace webhook

#endif /* WEBHOOK_CORE_HEAD_VALUES_H */
