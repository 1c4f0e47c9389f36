/* Finds schemas that lead to each other for the same value without end. */

#ifndef WEBHOOK_SCHEMA_CYCLES_H
#define WEBHOOK_SCHEMA_CYCLES_H

#include <optional>
#include <vector>

#include "schema/code.h"

namespace webhook::schema {

struct endless {
    index schema;
    bool cycle; /* is false if the chain is only too long */
};

/* Searches "edges", which hold for each schema the schemas that it leads to. */
std::optional<endless> find_endless(
    const std::vector<std::vector<index>> &edges);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_CYCLES_H */
