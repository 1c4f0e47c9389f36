/*
 * Contains the metrics of "webhook_status".  Their names and units follow
 * OpenMetrics.
 */

#include "nginx/admin/status_prometheus.h"

#include "nginx/admin/counters.h"
#include "nginx/admin/exposition.h"

namespace webhook::nginx {
namespace {

std::string labels_of(const gate_report &gate)
{
    return label("server", gate.server()) + "," +
           label("location", gate.location()) + "," +
           label("profile", gate.profile());
}

using share = gate_counters::share;

void write_deliveries(exposition &out, const status_report &report)
{
    out.family("webhook_deliveries_total", "counter",
        "Deliveries by verdict and reason.");
    for (const gate_report &gate : report.gates) {
        for_each_verdict(
            *gate.counters, [&](std::string_view verdict,
                                std::string_view reason, std::uint64_t count) {
                out.sample(labels_of(gate) + "," + label("verdict", verdict) +
                               "," + label("reason", reason),
                    count);
            });
    }
}

void write_counter(exposition &out, const status_report &report,
    std::string_view name, std::string_view help, counter share::*member)
{
    out.family(name, "counter", help);
    for (const gate_report &gate : report.gates) {
        out.sample(labels_of(gate),
            total(*gate.counters, [&](const share &of) -> const counter & {
                return of.*member;
            }));
    }
}

template<size_t size>
void write_counters(exposition &out, const status_report &report,
    std::string_view name, std::string_view help,
    counter (share::*member)[size], std::string_view label_name,
    const char *const (&values)[size])
{
    out.family(name, "counter", help);
    for (const gate_report &gate : report.gates) {
        for (size_t i = 0; i < size; i++) {
            out.sample(labels_of(gate) + "," + label(label_name, values[i]),
                total(*gate.counters, [&](const share &of) -> const counter & {
                    return (of.*member)[i];
                }));
        }
    }
}

void write_secrets(exposition &out, const status_report &report)
{
    out.family("webhook_authenticated_total", "counter",
        "Deliveries by the secret, key or token that matched; 1 is the first "
        "of the directive.");
    for (const gate_report &gate : report.gates) {
        for (size_t i = 0; i < WEBHOOK_MAX_SECRETS; i++) {
            const std::uint64_t count =
                total(*gate.counters, [&](const share &of) -> const counter & {
                    return of.secrets[i];
                });
            if (count) {
                out.sample(labels_of(gate) + "," +
                               label("secret", std::to_string(i + 1)),
                    count);
            }
        }
    }
}

void write_drift(exposition &out, const status_report &report)
{
    write_counter(out, report, "webhook_violations_total",
        "Forwarded events that are not as their profile describes them.",
        &share::violations);
    write_counter(out, report, "webhook_unidentified_total",
        "Events forwarded without an identity, each time they came.",
        &share::unidentified);
}

void write_times(exposition &out, const status_report &report,
    std::string_view name, std::string_view help, histogram share::*member)
{
    out.family(name, "histogram", help);
    for (const gate_report &gate : report.gates) {
        out.sample(
            labels_of(gate), total_times(*gate.counters,
                                 [&](const share &of) -> const histogram & {
                                     return of.*member;
                                 }));
    }
}

template<class Value>
void write_windows(exposition &out, const status_report &report,
    std::string_view name, std::string_view type, std::string_view help,
    Value value)
{
    out.family(name, type, help);
    for (const gate_report &gate : report.gates) {
        if (gate.kept) {
            out.sample(labels_of(gate), value(gate));
        }
    }
}

/* Writes the windows of gates that have a zone and have received events. */
void write_windows(exposition &out, const status_report &report)
{
    using gate = const gate_report &;

    write_windows(out, report, "webhook_window_seconds", "gauge",
        "How long the zone is to remember a delivered event.",
        [](gate of) { return static_cast<double>(of.conf->window) / 1e3; });
    write_windows(out, report, "webhook_window_kept_seconds", "gauge",
        "How long the zone has remembered the last one it had to forget.",
        [](gate of) { return static_cast<double>(of.kept->ms) / 1e3; });
    write_windows(out, report, "webhook_window_evicted_total", "counter",
        "Delivered events forgotten within their window.",
        [](gate of) { return of.kept->stats.evicted; });
}

void write_gates(exposition &out, const status_report &report)
{
    write_deliveries(out, report);
    write_counter(out, report, "webhook_failures_total",
        "Deliveries that the gate answered with 500.", &share::failed);
    write_counter(out, report, "webhook_abandoned_total",
        "Requests that their sender ended before there was a verdict.",
        &share::abandoned);
    write_counter(out, report, "webhook_refused_by_nginx_total",
        "Requests that nginx refused before there was a verdict.",
        &share::refused_by_nginx);
    write_counter(out, report, "webhook_body_bytes_total",
        "Bytes of the bodies that were judged.", &share::body_bytes);
    write_counters(out, report, "webhook_claims_total",
        "What the store found when an event was to be claimed.", &share::claims,
        "outcome", claim_outcomes);
    write_counters(out, report, "webhook_settlements_total",
        "How claims ended; leave: to their lease, with an unknown outcome.",
        &share::settlements, "outcome", settlements);
    write_counters(out, report, "webhook_unsettled_total",
        "What the store could not be told of a claim: a copy of the event may "
        "be forwarded.",
        &share::unsettled, "operation", unsettled);
    write_counters(out, report, "webhook_forwards_total",
        "Forwarded deliveries by what the upstream answered.", &share::forwards,
        "outcome", forward_outcomes);
    write_secrets(out, report);
    write_drift(out, report);
    write_times(out, report, "webhook_gate_duration_seconds",
        "Time to authenticate, parse and validate a body.", &share::gate);
    write_times(out, report, "webhook_store_duration_seconds",
        "Time of the store to answer.", &share::store);
    write_times(out, report, "webhook_upstream_duration_seconds",
        "Time of the upstream to answer.", &share::upstream);
    write_windows(out, report);
}

using zone_value = std::optional<double> (*)(const zone_report &);

void write_zone_values(exposition &out, const status_report &report,
    std::string_view name, std::string_view type, std::string_view help,
    zone_value value)
{
    out.family(name, type, help);
    for (const zone_report &zone : report.zones) {
        if (const std::optional<double> known = value(zone)) {
            out.sample(label("zone", zone.name), *known);
        }
    }
}

/*
 * Returns a figure of a zone, or nothing if the zone's lock was not available.
 */
template<auto get>
std::optional<double> stat(const zone_report &zone)
{
    return zone.stats ? std::optional(static_cast<double>(get(*zone.stats)))
                      : std::nullopt;
}

void write_zones(exposition &out, const status_report &report)
{
    using stats = const zone::table_stats &;

    write_zone_values(out, report, "webhook_zone_size_bytes", "gauge",
        "Memory of the zone.", [](const zone_report &zone) {
            return std::optional(static_cast<double>(zone.size));
        });
    write_zone_values(out, report, "webhook_zone_capacity_events", "gauge",
        "Events that fit in the zone.",
        stat<[](stats of) { return of.capacity; }>);
    write_zone_values(out, report, "webhook_zone_used_events", "gauge",
        "Events in the zone, with those that are forgotten but not cleared.",
        stat<[](stats of) { return of.used; }>);
    write_zone_values(out, report, "webhook_zone_claimed_events", "gauge",
        "Events in the zone that are being delivered.",
        stat<[](stats of) { return of.claimed; }>);
    write_zone_values(out, report, "webhook_zone_oldest_expiry_seconds",
        "gauge", "Time until the oldest event is forgotten.",
        [](const zone_report &zone) { return zone.oldest; });
    write_zone_values(out, report, "webhook_zone_full_total", "counter",
        "Events refused because the zone was full.",
        stat<[](stats of) { return of.counters.full; }>);
    write_zone_values(out, report, "webhook_zone_lost_total", "counter",
        "Renewals, commits and releases that came too late.",
        stat<[](stats of) { return of.counters.lost; }>);
    write_zone_values(out, report, "webhook_zone_repairs_total", "counter",
        "Repairs after a process died at work in the zone.",
        stat<[](stats of) { return of.counters.repairs; }>);
    write_zone_values(out, report, "webhook_zone_evicted_total", "counter",
        "Delivered events forgotten within their window.",
        stat<[](stats of) { return of.counters.evicted; }>);
    write_zone_values(out, report, "webhook_zone_corrupt_total", "counter",
        "Repairs after a reference in the zone that led nowhere.",
        stat<[](stats of) { return of.counters.corrupt; }>);
    write_zone_values(out, report, "webhook_zone_lock_timeouts_total",
        "counter", "Operations given up because the zone was locked.",
        stat<[](stats of) { return of.counters.unknown; }>);
}

template<class Value>
void write_server_values(exposition &out, const status_report &report,
    std::string_view name, std::string_view type, std::string_view help,
    Value value)
{
    out.family(name, type, help);
    for (const server_report &server : report.servers) {
        out.sample(label("server", server.name), value(server));
    }
}

void write_servers(exposition &out, const status_report &report)
{
    using server = const server_report &;

    write_server_values(out, report, "webhook_redis_up", "gauge",
        "Whether all workers are connected to the Redis server.",
        [](server of) { return std::uint64_t{of.up()}; });
    write_server_values(out, report, "webhook_redis_connected_workers", "gauge",
        "Workers that are connected to the Redis server.",
        [](server of) { return std::uint64_t{of.connected}; });
    write_server_values(out, report, "webhook_redis_state_change_time_seconds",
        "gauge", "When webhook_redis_up became what it is, in Unix time.",
        [](server of) { return static_cast<double>(of.since) / 1e3; });
    write_server_values(out, report, "webhook_redis_connects_total", "counter",
        "Connections made to the Redis server.",
        [](server of) { return read(of.health->connects); });
    write_server_values(out, report, "webhook_redis_disconnects_total",
        "counter", "Connections lost to the Redis server.",
        [](server of) { return read(of.health->disconnects); });
    write_server_values(out, report,
        "webhook_redis_round_trip_duration_seconds", "histogram",
        "Time of the Redis server to answer to claims.", [](server of) {
            histogram_total times;
            times.add(of.health->round_trip);
            return times;
        });
}

} // namespace

std::string write_prometheus(const status_report &report)
{
    exposition out;

    out.family("webhook_build_info", "gauge", "The module and its nginx.");
    out.sample(label("version", WEBHOOK_VERSION) + "," +
                   label("nginx_version", NGINX_VERSION),
        std::uint64_t{1});
    out.family(
        "webhook_workers", "gauge", "Worker processes of the configuration.");
    out.sample("", std::uint64_t{report.workers});
    out.family("webhook_start_time_seconds", "gauge",
        "When counting began, in Unix time.");
    out.sample("", static_cast<double>(report.since) / 1e3);

    write_gates(out, report);
    write_zones(out, report);
    write_servers(out, report);

    return out.take();
}

} // namespace webhook::nginx
