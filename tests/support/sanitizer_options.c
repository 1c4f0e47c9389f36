/*
 * What the sanitizers do in the nginx of `make test-all`.  Compiled in: the
 * environment does not reach the new binary of a binary upgrade.
 *
 * A report, a leak's as well, goes to stderr, which is the error log, and ends
 * the process by SIGABRT, which its master logs as an alert.
 */

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=1:abort_on_error=1:detect_stack_use_after_return=1";
}

const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1:abort_on_error=1";
}

/*
 * What nginx never frees: a worker its arrays of connections and events, and
 * a regular expression its first match data.
 */
const char *__lsan_default_suppressions(void)
{
    return "leak:ngx_event_process_init\nleak:ngx_http_regex_compile\n";
}
