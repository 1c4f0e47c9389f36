#include "nginx/zone_report.h"

namespace webhook::nginx {
namespace {

constexpr ngx_msec_t locked_step = 60'000;

} // namespace

std::optional<window_kept> kept_by(const location_conf *gate) noexcept
{
    location_stats stats;

    if (gate->zone == nullptr ||
        !gate->zone->region->table().stats(gate->place, stats)) {
        return std::nullopt;
    }

    /* a window ago nothing was forgotten that would be remembered now */
    const bool lately =
        stats.evicted && ngx_current_msec < stats.evicted_at + gate->window;

    return window_kept{stats, lately ? stats.kept : gate->window};
}

void report_evictions(ngx_log_t *log, const location_conf *conf) noexcept
{
    if (!conf->zone->region->table().take_report()) {
        return;
    }

    const auto *main = get_main_conf(const_cast<ngx_cycle_t *>(ngx_cycle));
    auto **gate = static_cast<location_conf **>(main->gates.elts);

    for (ngx_uint_t i = 0; i < main->gates.nelts; i++) {
        if (gate[i]->zone != conf->zone) {
            continue;
        }

        const std::optional<window_kept> kept = kept_by(gate[i]);

        if (kept && kept->ms < gate[i]->window) {
            log_error(NGX_LOG_WARN, log, 0,
                "webhook: deliveries of \"%V%V\" are forgotten after %uL s of "
                "a window of %uL s: zone \"%V\" is full",
                &gate[i]->server_name, &gate[i]->location_name, kept->ms / 1000,
                static_cast<std::uint64_t>(gate[i]->window / 1000),
                &conf->zone->name);
        }
    }
}

void report_locked(ngx_log_t *log, named_zone &zone) noexcept
{
    if (zone.locked != 0 && ngx_current_msec - zone.locked < locked_step) {
        return;
    }

    zone.locked = ngx_current_msec;
    log_error(NGX_LOG_WARN, log, 0,
        "webhook: claims are not renewed: zone \"%V\" is locked", &zone.name);
}

} // namespace webhook::nginx
