#include "nginx/admin/counters.h"

#include "nginx/admin/groups.h"
#include "nginx/admin/refusals.h"
#include "nginx/admin/seen_types.h"
#include "nginx/conf/main_conf.h"

#include <algorithm>
#include <ctime>
#include <span>
#include <string>

namespace webhook::nginx {
namespace {

/*
 * Returns a text for the layout of all objects and the meaning of each counter.
 * A binary with another one counts from zero.
 */
std::string layout()
{
    using words = std::span<const char *const>;

    std::string text;

    const auto append = [&](std::string_view what) {
        text.append(what).append(" ");
    };

    for (const size_t size : {sizeof(gate_counters), sizeof(server_health),
             sizeof(refusal_list), sizeof(group_list), sizeof(seen_types)}) {
        append(std::to_string(size));
    }
    for (const std::uint64_t bound : histogram_bounds) {
        append(std::to_string(bound));
    }
    for (size_t i = 0; i < max_verdicts; i++) {
        append(view(
            to_ngx(webhook_verdict_name(static_cast<webhook_verdict_t>(i)))));
    }
    for (unsigned i = 0; i < WEBHOOK_MAX_REASONS; i++) {
        append(view(to_ngx(webhook_reason_name(i))));
    }
    for (const words each : {words(claim_outcomes), words(settlements),
             words(unsettled), words(forward_outcomes)}) {
        std::for_each(each.begin(), each.end(), append);
    }

    return text;
}

} // namespace

void *open_counters(ngx_conf_t *cf, std::string_view kind,
    std::string_view name, void (*construct)(void *)) noexcept
try {
    std::optional<zone::shared_objects> &all = get_main_conf(cf)->counters;
    webhook_error_t err;

    if (!all) {
        all.emplace(layout());
    }

    void *object = all->open(std::string(kind).append(name), construct, err);

    if (object == nullptr) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "the counters of \"webhook_status\" cannot be created: %s",
            err.text);
    }

    return object;

} catch (const std::bad_alloc &) {
    return nullptr;
}

void add(histogram &to, std::uint64_t nanoseconds) noexcept
{
    size_t i = 0;

    while (i < histogram_bounds.size() && nanoseconds > histogram_bounds[i]) {
        i++;
    }

    add(to.buckets[i]);
    add(to.sum, nanoseconds);
}

void server_health::start() noexcept
{
    worker &self = workers[ngx_worker % std::size(workers)];

    self.process = static_cast<std::uint64_t>(ngx_pid);
    self.at = state::unknown;
    self.since = wall_clock();
    self.unreplicated = 0;
}

void server_health::set(state at) noexcept
{
    worker &self = workers[ngx_worker % std::size(workers)];

    if (self.process == static_cast<std::uint64_t>(ngx_pid)) {
        self.at = at;
        self.since = wall_clock();
    }
}

void server_health::set_unreplicated(std::uint64_t count) noexcept
{
    worker &self = workers[ngx_worker % std::size(workers)];

    if (self.process == static_cast<std::uint64_t>(ngx_pid)) {
        self.unreplicated = count;
    }
}

void server_health::set_error(std::string_view text) noexcept
{
    const size_t length = std::min(text.size(), std::size(error) - 1);

    for (size_t i = 0; i < length; i++) {
        error[i].store(text[i], std::memory_order_relaxed);
    }
    error[length].store('\0', std::memory_order_relaxed);
}

std::uint64_t clock_now() noexcept
{
    timespec now{};

    clock_gettime(CLOCK_MONOTONIC, &now);

    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t wall_clock() noexcept
{
    const ngx_time_t *now = ngx_timeofday();

    return static_cast<std::uint64_t>(now->sec) * 1000 + now->msec;
}

} // namespace webhook::nginx
