#include "nginx/admin/metrics.h"

#include "nginx/admin/counters.h"
#include "nginx/conf/secrets.h"

#include <algorithm>

namespace webhook::nginx {
namespace {

using share = gate_counters::share;

constexpr char result[] = "result";
constexpr char ending[] = "end";
constexpr char outcome[] = "outcome";
constexpr char operation[] = "operation";
constexpr char handling[] = "handling";

template<counter share::*member>
figure count(const gate_report &gate)
{
    return total(*gate.counters,
        [](const share &of) -> const counter & { return of.*member; });
}

template<auto member, const auto &label, const auto &words>
figure counts(const gate_report &gate)
{
    counts_by_word found{label, words, {}};

    for (size_t i = 0; i < std::size(words); i++) {
        found.counts.push_back(
            total(*gate.counters, [&](const share &of) -> const counter & {
                return (of.*member)[i];
            }));
    }

    return found;
}

template<histogram share::*member>
figure times(const gate_report &gate)
{
    return total_times(*gate.counters,
        [](const share &of) -> const histogram & { return of.*member; });
}

figure deliveries(const gate_report &gate)
{
    std::vector<labelled_count> found;

    for_each_verdict(*gate.counters, [&](std::string_view verdict,
                                         std::string_view reason,
                                         std::uint64_t count) {
        found.push_back({{{"verdict", verdict}, {"reason", reason}}, count});
    });

    return found;
}

std::size_t size_of(const secret_list *list)
{
    return list ? list->texts.size() : 0;
}

/* Returns how many secrets, keys or tokens may match at a gate. */
std::size_t configured_secrets(const location_conf &conf)
{
    return std::max({size_of(conf.secrets), size_of(conf.public_keys),
        conf.token ? size_of(conf.token->secrets) : 0});
}

figure secrets(const gate_report &gate)
{
    std::vector<labelled_count> found;

    for (std::uint64_t i = 0; i < WEBHOOK_MAX_SECRETS; i++) {
        const std::uint64_t count = total(*gate.counters,
            [&](const share &of) -> const counter & { return of.secrets[i]; });
        if (count || i < configured_secrets(*gate.conf)) {
            found.push_back({{{"secret", i + 1}}, count});
        }
    }

    return found;
}

figure window(const gate_report &gate)
{
    return gate.kept ? figure(seconds(gate.conf->window)) : figure();
}

figure kept(const gate_report &gate)
{
    return gate.kept ? figure(seconds(gate.kept->ms)) : figure();
}

template<auto member>
figure window_count(const gate_report &gate)
{
    return gate.kept ? figure(std::uint64_t{gate.kept->stats.*member})
                     : figure();
}

template<std::uint32_t zone::table_stats::*member>
figure events(const zone_report &zone)
{
    return zone.stats ? figure(std::uint64_t{(*zone.stats).*member}) : figure();
}

template<std::uint64_t zone::zone_counters::*member>
figure zone_count(const zone_report &zone)
{
    return zone.stats ? figure(zone.stats->counters.*member) : figure();
}

template<std::uint64_t zone::file_figures::*member>
figure file_count(const zone_report &zone)
{
    return zone.figures ? figure((*zone.figures).*member) : figure();
}

figure written_at(const zone_report &zone)
{
    return zone.figures ? figure(unix_time{zone.figures->written_at})
                        : figure();
}

figure failing(const zone_report &zone)
{
    return zone.figures ? figure(zone.figures->failed != 0) : figure();
}

figure oldest(const zone_report &zone)
{
    return zone.oldest ? figure(*zone.oldest) : figure();
}

template<counter server_health::*member>
figure health(const server_report &server)
{
    return read(server.health->*member);
}

/* Those about replicas are not known without "replicas=". */
figure replicated(const server_report &server)
{
    return server.replicas ? figure(read(server.health->replicated)) : figure();
}

figure unreplicated(const server_report &server)
{
    return server.replicas ? figure(server.unreplicated) : figure();
}

figure round_trip(const server_report &server)
{
    histogram_total times;

    times.add(server.health->round_trip);

    return times;
}

figure versions(const status_report &)
{
    return std::vector<labelled_count>{
        {{{"version", WEBHOOK_VERSION}, {"nginx_version", NGINX_VERSION}}, 1}};
}

constexpr metric<status_report> of_report[] = {
    {"nginx_webhook_build_info", "gauge", "",
        "Version of the module and of nginx; the value is always 1.", versions},
    {"nginx_webhook_start_time_seconds", "gauge", "since",
        "Unix time at which counting began.",
        [](const status_report &of) -> figure { return unix_time{of.since}; }},
    {"nginx_webhook_workers", "gauge", "workers",
        "Worker processes of the configuration.",
        [](const status_report &of) -> figure { return of.workers; }},
};

constexpr metric<gate_report> of_gate[] = {
    {"nginx_webhook_deliveries_total", "counter", "deliveries",
        "Deliveries by verdict and reason.", deliveries},
    {"nginx_webhook_failures_total", "counter", "failed",
        "Deliveries that the gate answered with 500.", count<&share::failed>},
    {"nginx_webhook_abandoned_total", "counter", "abandoned",
        "Requests that the sender ended before there was a verdict.",
        count<&share::abandoned>},
    {"nginx_webhook_refused_by_nginx_total", "counter", "refused_by_nginx",
        "Requests that nginx refused before there was a verdict.",
        count<&share::refused_by_nginx>},
    {"nginx_webhook_violations_total", "counter", "",
        "Forwarded events that differ from what their profile describes.",
        count<&share::violations>},
    {"nginx_webhook_unidentified_total", "counter", "",
        "Forwarded events without an identity; each delivery counts.",
        count<&share::unidentified>},
    {"nginx_webhook_known_events_total", "counter", "known",
        "Events that were delivered before or are not wanted, in bodies that "
        "were forwarded.",
        counts<&share::known, handling, known_events>},
    {"nginx_webhook_body_bytes_total", "counter", "body_bytes",
        "Bytes of the bodies that were judged.", count<&share::body_bytes>},
    {"nginx_webhook_claims_total", "counter", "claims",
        "Claims of events, by what the store found.",
        counts<&share::claims, result, claim_outcomes>},
    {"nginx_webhook_settlements_total", "counter", "settlements",
        "Claims by how they ended; \"leave\" means that the outcome is unknown "
        "and the claim remains until its lease expires.",
        counts<&share::settlements, ending, settlements>},
    {"nginx_webhook_unsettled_total", "counter", "unsettled",
        "Operations on claims that could not be recorded in the store; a retry "
        "of the event may be forwarded.",
        counts<&share::unsettled, operation, unsettled>},
    {"nginx_webhook_forwards_total", "counter", "forwards",
        "Forwarded deliveries by what the upstream answered.",
        counts<&share::forwards, outcome, forward_outcomes>},
    {"nginx_webhook_authenticated_total", "counter", "secrets",
        "Deliveries by the secret, key or token that matched; 1 is the first "
        "of the directive.",
        secrets},
    {"nginx_webhook_gate_duration_seconds", "histogram", "gate_seconds",
        "Time to authenticate, parse and validate a body.",
        times<&share::gate>},
    {"nginx_webhook_store_duration_seconds", "histogram", "store_seconds",
        "Response time of the store.", times<&share::store>},
    {"nginx_webhook_upstream_duration_seconds", "histogram", "upstream_seconds",
        "Response time of the upstream.", times<&share::upstream>},
};

/*
 * These are not known if the gate has no zone, if no event has come yet, or if
 * the zone is locked.
 */
constexpr metric<gate_report> of_window[] = {
    {"nginx_webhook_window_seconds", "gauge", "seconds",
        "Configured time for which the zone remembers a delivered event.",
        window},
    {"nginx_webhook_window_kept_seconds", "gauge", "kept_seconds",
        "Time for which the zone remembered the event that it evicted last.",
        kept},
    {"", "", "claimed", "", window_count<&zone::location_stats::claimed>},
    {"", "", "delivered", "", window_count<&zone::location_stats::delivered>},
    {"nginx_webhook_window_evicted_total", "counter", "evicted",
        "Delivered events that were evicted within their window.",
        window_count<&zone::location_stats::evicted>},
    {"", "", "full", "", window_count<&zone::location_stats::full>},
};

/*
 * Those that count events or operations are not known if the zone is locked,
 * and those of the file if the zone has none.
 */
constexpr metric<zone_report> of_zone[] = {
    {"nginx_webhook_zone_size_bytes", "gauge", "size_bytes",
        "Memory of the zone.",
        [](const zone_report &of) -> figure { return of.size; }},
    {"nginx_webhook_zone_oldest_expiry_seconds", "gauge", "oldest_expires_in",
        "Time until the oldest delivered event is forgotten.", oldest},
    {"nginx_webhook_zone_capacity_events", "gauge", "capacity",
        "Events that fit in the zone.", events<&zone::table_stats::capacity>},
    {"nginx_webhook_zone_used_events", "gauge", "used",
        "Events in the zone, including expired ones that are not yet removed.",
        events<&zone::table_stats::used>},
    {"nginx_webhook_zone_claimed_events", "gauge", "claimed",
        "Events in the zone that are being delivered.",
        events<&zone::table_stats::claimed>},
    {"nginx_webhook_zone_full_total", "counter", "full",
        "Events refused because the zone was full.",
        zone_count<&zone::zone_counters::full>},
    {"nginx_webhook_zone_lost_total", "counter", "lost",
        "Renewals, commits and releases that came too late.",
        zone_count<&zone::zone_counters::lost>},
    {"nginx_webhook_zone_repairs_total", "counter", "repairs",
        "Repairs after a process died while it used the zone.",
        zone_count<&zone::zone_counters::repairs>},
    {"nginx_webhook_zone_evicted_total", "counter", "evicted",
        "Delivered events that were evicted within their window.",
        zone_count<&zone::zone_counters::evicted>},
    {"nginx_webhook_zone_corrupt_total", "counter", "corrupt",
        "Repairs after an invalid reference was found in the zone.",
        zone_count<&zone::zone_counters::corrupt>},
    {"nginx_webhook_zone_lock_timeouts_total", "counter", "lock_timeouts",
        "Operations abandoned because the lock of the zone was not available.",
        zone_count<&zone::zone_counters::unknown>},
    {"nginx_webhook_zone_file_written_time_seconds", "gauge", "written",
        "Unix time of the last complete write of the zone's file.", written_at},
    {"nginx_webhook_zone_file_writes_total", "counter", "generation",
        "Complete writes of the zone's file since the memory of the zone was "
        "made.",
        file_count<&zone::file_figures::writes>},
    {"nginx_webhook_zone_file_failing", "gauge", "failing",
        "1 if the last write of the zone's file failed, 0 otherwise.", failing},
    {"nginx_webhook_zone_taken_over_events", "gauge", "taken_over",
        "Events that the last start found in the memory or in the file of the "
        "zone.",
        file_count<&zone::file_figures::taken_over>},
    {"nginx_webhook_zone_damaged_total", "counter", "damaged",
        "Events and pages that were forgotten because their checksums did not "
        "match.",
        file_count<&zone::file_figures::damaged>},
};

constexpr metric<server_report> of_server[] = {
    {"nginx_webhook_redis_up", "gauge", "up",
        "1 if all workers are connected to the Redis server, 0 otherwise.",
        [](const server_report &of) -> figure { return of.up(); }},
    {"nginx_webhook_redis_connected_workers", "gauge", "",
        "Workers that are connected to the Redis server.",
        [](const server_report &of) -> figure { return of.connected; }},
    {"nginx_webhook_redis_state_change_time_seconds", "gauge", "since",
        "Unix time of the last change of nginx_webhook_redis_up.",
        [](const server_report &of) -> figure { return unix_time{of.since}; }},
    {"nginx_webhook_redis_connects_total", "counter", "connects",
        "Connections made to the Redis server.",
        health<&server_health::connects>},
    {"nginx_webhook_redis_disconnects_total", "counter", "disconnects",
        "Connections to the Redis server that were lost.",
        health<&server_health::disconnects>},
    {"nginx_webhook_redis_replicated_total", "counter", "replicated",
        "Delivered events that as many replicas have as \"replicas=\" "
        "requires.",
        replicated},
    {"nginx_webhook_redis_unreplicated_events", "gauge", "unreplicated",
        "Delivered events that fewer replicas may have.", unreplicated},
    {"nginx_webhook_redis_round_trip_duration_seconds", "histogram",
        "round_trip_seconds", "Response time of the Redis server to claims.",
        round_trip},
};

/* Returns true if the names of counters, and no others, end with "_total". */
template<class Subject, size_t size>
constexpr bool named_by_type(const metric<Subject> (&metrics)[size])
{
    return std::all_of(metrics, metrics + size, [](const auto &each) {
        return each.name.ends_with("_total") == (each.type == "counter");
    });
}

static_assert(named_by_type(of_report) && named_by_type(of_gate) &&
              named_by_type(of_window) && named_by_type(of_zone) &&
              named_by_type(of_server));

} // namespace

constinit const metrics<status_report> report_metrics = of_report;
constinit const metrics<gate_report> gate_metrics = of_gate;
constinit const metrics<gate_report> window_metrics = of_window;
constinit const metrics<zone_report> zone_metrics = of_zone;
constinit const metrics<server_report> server_metrics = of_server;

} // namespace webhook::nginx
