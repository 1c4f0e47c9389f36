#include "core/challenge/challenge.h"

#include <algorithm>

namespace webhook {

namespace {

using source = text_piece::source;

void add_settings(const text_template &from, std::vector<std::string> &settings)
{
    for (const text_piece &piece : from) {
        if (piece.from == source::setting) {
            settings.push_back(piece.text);
        }
    }
}

bool is_signed(const text_template &text)
{
    return std::any_of(text.begin(), text.end(), [](const text_piece &piece) {
        return piece.from == source::hash && piece.hash.needs_secret();
    });
}

} // namespace

bool challenge::has_signed_value() const
{
    return is_signed(answer.body) ||
           std::any_of(answer.headers.begin(), answer.headers.end(),
               [](const auto &field) { return is_signed(field.second); });
}

std::vector<std::string> challenge::settings() const
{
    std::vector<std::string> names;

    for (const condition &each : conditions) {
        if (!each.setting.empty()) {
            names.push_back(each.setting);
        }
    }
    for (const text_template &text : hashed) {
        add_settings(text, names);
    }
    add_settings(answer.body, names);
    for (const auto &[name, value] : answer.headers) {
        add_settings(value, names);
    }

    return names;
}

} // namespace webhook
