#include "signals.h"

#include "context.h"

#include <csignal>
#include <cstring>
#include <iterator>

namespace harness {

namespace {

constexpr int crashes[] = {SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGSYS};

struct sigaction before[std::size(crashes)];

/*
 * Raised by the test's own instruction, so it runs in the test's thread.  It
 * is not async-signal-safe and need not be: should the crash have been inside
 * malloc(), the case has failed all the same and the program ends.
 */
void on_crash(int number)
{
    note("Test failed with exception: %s(%d)", strsignal(number), number);
    leave_failed({});
}

} // namespace

void catch_crashes()
{
    struct sigaction action = {};

    action.sa_handler = on_crash;
    sigemptyset(&action.sa_mask);

    for (std::size_t i = 0; i < std::size(crashes); i++) {
        sigaction(crashes[i], &action, &before[i]);
    }
}

void release_crashes()
{
    for (std::size_t i = 0; i < std::size(crashes); i++) {
        sigaction(crashes[i], &before[i], nullptr);
    }
}

} // namespace harness
