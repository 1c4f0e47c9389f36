#include "nginx/admin/status_prometheus.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "nginx/admin/metrics.h"

namespace webhook::nginx {
namespace {

/* Returns the text as it is written inside the quotes of a label's value. */
std::string escape(std::string_view text)
{
    std::string out;

    for (const char c : as_utf8(text)) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') {
            out += '\\';
        }
        out += c;
    }

    return out;
}

/* Holds labels as text: name="value", joined by commas. */
class label_set {
public:
    label_set with(std::string_view name, std::string_view value) const
    {
        label_set more = *this;

        more.text_.append(text_.empty() ? "" : ",").append(name);
        more.text_.append("=\"").append(escape(value)).append("\"");

        return more;
    }

    label_set with(std::string_view name, std::uint64_t value) const
    {
        return with(name, std::to_string(value));
    }

    const std::string &text() const { return text_; }

private:
    std::string text_;
};

label_set labels_of(const status_report &)
{
    return {};
}

label_set labels_of(const gate_report &gate)
{
    return label_set()
        .with("server", gate.server())
        .with("location", gate.location())
        .with("profile", gate.profile())
        .with("mode", gate.mode());
}

label_set labels_of(const zone_report &zone)
{
    return label_set().with("zone", zone.name);
}

label_set labels_of(const server_report &server)
{
    return label_set().with("redis", server.name);
}

/* Returns a number that has a point, as OpenMetrics writes bounds: "1.0". */
std::string with_point(std::string number)
{
    return number.find_first_of(".e") == std::string::npos ? number + ".0"
                                                           : number;
}

/* Appends the samples of one metric. */
struct sample_writer {
    std::string &out;
    bool openmetrics;
    std::string_view name;
    label_set labels;

    void add(std::string_view suffix, const label_set &all,
        const std::string &value) const
    {
        out.append(name).append(suffix);
        if (!all.text().empty()) {
            out.append("{").append(all.text()).append("}");
        }
        out.append(" ").append(value).append("\n");
    }

    void add(const label_set &all, std::uint64_t value) const
    {
        add("", all, std::to_string(value));
    }

    void operator()(std::monostate) const {}
    void operator()(bool value) const { add(labels, value); }
    void operator()(std::uint64_t value) const { add(labels, value); }
    void operator()(double value) const { add("", labels, decimal(value)); }
    void operator()(unix_time at) const { (*this)(seconds(at.ms)); }

    void operator()(const counts_by_word &of) const
    {
        for (size_t i = 0; i < of.counts.size(); i++) {
            add(labels.with(of.label, of.words[i]), of.counts[i]);
        }
    }

    void operator()(const std::vector<labelled_count> &counts) const
    {
        for (const labelled_count &each : counts) {
            label_set all = labels;

            for (const label_pair &label : each.labels) {
                std::visit(
                    [&](auto value) { all = all.with(label.first, value); },
                    label.second);
            }
            add(all, each.count);
        }
    }

    void operator()(const histogram_total &times) const
    {
        for (size_t i = 0; i < histogram_bounds.size(); i++) {
            const std::string bound =
                decimal(static_cast<double>(histogram_bounds[i]) / 1e9);

            add("_bucket",
                labels.with("le", openmetrics ? with_point(bound) : bound),
                std::to_string(times.counts[i]));
        }

        const std::string all = std::to_string(times.counts.back());

        add("_bucket", labels.with("le", "+Inf"), all);
        add("_sum", labels, decimal(times.seconds()));
        add("_count", labels, all);
    }
};

/* Writes each family once, with the samples of all its subjects. */
struct family_writer {
    std::string &out;
    bool openmetrics;

    /* OpenMetrics names a family of counters without "_total". */
    template<class Subject>
    void begin(const metric<Subject> &each) const
    {
        std::string_view family = each.name;

        if (openmetrics && each.type == "counter") {
            family.remove_suffix(std::string_view("_total").size());
        }

        out.append("# HELP ").append(family).append(" ");
        out.append(openmetrics ? escape(each.help) : std::string(each.help));
        out.append("\n# TYPE ").append(family).append(" ").append(each.type);
        out += '\n';
    }

    template<class Subject, class Subjects>
    void write(metrics<Subject> table, const Subjects &subjects) const
    {
        for (const metric<Subject> &each : table) {
            if (each.name.empty()) {
                continue;
            }

            begin(each);

            for (const Subject &subject : subjects) {
                std::visit(sample_writer{out, openmetrics, each.name,
                               labels_of(subject)},
                    each.read(subject));
            }
        }
    }
};

} // namespace

std::string write_prometheus(const status_report &report, bool openmetrics)
{
    std::string out;
    const family_writer writer{out, openmetrics};

    writer.write(report_metrics, std::span(&report, 1));
    writer.write(gate_metrics, report.gates);
    writer.write(window_metrics, report.gates);
    writer.write(zone_metrics, report.zones);
    writer.write(server_metrics, report.servers);

    if (openmetrics) {
        out += "# EOF\n";
    }

    return out;
}

} // namespace webhook::nginx
