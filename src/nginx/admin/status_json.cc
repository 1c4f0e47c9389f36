#include "nginx/admin/status_json.h"

#include "base/json_writer.h"
#include "nginx/admin/metrics.h"
#include "nginx/store/store.h"

#include <cstring>
#include <map>

namespace webhook::nginx {
namespace {

/* Returns a time in seconds, or nothing (null) if there is none yet. */
std::optional<double> seconds_of(unix_time at)
{
    return at.ms ? std::optional(seconds(at.ms)) : std::nullopt;
}

/*
 * Returns a text, or nothing if it is empty: a delivery that could not be read
 * has neither type nor id.
 */
std::optional<std::string_view> text_of(std::string_view text)
{
    return text.empty() ? std::nullopt : std::optional(text);
}

/* Writes a figure. */
struct figure_writer {
    json_writer &out;

    void operator()(std::monostate) const { out.null(); }
    void operator()(auto number) const { out.value(number); }
    void operator()(unix_time at) const { out.value(seconds_of(at)); }

    void operator()(const counts_by_word &of) const
    {
        out.begin_object();
        for (size_t i = 0; i < of.counts.size(); i++) {
            out.member(of.words[i], of.counts[i]);
        }
        out.end_object();
    }

    void operator()(const std::vector<labelled_count> &counts) const
    {
        out.begin_array();
        for (const labelled_count &each : counts) {
            if (each.count == 0) {
                continue; /* Prometheus needs it, people do not */
            }
            out.begin_object();
            for (const label_pair &label : each.labels) {
                out.name(label.first);
                std::visit([&](auto value) { out.value(value); }, label.second);
            }
            out.member("count", each.count).end_object();
        }
        out.end_array();
    }

