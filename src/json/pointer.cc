#include "json/pointer.h"

#include <charconv>

#include "base/config_error.h"
#include "base/text.h"

namespace webhook {

namespace {

std::string unescape(std::string_view token)
{
    std::string name;

    for (std::size_t at = 0; at < token.size(); ++at) {
        if (token[at] != '~') {
            name += token[at];
            continue;
        }
        ++at;
        if (at == token.size() || (token[at] != '0' && token[at] != '1')) {
            throw config_error("\"~\" in a JSON Pointer must be written as "
                               "\"~0\", and \"/\" in a name as \"~1\"");
        }
        name += token[at] == '0' ? '~' : '/';
    }

    return name;
}

/*
 * Returns the index that the name spells: no sign, no leading zero (RFC 6901,
 * 4).
 */
std::optional<std::uint32_t> array_index(std::string_view name)
{
    std::uint32_t index = 0;
    const char *end = name.data() + name.size();

    if (name.empty() || (name.size() > 1 && name.front() == '0')) {
        return std::nullopt;
    }

    auto [stop, fault] = std::from_chars(name.data(), end, index);
    if (fault != std::errc() || stop != end) {
        return std::nullopt;
    }

    return index;
}

const json::node *element(const json::node &array, std::uint32_t index)
{
    if (index >= array.size) {
        return nullptr;
    }

    auto at = json::elements(array).begin();
    while (index-- != 0) {
        ++at;
    }

    return &*at;
}

} // namespace

pointer::pointer(std::string_view text) : text_(text)
{
    if (!text.empty() && text.front() != '/') {
        throw config_error(
            "a JSON Pointer must begin with \"/\", as in \"/event/id\"");
    }
    if (!valid_utf8(text) || text.find('\0') != std::string_view::npos) {
        throw config_error("a JSON Pointer must be UTF-8 without NUL");
    }

    while (!text.empty()) {
        text.remove_prefix(1);
        std::string_view raw = text.substr(0, text.find('/'));
        text.remove_prefix(raw.size());
        std::string name = unescape(raw);
        auto index = array_index(name);
        std::uint32_t hash = json::hash_name(name);
        tokens_.push_back({std::move(name), hash, index});
    }
}

const json::node *pointer::step(const json::node &from, const token &to)
{
    if (from.kind == json::kind::object) {
        return json::find_member(from, to.name, to.hash);
    }
    return from.kind == json::kind::array && to.index ? element(from, *to.index)
                                                      : nullptr;
}

const json::node *pointer::find(const json::node &root) const
{
    const json::node *at = &root;

    for (const token &next : tokens_) {
        at = step(*at, next);
        if (at == nullptr) {
            return nullptr;
        }
    }

    return at;
}

bool pointer::is_ambiguous(const json::node &root) const
{
    const json::node *at = &root;

    for (const token &next : tokens_) {
        if (at->kind == json::kind::object) {
            std::size_t count = 0;
            for (const json::member &each : json::members(*at)) {
                count += each.hash() == next.hash && each.name == next.name;
            }
            if (count > 1) {
                return true;
            }
        }
        at = step(*at, next);
        if (at == nullptr) {
            return false;
        }
    }

    return false;
}

std::string pointer_token(std::string_view name)
{
    std::string token = "/";

    for (char c : name) {
        if (c == '~') {
            token += "~0";
        } else if (c == '/') {
            token += "~1";
        } else {
            token += c;
        }
    }

    return token;
}

} // namespace webhook
