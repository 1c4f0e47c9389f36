/* cmocka_set_test_filter() and cmocka_set_skip_filter(). */

#ifndef ABI_HARNESS_FILTER_H
#define ABI_HARNESS_FILTER_H

namespace harness {

/* A case the filters leave out does not exist, as in cmocka. */
bool is_wanted(const char *name);

} // namespace harness

#endif
