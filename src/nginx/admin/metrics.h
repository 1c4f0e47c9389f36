/*
 * Contains the table of the figures that "webhook_status" shows.  The JSON and
 * the text for Prometheus are both written from it, and a test compares the
 * table in docs/status.md with them.
 */

#ifndef WEBHOOK_NGINX_ADMIN_METRICS_H
#define WEBHOOK_NGINX_ADMIN_METRICS_H

#include "nginx/admin/status_report.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace webhook::nginx {

/* Holds a point in time, in ms since 1970; 0 means that there is none yet. */
struct unix_time {
    std::uint64_t ms;
};

/* Holds a label and its value, which is a number in the JSON if it is one. */
using label_pair =
    std::pair<std::string_view, std::variant<std::string_view, std::uint64_t>>;

/* Holds one of several counts of a metric, with its labels. */
struct labelled_count {
    std::vector<label_pair> labels;
    std::uint64_t count;
};

/* Holds counts that differ in one label, which has a few known words. */
struct counts_by_word {
    std::string_view label;
    std::span<const char *const> words;
    std::vector<std::uint64_t> counts; /* has one for each word */
};

/* Holds the value of a metric, or nothing if it is not known. */
using figure = std::variant<std::monostate, bool, std::uint64_t, double,
    unix_time, counts_by_word, std::vector<labelled_count>, histogram_total>;

/*
 * Describes one metric.  As Prometheus recommends, its name ends with its unit,
 * and that of a counter with "_total".
 */
template<class Subject>
struct metric {
    std::string_view name; /* is empty if only the JSON has this figure */
    std::string_view type;
    std::string_view member; /* is empty if the JSON does not have it */
    std::string_view help;
    figure (*read)(const Subject &);
};

template<class Subject>
using metrics = std::span<const metric<Subject>>;

/* Lists the metrics in the order of the members in the JSON. */
extern const metrics<status_report> report_metrics;
extern const metrics<gate_report> gate_metrics;
extern const metrics<gate_report> window_metrics;
extern const metrics<zone_report> zone_metrics;
extern const metrics<server_report> server_metrics;

/* Returns a time in seconds, which is the unit of all times of the status. */
inline double seconds(std::uint64_t milliseconds)
{
    return static_cast<double>(milliseconds) / 1e3;
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_METRICS_H */
