#include "core/auth/signature_base.h"

#include <algorithm>

#include "base/text.h"
#include "core/auth/parameter_set.h"
#include "core/header.h"

namespace webhook {

namespace {

/* Bounds the text that is signed. */
constexpr std::size_t largest_base = 64 * 1024;

/* Are made of the public URL. */
constexpr std::string_view of_url[] = {
    "@target-uri", "@authority", "@scheme", "@path", "@request-target"};

template<std::size_t N>
bool is_among(std::string_view name, const std::string_view (&names)[N])
{
    return std::find(std::begin(names), std::end(names), name) !=
           std::end(names);
}

std::string_view view(const webhook_str_t &text)
{
    return {text.data, text.len};
}

std::string_view trim(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/* Finds the value of the only argument of that name, as it was sent. */
bool find_argument(
    std::string_view args, std::string_view name, std::string_view &value)
{
    std::size_t count = 0;

    while (!args.empty()) {
        const std::string_view item = args.substr(0, args.find('&'));
        const std::size_t end = std::min(item.find('='), item.size());

        args.remove_prefix(std::min(item.size() + 1, args.size()));
        if (item.substr(0, end) == name) {
            value = item.substr(std::min(end + 1, item.size()));
            ++count;
        }
    }

    return count == 1;
}

/* Appends "?" and the arguments. */
void append_query(std::string_view args, std::string &to)
{
    to += '?';
    to += args;
}

} // namespace

fault read_message_field(const webhook_head_t &head, std::string_view name,
    reason missing, std::string_view &value)
{
    switch (find_header({head.headers, head.header_count}, name, value)) {
    case found::several:
        return reason::header_repeated;
    case found::none:
        return missing;
    case found::one:
        break;
    }

    return {};
}

/* Reads the public URL, whose query comes from the request instead. */
signature_base::signature_base(std::string_view text)
{
    if (text.empty()) {
        return;
    }

    const std::size_t end = text.find("://");
    target read;

    if (end == std::string_view::npos ||
        text.find_first_of("?# ") != text.npos) {
        parameter_set::fail("url",
            "must be a URL without a query, like \"https://example.com/hook\"");
    }

    const std::size_t host = end + 3;
    const std::size_t path = std::min(text.find('/', host), text.size());

    read.scheme = text.substr(0, end);
    read.authority = text.substr(host, path - host);
    for (std::string *each : {&read.scheme, &read.authority}) {
        std::transform(each->begin(), each->end(), each->begin(), lower);
    }

    const std::string_view port = read.scheme == "https" ? ":443" : ":80";
    if (read.authority.ends_with(port)) {
        read.authority.resize(read.authority.size() - port.size());
    }

    read.path = path < text.size() ? text.substr(path) : "/";
    read.whole = read.scheme + "://" + read.authority + read.path;
    url_ = read;
}

bool signature_base::knows(std::string_view name) const
{
    return url_ || !is_among(name, of_url);
}

fault signature_base::append_value(const signed_component &component,
    const webhook_head_t &head, std::string &base) const
{
    const std::string_view name = component.name;
    const std::string_view args = view(head.args);
    std::string_view value;

    if (name.front() != '@') {
        const fault why =
            read_message_field(head, name, reason::header_missing, value);
        base += trim(value);
        return why;
    }
    if (name == "@method") {
        base += view(head.method);
        return {};
    }
    if (name == "@query") {
        append_query(args, base);
        return {};
    }
    if (name == "@query-param") {
        if (!find_argument(args, component.parameter, value)) {
            return reason::header_missing;
        }
        for (const char c : value) {
            base +=
                c == '+' ? std::string_view("%20") : std::string_view(&c, 1);
        }
        return {};
    }
    if (!url_ || !is_among(name, of_url)) {
        return reason::header_invalid;
    }

    base += name == "@authority"    ? url_->authority
            : name == "@scheme"     ? url_->scheme
            : name == "@target-uri" ? url_->whole
                                    : url_->path;
    if ((name == "@target-uri" || name == "@request-target") && !args.empty()) {
        append_query(args, base);
    }
    return {};
}

/* Builds the text that is signed (RFC 9421, 2.5). */
fault signature_base::build(const signature_input &input,
    const webhook_head_t &head, std::string &base) const
{
    for (const signed_component &each : input.components) {
        base += each.text;
        base += ": ";

        const fault why = append_value(each, head, base);
        if (why) {
            return why;
        }

        base += '\n';
        if (base.size() > largest_base) {
            return reason::header_invalid;
        }
    }

    base += "\"@signature-params\": ";
    base += input.text;
    return {};
}

} // namespace webhook
