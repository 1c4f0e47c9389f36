#include "core/auth/parameter_reader.h"

#include "base/nearest.h"

#include <algorithm>
#include <charconv>

namespace webhook {

namespace {

constexpr std::string_view of_scheme[] = {"algorithm", "header", "signature",
    "member", "prefix", "separator", "groups", "encoding", "signed", "body",
    "body_hash", "each", "timestamp", "unit", "url", "endpoint",
    "secret_encoding", "secret_prefix", "secret_hash", "tolerance"};

[[noreturn]] void refuse(std::string_view name, const std::string &why)
{
    throw config_error(std::string(name) + ": " + why);
}

/*
 * Returns true for a misspelled name, and false for a misplaced secret, which
 * may end with a "=".
 */
bool is_name(std::string_view name, std::string_view value)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_";

    return name.find_first_not_of(letters) == std::string_view::npos &&
           !value.empty() && value.front() != '=';
}

signature_field read_field(std::string_view name)
{
    constexpr std::string_view numbered = "-*";
    const bool is_numbered = name.ends_with(numbered);

    name.remove_suffix(is_numbered ? 1 : 0);
    if (name.empty() || name == "-" ||
        name.find_first_of("*: \t") != std::string_view::npos) {
        refuse("header",
            "must be a name, several names separated by commas, or \"NAME-*\" "
            "for the names from NAME-1 to NAME-" +
                std::to_string(scheme::most_numbers));
    }

    return {std::string(name), is_numbered};
}

} // namespace

std::string_view text_of(
    const parameters &chosen, std::string_view name, std::string_view fallback)
{
    auto found = chosen.find(name);

    return found != chosen.end() ? std::string_view(found->second) : fallback;
}

char read_character(const parameters &chosen, std::string_view name)
{
    const std::string_view text = text_of(chosen, name);

    if (text.size() > 1) {
        refuse(name, "must be one character");
    }

    return text.empty() ? '\0' : text.front();
}

std::uint64_t read_seconds(const parameters &chosen, std::string_view name)
{
    constexpr std::uint64_t longest = 1000U * 1000 * 1000;
    const std::string_view text = text_of(chosen, name);
    const char *end = text.data() + text.size();
    std::uint64_t seconds = 0;

    if (text.empty()) {
        return 0;
    }

    auto [stop, fault] = std::from_chars(text.data(), end, seconds);
    if (fault != std::errc() || stop != end || seconds == 0 ||
        seconds > longest) {
        refuse(name, "must be a number of seconds");
    }

    return seconds * 1000;
}

std::vector<signature_field> read_fields(const parameters &chosen)
{
    std::vector<signature_field> fields;
    std::string_view text = text_of(chosen, "header");

    while (!text.empty()) {
        const std::string_view name = text.substr(0, text.find(','));

        fields.push_back(read_field(name));
        if (name.size() + 1 == text.size()) {
            read_field({}); /* there is nothing behind the last comma */
        }
        text.remove_prefix(std::min(name.size() + 1, text.size()));
    }

    if (fields.size() > scheme::most_fields) {
        refuse("header", "must have at most " +
                             std::to_string(scheme::most_fields) + " names");
    }

    return fields;
}

std::optional<signed_place> read_signed_place(
    const parameters &chosen, std::string_view name)
{
    const std::string_view text = text_of(chosen, name);
    std::optional<signed_place> result;

    if (text.empty()) {
        return std::nullopt;
    }

    try {
        result = read_signed_place(text);
    } catch (const config_error &fault) {
        refuse(name, fault.what());
    }
    if (!result) {
        refuse(name, std::string("must be ") + signed_place_names);
    }

    return result;
}

std::optional<pointer> read_pointer(
    const parameters &chosen, std::string_view name)
{
    const std::string_view text = text_of(chosen, name);

    if (text.empty()) {
        return std::nullopt;
    }

    try {
        return pointer(text);
    } catch (const config_error &fault) {
        refuse(name, fault.what());
    }
}

void check_names(
    const parameters &chosen, std::span<const std::string_view> known)
{
    for (const auto &[name, value] : chosen) {
        if (std::find(known.begin(), known.end(), name) != known.end()) {
            continue;
        }
        std::string text = is_name(name, value) ? name + ": " : "";
        text += "is not a parameter";
        text += is_name(name, value) ? did_you_mean(name, known) : "";
        text += "; the parameters are";
        for (std::string_view each : known) {
            text += (each == known.front() ? " " : ", ") + std::string(each);
        }
        throw config_error(text);
    }
}

const parameters &check_names(const parameters &chosen)
{
    check_names(chosen, of_scheme);
    return chosen;
}

} // namespace webhook
