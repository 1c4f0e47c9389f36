// The deliveries of `make run`, and what each must come to.

#ifndef WEBHOOK_TESTS_DEMO_TABLE_H
#define WEBHOOK_TESTS_DEMO_TABLE_H

#include "support/nginx.h"
#include "support/upstream.h"

namespace webhook::test::demo {

// What those for /hooks/signed are signed with.
constexpr const char *secret = "the sender and the gate know it";

// Sends them, one after the other; whether all rows are as documented.
bool print_table(const nginx &gate, const upstream &crm);

} // namespace webhook::test::demo

#endif
