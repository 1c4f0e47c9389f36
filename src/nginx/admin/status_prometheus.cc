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
        .with("profile", gate.profile());
}

label_set labels_of(const zone_report &zone)
{
    return label_set().with("zone", zone.name);
}

label_set labels_of(const server_report &server)
{
    return label_set().with("server", server.name);
}

/* Appends the samples of one metric. */
struct sample_writer {
    std::string &out;
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
            const double bound = static_cast<double>(histogram_bounds[i]) / 1e9;

            add("_bucket", labels.with("le", decimal(bound)),
                std::to_string(times.counts[i]));
        }

        const std::string all = std::to_string(times.counts.back());

        add("_bucket", labels.with("le", "+Inf"), all);
        add("_sum", labels, decimal(times.seconds()));
        add("_count", labels, all);
    }
};

/* Writes each family once, with the samples of all its subjects. */
template<class Subject, class Subjects>
void write(std::string &out, metrics<Subject> table, const Subjects &subjects)
{
    for (const metric<Subject> &each : table) {
        if (each.name.empty()) {
            continue;
        }

        out.append("# HELP ").append(each.name).append(" ").append(each.help);
        out.append("\n# TYPE ").append(each.name).append(" ").append(each.type);
        out += '\n';

        for (const Subject &subject : subjects) {
            std::visit(sample_writer{out, each.name, labels_of(subject)},
                each.read(subject));
        }
    }
}

} // namespace

std::string write_prometheus(const status_report &report)
{
    std::string out;

    write(out, report_metrics, std::span(&report, 1));
    write(out, gate_metrics, report.gates);
    write(out, window_metrics, report.gates);
    write(out, zone_metrics, report.zones);
    write(out, server_metrics, report.servers);

    return out;
}

} // namespace webhook::nginx
