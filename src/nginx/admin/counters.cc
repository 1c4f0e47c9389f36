#include "nginx/admin/counters.h"

#include "nginx/admin/drift.h"
#include "nginx/admin/refusals.h"

#include <ctime>

namespace webhook::nginx {
namespace {

/* The number of pages that nginx's slab allocator needs beside the object. */
constexpr size_t slab_pages = 4;

template<class T>
ngx_int_t create(ngx_shm_zone_t *zone, void *data) noexcept
{
    if (data) {
        /* the object is from the cycle before, whose workers still count */
        zone->data = data;
        return NGX_OK;
    }

    auto *pool = reinterpret_cast<ngx_slab_pool_t *>(zone->shm.addr);
    void *memory = ngx_slab_calloc(pool, sizeof(T));

    if (memory == nullptr) {
        return NGX_ERROR;
    }

    zone->data = new (memory) T{};

    return NGX_OK;
}

} // namespace

template<class T>
ngx_shm_zone_t *add_counters(
    ngx_conf_t *cf, std::string_view kind, std::string_view name) noexcept
{
    static_assert(std::is_trivially_destructible_v<T>);

    const size_t pages = sizeof(T) / ngx_pagesize + 1 + slab_pages;
    ngx_str_t full;

    full.len = kind.size() + name.size();
    full.data = static_cast<u_char *>(ngx_pnalloc(cf->pool, full.len));
    if (full.data == nullptr) {
        return nullptr;
    }

    ngx_memcpy(ngx_cpymem(full.data, kind.data(), kind.size()), name.data(),
        name.size());

    ngx_shm_zone_t *zone = ngx_shared_memory_add(
        cf, &full, pages * ngx_pagesize, &ngx_http_webhook_module);

    if (zone) {
        zone->init = create<T>;
    }

    return zone;
}

template ngx_shm_zone_t *add_counters<gate_counters>(
    ngx_conf_t *, std::string_view, std::string_view) noexcept;
template ngx_shm_zone_t *add_counters<server_health>(
    ngx_conf_t *, std::string_view, std::string_view) noexcept;
template ngx_shm_zone_t *add_counters<refusal_list>(
    ngx_conf_t *, std::string_view, std::string_view) noexcept;
template ngx_shm_zone_t *add_counters<drift_list>(
    ngx_conf_t *, std::string_view, std::string_view) noexcept;

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
}

void server_health::set(state at) noexcept
{
    worker &self = workers[ngx_worker % std::size(workers)];

    if (self.process == static_cast<std::uint64_t>(ngx_pid)) {
        self.at = at;
        self.since = wall_clock();
    }
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
