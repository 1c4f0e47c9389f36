#include "filter.h"

#include "cmocka_api.h"

namespace harness {

namespace {

const char *wanted_pattern = nullptr;
const char *skipped_pattern = nullptr;

/* "*" is any text, "?" any character; the whole name has to match. */
bool matches(const char *name, const char *pattern)
{
    for (; *pattern != '\0' && *pattern != '*'; name++, pattern++) {
        if (*name == '\0' || (*pattern != '?' && *pattern != *name)) {
            return false;
        }
    }
    if (*pattern == '\0') {
        return *name == '\0';
    }

    for (; *name != '\0'; name++) {
        if (matches(name, pattern + 1)) {
            return true;
        }
    }
    return matches(name, pattern + 1);
}

} // namespace

bool is_wanted(const char *name)
{
    return (wanted_pattern == nullptr || matches(name, wanted_pattern)) &&
           (skipped_pattern == nullptr || !matches(name, skipped_pattern));
}

} // namespace harness

extern "C" {

void cmocka_set_test_filter(const char *pattern)
{
    harness::wanted_pattern = pattern;
}

void cmocka_set_skip_filter(const char *pattern)
{
    harness::skipped_pattern = pattern;
}

/* How results are written is GoogleTest's: --gtest_output. */
void cmocka_set_message_output(enum cm_message_output output)
{
    static_cast<void>(output);
}

} // extern "C"
