/*
 * The C function under way, and the way out of it.
 *
 * A failed assertion leaves the C test by siglongjmp(), as in cmocka.  That is
 * sound because nothing between the jump and its target has a destructor: the
 * test's own frames are C, the harness's functions keep their C++ objects in
 * callees that have returned before leave() is called, and the core calls no
 * test function back.  Whoever adds a function here keeps it so: make the
 * text first, in a function of its own, then leave.
 *
 * As in cmocka, all of this belongs to one thread: an assertion in a thread
 * which the test has started finds no case and ends the program.
 */

#ifndef ABI_HARNESS_CONTEXT_H
#define ABI_HARNESS_CONTEXT_H

#include <cstdarg>
#include <string>

namespace harness {

struct place {
    const char *file = nullptr;
    int line = 0;
};

/* Adds to what a failure of this function is explained with. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void vnote(const char *format, va_list args)
    __attribute__((format(printf, 1, 0)));

/* Ends the function: failed, at this place of the test's source. */
[[noreturn]] void leave_failed(place where);

/* Ends the function: the case does not want to be run. */
[[noreturn]] void leave_skipped(place where);

enum class ending { returned, failed, skipped };

struct step_end {
    ending how = ending::returned;
    int returned = 0; /* the value of a fixture */
    place where;      /* of the failure */
    std::string text;
};

using step_function = int (*)(void *argument);

/* Runs the function, with crashes and what it left behind as failures. */
step_end run_step(step_function function, void *argument);

} // namespace harness

#endif
