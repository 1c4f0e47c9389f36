#include "core/auth/signed_place.h"

#include <charconv>
#include <utility>

#include "base/config_error.h"

namespace webhook {

namespace {

constexpr std::size_t last_position = 16;

constexpr std::pair<std::string_view, signed_place::source> kinds[] = {
    {"header:", signed_place::source::header},
    {"part:", signed_place::source::part},
    {"query:", signed_place::source::query},
    {"form:", signed_place::source::form},
};

/* Reads "#NUMBER", the position of an item in a list. */
std::size_t read_position(std::string_view text)
{
    std::size_t position = 0;
    const char *end = text.data() + text.size();
    auto [stop, fault] = std::from_chars(text.data(), end, position);

    if (fault != std::errc() || stop != end || position == 0 ||
        position > last_position) {
        throw config_error("a position in a list must be from 1 to " +
                           std::to_string(last_position));
    }

    return position;
}

} // namespace

std::optional<signed_place> read_signed_place(std::string_view text)
{
    if (text.starts_with('/')) {
        signed_place made{signed_place::source::json, std::string(text)};
        made.where.emplace(text);
        return made;
    }

    for (const auto &[word, from] : kinds) {
        if (!text.starts_with(word)) {
            continue;
        }

        std::string_view name = text.substr(word.size());
        if (name.empty()) {
            throw config_error("requires a name");
        }
        if (from == signed_place::source::part && name.front() == '#') {
            return signed_place{from, {}, read_position(name.substr(1))};
        }
        return signed_place{from, std::string(name)};
    }

    return std::nullopt;
}

} // namespace webhook
