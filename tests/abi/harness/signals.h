/* A crash of the C code is a failure of its case, as in cmocka. */

#ifndef ABI_HARNESS_SIGNALS_H
#define ABI_HARNESS_SIGNALS_H

namespace harness {

void catch_crashes();
void release_crashes();

} // namespace harness

#endif
