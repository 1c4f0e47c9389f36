/* Schemas that are evaluated for the same value, one because of another. */

#ifndef WEBHOOK_SCHEMA_CYCLES_H
#define WEBHOOK_SCHEMA_CYCLES_H

#include <optional>
#include <vector>

#include "schema/code.h"

namespace webhook::schema {

struct endless {
    index schema;
    bool cycle; /* or only too long a chain */
};

/* "edges": for each schema those it leads to. */
std::optional<endless> find_endless(
    const std::vector<std::vector<index>> &edges);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_CYCLES_H */
