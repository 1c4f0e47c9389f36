#include "schema/uri.h"

#include <algorithm>
#include <charconv>

#include "schema/character.h"

namespace webhook::schema {

namespace {

/* Holds each part with its delimiter, so that they add up to the text. */
struct parts {
    std::string_view scheme;
    std::string_view authority;
    std::string_view path;
    std::string_view query;
};

std::string_view take(std::string_view &text, std::size_t size)
{
    std::string_view part = text.substr(0, size);
    text.remove_prefix(part.size());
    return part;
}

parts split(std::string_view text)
{
    parts result;

    std::size_t colon = text.find_first_of(":/?");
    if (colon != std::string_view::npos && text[colon] == ':') {
        result.scheme = take(text, colon + 1);
    }
    if (text.substr(0, 2) == "//") {
        result.authority = take(text, text.find_first_of("/?", 2));
    }
    result.path = take(text, text.find('?'));
    result.query = text;

    return result;
}

/* Resolves "." and ".." in the path (RFC 3986, 5.2.4). */
std::string remove_dots(std::string_view path)
{
    std::string result;

    while (!path.empty()) {
        std::string_view segment = take(path, path.find('/', 1));
        bool last = path.empty();
        if (segment == "/.." || segment == "..") {
            std::size_t slash = result.rfind('/');
            result.resize(slash == std::string::npos ? 0 : slash);
            result += last ? "/" : "";
        } else if (segment == "/." || segment == ".") {
            result += last ? "/" : "";
        } else {
            result += segment;
        }
    }

    return result;
}

/* Merges a path with the base (RFC 3986, 5.2.3). */
std::string merge(const parts &base, std::string_view path)
{
    if (!base.authority.empty() && base.path.empty()) {
        return "/" + std::string(path);
    }

    std::size_t slash = base.path.rfind('/');
    std::size_t kept = slash == std::string_view::npos ? 0 : slash + 1;
    return std::string(base.path.substr(0, kept)) + std::string(path);
}

} // namespace

reference split_fragment(std::string_view text)
{
    std::size_t hash = std::min(text.find('#'), text.size());
    return {text.substr(0, hash), text.substr(std::min(hash + 1, text.size()))};
}

std::string resolve_uri(std::string_view base, std::string_view reference)
{
    parts from = split(base);
    parts to = split(reference);
    std::string path(to.path);

    if (reference.empty() || !to.scheme.empty()) {
        return std::string(reference.empty() ? base : reference);
    }

    if (to.authority.empty()) {
        to.authority = from.authority;
        if (path.empty()) {
            path = from.path;
            to.query = to.query.empty() ? from.query : to.query;
        } else if (path.front() != '/') {
            path = merge(from, path);
        }
    }

    return std::string(from.scheme) + std::string(to.authority) +
           remove_dots(path) + std::string(to.query);
}

std::optional<std::string> percent_decode(std::string_view text)
{
    std::string result;

    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            result += text[at];
            continue;
        }
        unsigned char byte = 0;
        const char *digits = text.data() + at + 1;
        if (text.size() - at < 3 || !is(character::hex, digits[0]) ||
            !is(character::hex, digits[1])) {
            return std::nullopt;
        }
        std::from_chars(digits, digits + 2, byte, 16);
        result += static_cast<char>(byte);
        at += 2;
    }

    return result;
}

} // namespace webhook::schema
