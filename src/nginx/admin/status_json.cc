#include "nginx/admin/status_json.h"

#include "nginx/admin/counters.h"
#include "nginx/admin/json_writer.h"

namespace webhook::nginx {
namespace {

using share = gate_counters::share;

double seconds(std::uint64_t milliseconds)
{
    return static_cast<double>(milliseconds) / 1e3;
}

template<size_t size>
void write_counters(json_writer &out, const gate_report &gate,
    std::string_view name, counter (share::*member)[size],
    const char *const (&names)[size])
{
    out.name(name).begin_object();
    for (size_t i = 0; i < size; i++) {
        out.member(names[i],
            total(*gate.counters, [&](const share &of) -> const counter & {
                return (of.*member)[i];
            }));
    }
    out.end_object();
}

void write_counter(json_writer &out, const gate_report &gate,
    std::string_view name, counter share::*member)
{
    out.member(name,
        total(*gate.counters,
            [&](const share &of) -> const counter & { return of.*member; }));
}

void write_times(
    json_writer &out, std::string_view name, const histogram_total &times)
{
    out.name(name).begin_object();
    out.member("count", times.counts.back()).member("sum", times.seconds());
    out.name("buckets").begin_array();
    for (size_t i = 0; i < histogram_bounds.size(); i++) {
        out.begin_array()
            .value(static_cast<double>(histogram_bounds[i]) / 1e9)
            .value(times.counts[i])
            .end_array();
    }
    out.end_array().end_object();
}

void write_times(json_writer &out, const gate_report &gate,
    std::string_view name, histogram share::*member)
{
    write_times(out, name,
        total_times(*gate.counters,
            [&](const share &of) -> const histogram & { return of.*member; }));
}

void write_verdicts(json_writer &out, const gate_report &gate)
{
    out.name("deliveries").begin_array();
    for_each_verdict(
        *gate.counters, [&](std::string_view verdict, std::string_view reason,
                            std::uint64_t count) {
            out.begin_object()
                .member("verdict", verdict)
                .member("reason", reason)
                .member("count", count)
                .end_object();
        });
    out.end_array();
}

void write_secrets(json_writer &out, const gate_report &gate)
{
    out.name("secrets").begin_array();
    for (std::uint64_t i = 0; i < WEBHOOK_MAX_SECRETS; i++) {
        const std::uint64_t count = total(*gate.counters,
            [&](const share &of) -> const counter & { return of.secrets[i]; });
        if (count) {
            out.begin_object()
                .member("secret", i + 1)
                .member("count", count)
                .end_object();
        }
    }
    out.end_array();
}

/*
 * Writes the window.  It is null if the gate has no zone, if no event has come
 * yet, or if the zone is locked.
 */
void write_window(json_writer &out, const gate_report &gate)
{
    out.name("window");

    if (!gate.kept) {
        out.null();
        return;
    }

    out.begin_object()
        .member("seconds", seconds(gate.conf->window))
        .member("kept_seconds", seconds(gate.kept->ms))
        .member("claimed", std::uint64_t{gate.kept->stats.claimed})
        .member("delivered", std::uint64_t{gate.kept->stats.delivered})
        .member("evicted", gate.kept->stats.evicted)
        .member("full", gate.kept->stats.full)
        .end_object();
}

void write_gate(json_writer &out, const gate_report &gate)
{
    const bool observes = gate.conf->mode == WEBHOOK_MODE_OBSERVE;

    out.begin_object()
        .member("server", gate.server())
        .member("location", gate.location())
        .member("profile", gate.profile())
        .member("mode", observes ? "observe" : "enforce")
        .member("store", std::string_view(gate.store));

    write_window(out, gate);
    write_verdicts(out, gate);
    write_counter(out, gate, "failed", &share::failed);
    write_counter(out, gate, "abandoned", &share::abandoned);
    write_counter(out, gate, "refused_by_nginx", &share::refused_by_nginx);
    write_counter(out, gate, "body_bytes", &share::body_bytes);
    write_counters(out, gate, "claims", &share::claims, claim_outcomes);
    write_counters(out, gate, "settlements", &share::settlements, settlements);
    write_counters(out, gate, "unsettled", &share::unsettled, unsettled);
    write_counters(out, gate, "forwards", &share::forwards, forward_outcomes);
    write_secrets(out, gate);
    write_times(out, gate, "gate_seconds", &share::gate);
    write_times(out, gate, "store_seconds", &share::store);
    write_times(out, gate, "upstream_seconds", &share::upstream);

    out.end_object();
}

/* Writes a figure of a zone, or null if the zone's lock was not available. */
template<class Get>
void write_stat(
    json_writer &out, const zone_report &zone, std::string_view name, Get get)
{
    out.name(name);
    if (zone.stats) {
        out.value(std::uint64_t{get(*zone.stats)});
    } else {
        out.null();
    }
}

void write_zone(json_writer &out, const zone_report &zone)
{
    using stats = const zone::table_stats &;

    out.begin_object()
        .member("zone", zone.name)
        .member("size_bytes", std::uint64_t{zone.size})
        .member("oldest_expires_in", zone.oldest);

    write_stat(out, zone, "capacity", [](stats of) { return of.capacity; });
    write_stat(out, zone, "used", [](stats of) { return of.used; });
    write_stat(out, zone, "claimed", [](stats of) { return of.claimed; });
    write_stat(out, zone, "full", [](stats of) { return of.counters.full; });
    write_stat(out, zone, "lost", [](stats of) { return of.counters.lost; });
    write_stat(
        out, zone, "repairs", [](stats of) { return of.counters.repairs; });
    write_stat(
        out, zone, "evicted", [](stats of) { return of.counters.evicted; });
    write_stat(
        out, zone, "corrupt", [](stats of) { return of.counters.corrupt; });
    write_stat(out, zone, "lock_timeouts",
        [](stats of) { return of.counters.unknown; });

    out.end_object();
}

/* Returns a time in seconds, or nothing (null) if there is none yet. */
std::optional<double> time_of(std::uint64_t milliseconds)
{
    return milliseconds ? std::optional(seconds(milliseconds)) : std::nullopt;
}

const char *word(server_health::state at)
{
    switch (at) {
    case server_health::state::up:
        return "up";
    case server_health::state::down:
        return "down";
    default:
        return "unknown";
    }
}

void write_server(json_writer &out, const server_report &server)
{
    out.begin_object()
        .member("server", server.name)
        .member("up", server.up())
        .member("since", time_of(server.since));

    out.name("workers").begin_array();
    for (std::size_t i = 0; i < server.workers; i++) {
        const server_health::worker &each = server.health->workers[i];

        out.begin_object()
            .member("worker", std::uint64_t{i})
            .member("state", word(each.at))
            .member("since", time_of(each.since))
            .end_object();
    }
    out.end_array();

    histogram_total times;

    times.add(server.health->round_trip);

    out.member("connects", read(server.health->connects))
        .member("disconnects", read(server.health->disconnects));
    write_times(out, "round_trip_seconds", times);

    out.end_object();
}

/*
 * Returns a text, or nothing if it is empty: a delivery that could not be read
 * has neither type nor id.
 */
std::optional<std::string_view> text_of(const char *text)
{
    return *text ? std::optional<std::string_view>(text) : std::nullopt;
}

void write_refusal(json_writer &out, const refusal &what)
{
    out.begin_object()
        .member("time", seconds(what.time))
        .member("server", what.server)
        .member("location", what.location)
        .member("profile", what.profile)
        .member("status", std::uint64_t{what.status})
        .member("verdict", verdict_word(what.verdict))
        .member("reason", reason_word(what.reason))
        .member("type", text_of(what.type))
        .member("id", text_of(what.id))
        .end_object();
}

/*
 * Writes how events differ from their profile.  A difference without a place
 * has no pointer.
 */
void write_drift(json_writer &out, const drift_row &row)
{
    out.begin_object()
        .member("server", row.group.server)
        .member("location", row.group.location)
        .member("profile", row.group.profile)
        .member("type", text_of(row.group.type))
        .member("pointer", text_of(row.group.pointer))
        .member("rule", row.group.rule)
        .member("count", row.count)
        .member("first", seconds(row.first))
        .member("last", seconds(row.last))
        .end_object();
}

template<class List, class Write>
void write_list(
    json_writer &out, std::string_view name, const List &list, Write write)
{
    out.name(name).begin_array();
    for (const auto &each : list) {
        write(out, each);
    }
    out.end_array();
}

} // namespace

std::string write_json(const status_report &report)
{
    json_writer out;

    out.begin_object()
        .member("version", WEBHOOK_VERSION)
        .member("nginx", NGINX_VERSION)
        .member("now", seconds(report.now))
        .member("since", time_of(report.since))
        .member("workers", std::uint64_t{report.workers});

    write_list(out, "locations", report.gates, write_gate);
    write_list(out, "zones", report.zones, write_zone);
    write_list(out, "redis", report.servers, write_server);
    write_list(out, "refusals", report.refusals, write_refusal);
    write_list(out, "drift", report.drift, write_drift);
    out.member("drift_rest", report.drift_rest);

    out.end_object();

    return out.take();
}

} // namespace webhook::nginx
