/*
 * The core with one of its JSON readers, seen from outside.  json_side.cc is
 * compiled for each of them; the one with Jansson in a name space of its own.
 */

#ifndef WEBHOOK_TESTS_FUZZ_JSON_SIDE_H
#define WEBHOOK_TESTS_FUZZ_JSON_SIDE_H

#include <string>
#include <string_view>

/* What it makes of a body, as text: fault and tree, then each profile. */
namespace webhook::fuzz {
std::string observe(std::string_view body);
} // namespace webhook::fuzz

#endif // WEBHOOK_TESTS_FUZZ_JSON_SIDE_H
