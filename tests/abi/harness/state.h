/* What a C function declares, allocates and leaves behind. */

#ifndef ABI_HARNESS_STATE_H
#define ABI_HARNESS_STATE_H

#include <cstddef>

namespace harness {

/* Forgets what a function declared: values and checks for mocks, calls. */
void reset_expectations();
void reset_calls();

/* Notes what it declared and did not come to pass; true if there is any. */
bool note_remaining_values();
bool note_remaining_calls();

/* A point in the history of test_malloc(): blocks made later are newer. */
using block_mark = std::size_t;
block_mark mark_blocks();

/* Notes and frees the newer blocks that are still there; their number. */
std::size_t reclaim_blocks(block_mark since, const char *name);

/* Fails the function under way if there are any. */
void fail_if_blocks_remain(block_mark since, const char *name);

} // namespace harness

#endif
