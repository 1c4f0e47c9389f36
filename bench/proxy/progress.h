// What deliveries cost beside what they have cost with an earlier module.

#ifndef WEBHOOK_BENCH_PROXY_PROGRESS_H
#define WEBHOOK_BENCH_PROXY_PROGRESS_H

#include "proxy/rounds.h"

namespace webhook::bench {

// Prints the tables as Markdown.  Both modules are measured in each round.
void compare_progress(site &at, unsigned rounds, test::seconds time);

} // namespace webhook::bench

#endif
