#include "nginx/admin/status_report.h"

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/store/redis_store.h"
#include "nginx/store/zone_store.h"

#include <algorithm>
#include <tuple>

namespace webhook::nginx {
namespace {

template<class T>
std::span<T *> all(const ngx_array_t &array)
{
    return {static_cast<T **>(array.elts), array.nelts};
}

bool counted(const gate_counters &counters)
{
    bool any = false;

    for_each_verdict(
        counters, [&](auto, auto, auto count) { any = any || count; });

    return any;
}

std::vector<gate_report> report_gates(const main_conf *main)
{
    std::vector<gate_report> gates;

    for (const location_conf *conf : all<location_conf>(main->gates)) {
        const gate_counters *counters = conf->counters;

        const bool known = std::any_of(gates.begin(), gates.end(),
            [&](const auto &gate) { return gate.counters == counters; });

        /* the gate of a server itself works only where no location matches */
        if (known || (conf->location_name.len == 0 && !counted(*counters))) {
            continue;
        }

        gates.push_back({conf, counters, std::string(conf->store->label()),
            conf->store->kept(*conf)});
    }

    /* nginx has sorted the locations for its own purposes */
    std::sort(gates.begin(), gates.end(), [](const auto &a, const auto &b) {
        return std::tuple(a.server(), a.location(), a.profile()) <
               std::tuple(b.server(), b.location(), b.profile());
    });

    return gates;
}

zone_report report_zone(const zone_store *zone)
{
    const zone::claim_table table = zone->table();
    const std::uint64_t oldest = table.oldest(ngx_current_msec);
    zone::table_stats stats;
    zone_report report{view(zone->name), zone->region->size(),
        table.stats(stats) ? std::optional(stats) : std::nullopt,
        oldest == zone::never
            ? std::nullopt
            : std::optional(
                  static_cast<double>(oldest - ngx_current_msec) / 1000),
        {}, {}, {}};

    if (zone->region->file() != nullptr) {
        report.file = view(zone->file);
        report.memory = zone->region->memory().name();
        report.figures = zone->region->figures();
    }

    return report;
}

/*
 * Returns the report of a server.  It is up since the last worker has
 * connected, and down since the first worker lost its connection.
 */
server_report report_server(const redis_store *server, std::size_t workers)
{
    using state = server_health::state;

    const server_health *health = server->settings.health;
    const std::size_t count = std::min(workers, std::size(health->workers));
    std::uint64_t last_up = 0;
    std::uint64_t first_down = 0;
    std::uint64_t unreplicated = 0;
    std::size_t connected = 0;

    for (std::size_t i = 0; i < count; i++) {
        const server_health::worker &each = health->workers[i];
        const std::uint64_t since = each.since;

        unreplicated += each.unreplicated;

        if (each.at == state::up) {
            connected++;
            last_up = std::max(last_up, since);
        } else if (since) {
            first_down = first_down ? std::min(first_down, since) : since;
        }
    }

    return {server->settings.label, health, count, connected,
        connected == count ? last_up : first_down,
        server->settings.options.replicas, unreplicated};
}

} // namespace

void histogram_total::add(const histogram &from)
{
    std::uint64_t below = 0;

    for (size_t i = 0; i < counts.size(); i++) {
        below += read(from.buckets[i]);
        counts[i] += below;
    }

    sum += read(from.sum);
}

std::string_view verdict_word(unsigned verdict)
{
    return view(
        to_ngx(webhook_verdict_name(static_cast<webhook_verdict_t>(verdict))));
}

std::string_view reason_word(unsigned reason)
{
    return view(to_ngx(webhook_reason_name(reason)));
}

std::vector<recent_outcome> gate_report::last(
    recent_list gate_counters::share::*of) const
{
    std::vector<recent_outcome> found;

    for (const auto &share : counters->shares) {
        (share.*of).append_to(found);
    }
    keep_last(found);

    return found;
}

std::string server_report::error() const
{
    std::string text;

    for (const auto &each : health->error) {
        const char c = each.load(std::memory_order_relaxed);

        if (c == '\0') {
            break;
        }
        text += c;
    }

    return text;
}

bool is_usual(unsigned verdict, unsigned reason)
{
    static constexpr std::pair<std::string_view, std::string_view> usual[] = {
        {"accepted", "new"}, {"accepted", "no_identity"},
        {"duplicate", "delivered"}, {"modified", "modified"},
        {"ignored", "ignored"}, {"challenge", "challenge"},
        {"in_flight", "in_flight"}, {"store_unavailable", "store_unknown"},
        {"store_unavailable", "store_full"}, {"unauthorized", "token_missing"},
        {"unauthorized", "token_wrong"}, {"unauthorized", "signature_missing"},
        {"unauthorized", "signature_wrong"},
        {"unauthorized", "timestamp_expired"}, {"malformed", "syntax"},
        {"malformed", "empty"}, {"invalid", "schema"},
        {"invalid", "type_unknown"}, {"invalid", "id_missing"},
        {"unsupported_media_type", "media_type"},
        {"method_not_allowed", "method"}};

    return std::find(std::begin(usual), std::end(usual),
               std::pair(verdict_word(verdict), reason_word(reason))) !=
           std::end(usual);
}

std::string_view mode_word(ngx_uint_t mode)
{
    return mode == WEBHOOK_MODE_OBSERVE ? "observe" : "enforce";
}

/*
 * Returns the last refusals, newest first.  A few places are kept for those for
 * which the delivery is not to blame.
 */
std::vector<refusal> last_refusals(const location_conf *conf)
{
    constexpr size_t most_deferrals = 10;
    std::vector<refusal> last = conf->deferrals->last();
    const std::vector<refusal> faults = conf->refusals->last();

    last.resize(std::min(last.size(), most_deferrals));
    last.insert(last.end(), faults.begin(),
        faults.begin() + static_cast<std::ptrdiff_t>(std::min(faults.size(),
                             refusal_list::shown - last.size())));
    std::stable_sort(last.begin(), last.end(),
        [](const auto &a, const auto &b) { return a.time > b.time; });

    return last;
}

status_report make_report(
    const main_conf *main, const ngx_http_core_srv_conf_t *asked)
{
    auto *core = reinterpret_cast<ngx_core_conf_t *>(
        ngx_get_conf(ngx_cycle->conf_ctx, ngx_core_module));
    status_report report{};

    report.now = wall_clock();
    report.workers = ngx_process == NGX_PROCESS_SINGLE
                         ? 1
                         : static_cast<std::size_t>(core->worker_processes);
    report.gates = report_gates(main);

    if (!report.gates.empty()) {
        const location_conf *any = report.gates.front().conf;

        report.since = any->refusals->since();
        report.refusals = last_refusals(any);
        report.refused = any->refused->rows();
        report.refused_rest = any->refused->rest();
        report.drift = any->drift->rows();
        report.drift_rest = any->drift->rest();
    }

    const auto *page = static_cast<event_page *>(main->event_pages.elts);

    for (ngx_uint_t i = 0; i < main->event_pages.nelts; i++) {
        if (page[i].server == asked) {
            report.event_pages.push_back(page + i);
        }
    }
    report.page_token = reinterpret_cast<const char *>(main->page_token);

    for (const zone_store *zone : all<zone_store>(main->zones)) {
        if (zone->region) {
            report.zones.push_back(report_zone(zone));
        }
    }

    for (const redis_store *server : all<redis_store>(main->servers)) {
        if (server->settings.health) {
            report.servers.push_back(report_server(server, report.workers));
        }
    }

    return report;
}

} // namespace webhook::nginx
