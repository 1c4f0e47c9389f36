#include "core/challenge/characters.h"

#include <algorithm>

#include "base/config_error.h"

namespace webhook {

character_set::character_set(std::string_view text)
{
    auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };

    if (text.empty() || !std::all_of(text.begin(), text.end(), is_printable)) {
        throw config_error("must have characters from the space to \"~\"");
    }

    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_range = at + 2 < text.size() && text[at + 1] == '-';
        const char first = text[at];
        const char last = is_range ? text[at + 2] : first;

        if (first > last) {
            throw config_error("has a range whose end is before its beginning");
        }
        for (char c = first; c <= last; ++c) {
            has_.set(static_cast<unsigned char>(c));
        }
        at += is_range ? 2 : 0;
    }
}

void character_set::add(std::string_view text)
{
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < size) {
            has_.set(byte);
        }
    }
}

bool character_set::contains_all(std::string_view text) const
{
    return std::all_of(
        text.begin(), text.end(), [this](char c) { return contains(c); });
}

} // namespace webhook
