#include "core/challenge/text_template.h"

#include <algorithm>
#include <optional>

#include "base/config_error.h"

namespace webhook {

namespace {

using algorithm = text_hash::algorithm;

struct named_hash {
    std::string_view name;
    text_hash hash;
};

constexpr named_hash hashes[] = {
    {"hmac-sha1:hex", {algorithm::hmac_sha1, false}},
    {"hmac-sha1:base64", {algorithm::hmac_sha1, true}},
    {"hmac-sha256:hex", {algorithm::hmac_sha256, false}},
    {"hmac-sha256:base64", {algorithm::hmac_sha256, true}},
    {"sha256:hex", {algorithm::sha256, false}},
    {"sha256:base64", {algorithm::sha256, true}},
};

constexpr std::string_view setting_prefix = "setting:";
constexpr std::string_view places[] = {"query:", "header:", "form:", "/"};

bool is_place(std::string_view name)
{
    return std::any_of(std::begin(places), std::end(places),
        [name](std::string_view prefix) { return name.starts_with(prefix); });
}

text_piece read_placeholder(
    std::string_view name, const value_numbers &number_of)
{
    for (const named_hash &each : hashes) {
        if (each.name == name) {
            return {text_piece::source::hash, {}, 0, each.hash};
        }
    }

    if (name == "value" || is_place(name)) {
        return {text_piece::source::value, {}, number_of(name)};
    }
    if (name.starts_with(setting_prefix) &&
        name.size() > setting_prefix.size()) {
        return {text_piece::source::setting,
            std::string(name.substr(setting_prefix.size()))};
    }

    std::string names;
    for (const named_hash &each : hashes) {
        names += ", {" + std::string(each.name) + "}";
    }
    throw config_error("contains an unknown placeholder; the placeholders are "
                       "{value}, {query:NAME}, {header:NAME}, {form:NAME}, "
                       "{/pointer}, {setting:NAME}" +
                       names);
}

} // namespace

void append_literal(text_template &to, std::string_view text)
{
    if (text.empty()) {
        return;
    }
    if (to.empty() || to.back().from != text_piece::source::literal) {
        to.push_back({text_piece::source::literal});
    }
    to.back().text += text;
}

text_template parse_template(
    std::string_view text, const value_numbers &number_of)
{
    text_template result;

    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());

        append_literal(result, text.substr(0, open));
        text.remove_prefix(open);
        if (text.empty()) {
            break;
        }

        const std::size_t close = text.find('}');
        if (close == std::string_view::npos) {
            throw config_error("a \"{\" has no \"}\"");
        }
        result.push_back(
            read_placeholder(text.substr(1, close - 1), number_of));
        text.remove_prefix(close + 1);
    }

    return result;
}

} // namespace webhook
