#include "core/challenge.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "json/jansson.h"

namespace webhook {

namespace {

constexpr std::size_t longest_value = 64;

bool is_harmless(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_';
}

} // namespace

challenge challenge::load(const json_location &at)
{
    challenge result;
    json_location answer = at.child("answer");
    std::string text;
    json_writer out(text);

    if (answer.value == nullptr) {
        return result;
    }
    out.begin_object();

    for (const json::member &member : json::members(*answer.value)) {
        json_location entry = answer.child(member);
        json_location where = entry.child("pointer");
        json_location hashed = entry.child("hmac");
        bool is_signed = hashed.value != nullptr;

        out.name(member.name);
        if (!is_signed && where.value == nullptr) {
            out.json(json::write_scalar(entry.child("value").get()));
            continue;
        }
        /* The value needs no escapes. */
        text += '"';
        result.answer.push_back({std::exchange(text, "\""),
            (is_signed ? hashed : where).read_pointer(), is_signed});
    }

    out.end_object();
    result.answer.push_back({text, std::nullopt, false});
    return result;
}

bool challenge::has_signed_value() const
{
    return std::any_of(answer.begin(), answer.end(),
        [](const piece &each) { return each.is_signed; });
}

std::optional<std::string_view> read_challenge_value(const json::node *value)
{
    if (value == nullptr || value->kind != json::kind::string) {
        return std::nullopt;
    }

    std::string_view text = value->string();
    return is_challenge_value(text) ? std::optional(text) : std::nullopt;
}

bool is_challenge_value(std::string_view text)
{
    return !text.empty() && text.size() <= longest_value &&
           std::all_of(text.begin(), text.end(), is_harmless);
}

} // namespace webhook