    void operator()(const histogram_total &times) const
    {
        out.begin_object()
            .member("count", times.counts.back())
            .member("sum", times.seconds())
            .name("buckets")
            .begin_array();
        for (size_t i = 0; i < histogram_bounds.size(); i++) {
            out.begin_array()
                .value(static_cast<double>(histogram_bounds[i]) / 1e9)
                .value(times.counts[i])
                .end_array();
        }
        out.end_array().end_object();
    }
};

/* Writes the metrics of a subject as members of an object. */
template<class Subject>
void write(json_writer &out, metrics<Subject> table, const Subject &subject)
{
    for (const metric<Subject> &each : table) {
        if (!each.member.empty()) {
            out.name(each.member);
            std::visit(figure_writer{out}, each.read(subject));
        }
    }
}

/* Returns the name of a status, or of what came in its place. */
std::string outcome_name(std::uint32_t what)
{
    return what < std::size(forward_outcomes) ? forward_outcomes[what]
                                              : std::to_string(what);
}

std::string verdict_name(std::uint32_t what)
{
    return std::string(verdict_word(what >> 8))
        .append(" ")
        .append(reason_word(what & 0xff));
}

/* Writes how often there was each of the last outcomes, and since when. */
void write_last(json_writer &out, std::string_view name,
    const std::vector<recent_outcome> &last,
    std::string (*name_of)(std::uint32_t))
{
    std::map<std::string, std::uint64_t> counts;

    for (const recent_outcome &each : last) {
        counts[name_of(each.what)]++;
    }

    out.name(name).begin_object().name("first");
    if (last.empty()) {
        out.null().name("last").null();
    } else {
        out.value(last.back().time).name("last").value(last.front().time);
    }
    out.name("counts").begin_object();
    for (const auto &[word, count] : counts) {
        out.member(word, count);
    }
    out.end_object().end_object();
}

/* Writes whether the location works now. */
void write_recent(json_writer &out, const gate_report &gate)
{
    using share = gate_counters::share;

    write_last(out, "last_deliveries", gate.last(&share::last_deliveries),
        verdict_name);
    write_last(
        out, "last_forwards", gate.last(&share::last_forwards), outcome_name);

    out.name("troubles").begin_object();
    for (size_t i = 0; i < trouble_kinds; i++) {
        out.name(troubles[i])
            .value(seconds_of({gate.counters->troubles[i].since()}));
    }
    out.end_object();
}

void write_gate(json_writer &out, const gate_report &gate)
{
    out.begin_object()
        .member("server", gate.server())
        .member("location", gate.location())
        .member("profile", gate.profile())
        .member("mode", gate.mode())
        .member("store", std::string_view(gate.store))
        .member("store_error",
            gate.conf->on_store_error == WEBHOOK_STORE_ERROR_PASS ? "pass"
                                                                  : "reject")
        .name("window");

    if (gate.kept) {
        out.begin_object();
        write(out, window_metrics, gate);
        out.end_object();
    } else {
        out.null();
    }

    write(out, gate_metrics, gate);
    write_recent(out, gate);
    out.end_object();
}

void write_zone(json_writer &out, const zone_report &zone)
{
    const int code = zone.figures ? static_cast<int>(zone.figures->failed) : 0;

    out.begin_object().member("zone", zone.name);
    write(out, zone_metrics, zone);
    out.member("file", text_of(zone.file))
        .member("memory", text_of(zone.memory))
        .member("error", text_of(code ? std::strerror(code) : ""))
        .end_object();
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
    const std::string error = server.error();

    out.begin_object().member("server", server.name);
    write(out, server_metrics, server);
    out.member("error", text_of(error.c_str()));

    out.name("workers").begin_array();
    for (std::size_t i = 0; i < server.workers; i++) {
        const server_health::worker &each = server.health->workers[i];

        out.begin_object()
            .member("worker", std::uint64_t{i})
            .member("state", word(each.at))
            .member("since", seconds_of({each.since}))
            .end_object();
    }
    out.end_array().end_object();
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
        .member("mode", mode_word(what.mode))
        .member("pointer", text_of(what.pointer))
        .member("rule", text_of(what.rule))
        .member("type", text_of(what.type))
        .member("id", text_of(what.id))
        .end_object();
}

/* Begins a group with the gate at which its events were. */
void begin_group(json_writer &out, const group_row &row)
{
    out.begin_object()
        .member("server", row.group.server)
        .member("location", row.group.location)
        .member("profile", row.group.profile)
        .member("mode", mode_word(row.group.mode));
}

/* A difference or a refusal without a place has no pointer. */
void end_group(json_writer &out, const group_row &row)
{
    out.member("pointer", text_of(row.group.pointer))
        .member("rule", text_of(row.group.rule))
        .member("count", row.count)
        .member("first", seconds(row.first))
        .member("last", seconds(row.last))
        .end_object();
}

/* Writes for which reason deliveries were refused. */
void write_refused(json_writer &out, const group_row &row)
{
    begin_group(out, row);
    out.member("verdict", verdict_word(row.group.verdict))
        .member("reason", reason_word(row.group.reason));
    end_group(out, row);
}

/* Writes how events differ from their profile. */
void write_drift(json_writer &out, const group_row &row)
{
    begin_group(out, row);
    out.member("type", text_of(row.group.type));
    end_group(out, row);
}

void write_event_page(json_writer &out, const event_page *page)
{
    out.begin_object()
        .member("location", view(page->location))
        .member("store", page->store->label())
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
    std::string text;
    json_writer out(text);

    out.begin_object()
        .member("version", WEBHOOK_VERSION)
        .member("nginx", NGINX_VERSION)
        .member("now", seconds(report.now));

    write(out, report_metrics, report);
    write_list(out, "locations", report.gates, write_gate);
    write_list(out, "zones", report.zones, write_zone);
    write_list(out, "redis", report.servers, write_server);
    write_list(out, "refusals", report.refusals, write_refusal);
    write_list(out, "refused", report.refused, write_refused);
    out.member("refused_rest", report.refused_rest);
    write_list(out, "drift", report.drift, write_drift);
    out.member("drift_rest", report.drift_rest);
    write_list(out, "event_pages", report.event_pages, write_event_page);
    out.member("page_token", report.page_token);

    out.end_object();

    text += '\n';

    return text;
}

} // namespace webhook::nginx
