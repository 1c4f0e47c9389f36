// Events of the past, put where a front remembers them.

#ifndef WEBHOOK_BENCH_PROXY_FILL_H
#define WEBHOOK_BENCH_PROXY_FILL_H

#include "proxy/fronts.h"

namespace webhook::bench {

// Into the zone of the front that runs, or into Redis if it uses one.
void fill_store(site &at, std::size_t entries);

} // namespace webhook::bench

#endif
