#include "nginx/admin/exposition.h"

#include "base/text.h"

#include <cstdio>

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

std::string bound(size_t i)
{
    return i < histogram_bounds.size()
               ? number(static_cast<double>(histogram_bounds[i]) / 1e9)
               : "+Inf";
}

} // namespace

std::string label(std::string_view name, std::string_view value)
{
    return std::string(name) + "=\"" + escape(value) + "\"";
}

std::string number(double value)
{
    char text[32];

    std::snprintf(text, sizeof(text), "%.15g", value);

    return text;
}

void exposition::family(
    std::string_view name, std::string_view type, std::string_view help)
{
    name_ = name;
    text_.append("# HELP ").append(name).append(" ").append(help);
    text_.append("\n# TYPE ").append(name).append(" ").append(type);
    text_ += '\n';
}

void exposition::sample(const std::string &labels, std::uint64_t value)
{
    sample("", labels, std::to_string(value));
}

void exposition::sample(const std::string &labels, double value)
{
    sample("", labels, number(value));
}

void exposition::sample(const std::string &labels, const histogram_total &times)
{
    for (size_t i = 0; i < times.counts.size(); i++) {
        sample("_bucket", labels + "," + label("le", bound(i)),
            std::to_string(times.counts[i]));
    }

    sample("_sum", labels, number(times.seconds()));
    sample("_count", labels, std::to_string(times.counts.back()));
}

void exposition::sample(std::string_view suffix, const std::string &labels,
    const std::string &value)
{
    text_.append(name_).append(suffix);
    if (!labels.empty()) {
        text_.append("{").append(labels).append("}");
    }
    text_.append(" ").append(value).append("\n");
}

} // namespace webhook::nginx
