/*
 * What the sanitizers do in the nginx of `make test-asan`.  Compiled in: the
 * environment does not reach the new binary of a binary upgrade.
 *
 * nginx leaves memory to the end of its process by design, so no leaks are
 * looked for.  A report is a SIGABRT, which the master logs as an alert.
 */

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0:abort_on_error=1:detect_stack_use_after_return=1";
}

const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1:abort_on_error=1";
}
