/* Cases of the official suite that we do not pass, and why. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_SCHEMA_EXCEPTIONS_H
#define WEBHOOK_TESTS_UNIT_CORE_SCHEMA_EXCEPTIONS_H

namespace core_check {

struct exception {
    const char *draft;
    const char *file;
    const char *group;
    const char *test; /* empty: the schema is refused */
    const char *reason;
};

inline constexpr exception exceptions[] = {
    {"", "", "", "", ""},
};

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_SCHEMA_EXCEPTIONS_H */
