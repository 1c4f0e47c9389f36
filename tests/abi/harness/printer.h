/* Shows each case once, although later runs report it again. */

#ifndef ABI_HARNESS_PRINTER_H
#define ABI_HARNESS_PRINTER_H

namespace harness {

/* Takes the place of GoogleTest's own printer and prints through it. */
void install_printer();

/* From here on the suites shown so far are known. */
void hide_shown_suites();

} // namespace harness

#endif
