#include "context.h"

#include "signals.h"
#include "state.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace harness {

namespace {

struct context {
    sigjmp_buf way_out = {};
    bool running = false;
    step_end end;
};

thread_local context current;

/* cmocka's switch for debuggers: stop where it fails. */
bool wants_abort()
{
    const char *value = std::getenv("CMOCKA_TEST_ABORT");
    return value != nullptr && std::strcmp(value, "1") == 0;
}

/* Outside of a case there is nowhere to jump to; cmocka exits as well. */
[[noreturn]] void stop_program()
{
    std::fprintf(stderr, "%s:%d: no test is running in this thread: %s\n",
        current.end.where.file != nullptr ? current.end.where.file : "?",
        current.end.where.line, current.end.text.c_str());
    std::_Exit(EXIT_FAILURE);
}

[[noreturn]] void leave(ending how, place where)
{
    current.end.how = how;
    current.end.where = where;

    if (!current.running) {
        stop_program();
    }

    if (how == ending::failed && wants_abort()) {
        std::fprintf(stderr, "%s:%d: %s\n", where.file, where.line,
            current.end.text.c_str());
        std::abort();
    }

    siglongjmp(current.way_out, 1);
}

void reset_case_state()
{
    reset_expectations();
    reset_calls();
}

void fail_if_expectations_remain()
{
    const bool values = note_remaining_values();
    const bool calls = note_remaining_calls();

    if (values || calls) {
        leave_failed({});
    }
}

/*
 * The target of the jump.  In a frame of its own: there is no C++ object in
 * it, and it returns in either case.
 */
[[gnu::noinline]] void call(step_function function, void *argument)
{
    if (sigsetjmp(current.way_out, 1) == 0) {
        current.end.returned = function(argument);
        fail_if_expectations_remain();
    }
}

} // namespace

void vnote(const char *format, va_list args)
{
    char buffer[1024];

    if (std::vsnprintf(buffer, sizeof(buffer), format, args) > 0) {
        current.end.text += buffer;
    }
}

void note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vnote(format, args);
    va_end(args);
}

void leave_failed(place where)
{
    leave(ending::failed, where);
}

void leave_skipped(place where)
{
    leave(ending::skipped, where);
}

step_end run_step(step_function function, void *argument)
{
    reset_case_state();
    current.end = {};
    catch_crashes();

    current.running = true;
    call(function, argument);
    current.running = false;

    release_crashes();
    reset_case_state();

    return std::exchange(current.end, {});
}

} // namespace harness
