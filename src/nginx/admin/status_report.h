/* Contains the report that "webhook_status" writes in each of its formats. */

#ifndef WEBHOOK_NGINX_ADMIN_STATUS_REPORT_H
#define WEBHOOK_NGINX_ADMIN_STATUS_REPORT_H

#include "nginx/admin/counters.h"
#include "nginx/admin/groups.h"
#include "nginx/admin/refusals.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/store/window_kept.h"
#include "zone/region.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace webhook::nginx {

/*
 * Returns the sum of one counter over all shares.  "pick" returns the counter
 * of a share.
 */
template<class Pick>
std::uint64_t total(const gate_counters &of, Pick pick)
{
    std::uint64_t sum = 0;

    for (const auto &share : of.shares) {
        sum += read(pick(share));
    }

    return sum;
}

struct histogram_total {
    /*
     * Cumulative: number of times up to histogram_bounds[i]; the last is the
     * total.
     */
    std::array<std::uint64_t, histogram_bounds.size() + 1> counts{};
    std::uint64_t sum = 0; /* nanoseconds */

    void add(const histogram &from);
    double seconds() const { return static_cast<double>(sum) / 1e9; }
};

template<class Pick>
histogram_total total_times(const gate_counters &of, Pick pick)
{
    histogram_total sum;

    for (const auto &share : of.shares) {
        sum.add(pick(share));
    }

    return sum;
}

std::string_view mode_word(ngx_uint_t mode);

/* Describes one location, or several of the same name. */
struct gate_report {
    const location_conf *conf;
    const gate_counters *counters;
    std::string store;
    std::optional<window_kept> kept; /* none: no zone, or not known */

    std::string_view server() const { return view(conf->server_name); }
    std::string_view location() const { return view(conf->location_name); }
    std::string_view profile() const { return view(conf->profile->name); }
    std::string_view mode() const { return mode_word(conf->mode); }

    /* Returns the last outcomes of all workers, the newest one first. */
    std::vector<recent_outcome> last(
        recent_list gate_counters::share::*of) const;
};

std::string_view verdict_word(unsigned verdict);
std::string_view reason_word(unsigned reason);

/*
 * Returns true if deliveries usually have this verdict and reason, so that
 * their counter is shown before it counts: Prometheus needs a first value to
 * see an increase.
 */
bool is_usual(unsigned verdict, unsigned reason);

/*
 * Calls "act" with the verdict, reason and count of each counter that is above
 * 0, or usual.
 */
template<class Act>
void for_each_verdict(const gate_counters &of, Act act)
{
    for (unsigned verdict = 1; verdict < max_verdicts; verdict++) {
        for (unsigned reason = 0; reason < WEBHOOK_MAX_REASONS; reason++) {
            const std::uint64_t count =
                total(of, [&](const auto &share) -> const counter & {
                    return share.deliveries[verdict][reason];
                });

            if (count || is_usual(verdict, reason)) {
                act(verdict_word(verdict), reason_word(reason), count);
            }
        }
    }
}

struct zone_report {
    std::string_view name;
    std::size_t size; /* bytes */
    std::optional<zone::table_stats>
        stats;                    /* none: the lock was not available */
    std::optional<double> oldest; /* seconds until it is forgotten */

    /* The rest describes the file; it is empty if the zone has none. */
    std::string_view file;
    std::string_view memory;
    std::optional<zone::file_figures> figures;
};

struct server_report {
    std::string_view name;
    const server_health *health;
    std::size_t workers; /* workers with a connection of their own */
    std::size_t connected;
    /* time of the last change, ms since 1970; 0: none yet */
    std::uint64_t since;
    unsigned replicas; /* of "webhook_store", or 0 */
    std::uint64_t unreplicated;

    bool up() const { return connected == workers; }
    /* Returns what went wrong last, or an empty text. */
    std::string error() const;
};

/*
 * Holds the whole report.  The configuration owns the texts that it points to.
 */
struct status_report {
    std::uint64_t now;   /* ms since 1970 */
    std::uint64_t since; /* when counting began, ms since 1970 */
    std::size_t workers;
    std::vector<gate_report> gates;
    std::vector<zone_report> zones;
    std::vector<server_report> servers;
    std::vector<refusal> refusals;
    std::vector<group_row> refused;
    std::vector<group_row> drift;
    std::uint64_t refused_rest; /* events without room for their group */
    std::uint64_t drift_rest;
    /* the locations of "webhook_events" at the same server, and their token */
    std::vector<const event_page *> event_pages;
    std::string_view page_token;
};

/*
 * Returns the current report, for a request to the server "asked".  Throws
 * std::bad_alloc.
 */
status_report make_report(
    const main_conf *main, const ngx_http_core_srv_conf_t *asked);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_STATUS_REPORT_H */
