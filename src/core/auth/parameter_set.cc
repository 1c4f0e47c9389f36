#include "core/auth/parameter_set.h"

#include <algorithm>
#include <charconv>

#include "base/config_error.h"

namespace webhook {

namespace {

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

} // namespace

parameter_set::parameter_set(
    const parameters &chosen, std::span<const std::string_view> known)
    : chosen_(&chosen)
{
    for (const auto &[name, value] : chosen) {
        if (std::find(known.begin(), known.end(), name) != known.end()) {
            continue;
        }

        std::string text = is_name(name, value) ? name + ": " : "";

        text += "is not a parameter; the parameters are";
        for (std::string_view each : known) {
            text += (each == known.front() ? " " : ", ") + std::string(each);
        }
        throw config_error(text);
    }
}

void parameter_set::fail(std::string_view name, const std::string &why)
{
    throw config_error(std::string(name) + ": " + why);
}

std::string_view parameter_set::text(
    std::string_view name, std::string_view fallback) const
{
    const auto found = chosen_->find(name);

    return found != chosen_->end() ? std::string_view(found->second) : fallback;
}

std::string_view parameter_set::want(std::string_view name) const
{
    const std::string_view value = text(name);

    if (value.empty()) {
        fail(name, "is missing");
    }

    return value;
}

std::uint64_t parameter_set::seconds(std::string_view name) const
{
    constexpr std::uint64_t longest = 1000U * 1000 * 1000;
    constexpr std::uint64_t ms = 1000;
    const std::string_view value = text(name);
    const char *end = value.data() + value.size();
    std::uint64_t result = 0;

    if (value.empty()) {
        return 0;
    }

    const auto [stop, why] = std::from_chars(value.data(), end, result);
    if (why != std::errc() || stop != end || result == 0 || result > longest) {
        fail(name, "must be a number of seconds");
    }

    return result * ms;
}

pointer parameter_set::read_pointer(
    std::string_view name, std::string_view text)
{
    try {
        return pointer(text);
    } catch (const config_error &fault) {
        fail(name, fault.what());
    }
}

} // namespace webhook
