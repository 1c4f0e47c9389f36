#include "providers/provider.h"

#include "base/text.h"
#include "core/builtin.h"

namespace provider_docs {

provider::provider(std::string_view name)
    : name_(name), file_(webhook::builtin_provider(name, ""))
{
    if (has("signature")) {
        signature_ = webhook::read_preset(name);
    }
}

std::string provider::text(std::string_view member) const
{
    return text_of(child(root(), member));
}

texts provider::list(std::string_view member) const
{
    return texts_of(child(root(), member));
}

bool provider::has(std::string_view member) const
{
    return child(root(), member) != nullptr;
}

std::string provider::parameter(
    std::string_view name, std::string_view fallback) const
{
    auto found = signature_.find(name);

    return found != signature_.end() ? found->second : std::string(fallback);
}

bool provider::has_public_key() const
{
    const std::string algorithm = parameter("algorithm");

    return signs() && !algorithm.starts_with("sha") &&
           !algorithm.starts_with("hmac") && !algorithm.starts_with("HS");
}

bool provider::has_body_in_token() const
{
    return parameter("format") == "jwt" && !parameter("signature").empty();
}

bool provider::signs_body() const
{
    const std::string format = parameter("format", "signature");

    if (format == "jwt") {
        return has_body_in_token() || !parameter("body_hash").empty() ||
               parameter("payload") == "detached";
    }
    if (format == "http-message") {
        return parameter("components", "content-digest")
                   .find("content-digest") != std::string::npos;
    }

    return format == "signature" && signs() && parameter("body") != "unsigned";
}

bool provider::signs_url() const
{
    for (const char *name : {"signed", "components"}) {
        const std::string text = parameter(name);
        for (const char *part : {"{url}", "@target-uri", "@authority",
                 "@scheme", "@path", "@request-target"}) {
            if (text.find(part) != std::string::npos) {
                return true;
            }
        }
    }

    return false;
}

bool provider::signs(std::string_view source, std::string_view name) const
{
    const std::string text = parameter("signed");
    const std::string time = parameter("timestamp");
    const std::string begin = "{" + std::string(source);

    for (std::size_t at = 0; (at = text.find(begin, at)) != std::string::npos;
         ++at) {
        const std::size_t from = at + begin.size();
        if (webhook::is_same_header(std::string_view(text).substr(from,
                                        text.find_first_of("}|", from) - from),
                name)) {
            return true;
        }
    }

    return time.starts_with(source) &&
           webhook::is_same_header(
               std::string_view(time).substr(source.size()), name);
}

bool provider::has_token() const
{
    for (const std::string &line : list("configuration")) {
        if (line.find("webhook_token") != std::string::npos) {
            return true;
        }
    }

    return false;
}

const json::node *child(const json::node &object, std::string_view name)
{
    return object.kind == json::kind::object ? json::find_member(object, name)
                                             : nullptr;
}

std::string text_of(const json::node *value)
{
    if (value == nullptr) {
        return "";
    }
    if (value->kind == json::kind::integer) {
        return std::to_string(value->integer);
    }

    return value->kind == json::kind::string ? std::string(value->string())
                                             : "";
}

texts texts_of(const json::node *value)
{
    texts all;

    if (value != nullptr && value->kind == json::kind::array) {
        for (const json::node &each : json::elements(*value)) {
            all.push_back(text_of(&each));
        }
    } else if (!text_of(value).empty()) {
        all.push_back(text_of(value));
    }

    return all;
}

texts words_of(const std::string &text)
{
    texts all(1);

    for (const char c : text) {
        if (c != ' ' && c != ',') {
            all.back() += c;
        } else if (!all.back().empty()) {
            all.emplace_back();
        }
    }
    if (all.back().empty()) {
        all.pop_back();
    }

    return all;
}

std::string code(std::string_view text)
{
    return "`" + std::string(text) + "`";
}

std::string enumerate(const texts &all)
{
    std::string text;

    for (std::size_t i = 0; i < all.size(); ++i) {
        text += i == 0 ? "" : i + 1 < all.size() ? ", " : " and ";
        text += all[i];
    }

    return text;
}

std::string plain(std::string_view text)
{
    std::string out;

    for (const char c : text) {
        if (c == '*' || c == '<') {
            out += '\\';
        }
        out += c;
    }

    return out;
}

std::string cell(std::string_view text)
{
    std::string out;

    for (const char c : text) {
        out += c == '|' ? "\\|" : std::string(1, c);
    }

    return out;
}

std::string wrapped(const std::string &text, const std::string &indent)
{
    constexpr std::size_t width = 120;
    std::string out;
    std::size_t column = 0;
    bool is_code = false; // a break in it would be one in the text

    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && (text[end] != ' ' || is_code)) {
            is_code ^= text[end++] == '`';
        }
        if (column != 0 && column + 1 + end - at > width) {
            out += "\n" + indent;
            column = indent.size();
        } else if (column != 0) {
            out += ' ';
            ++column;
        }
        out += text.substr(at, end - at);
        column += end - at;
        at = end + 1;
    }

    return out + "\n";
}

} // namespace provider_docs
