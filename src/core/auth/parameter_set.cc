#include "core/auth/parameter_set.h"

#include "base/config_error.h"

namespace webhook {

parameter_set::parameter_set(
    const parameters &chosen, std::span<const std::string_view> known)
    : chosen_(&chosen)
{
    check_names(chosen, known);
}

void parameter_set::fail(std::string_view name, const std::string &why)
{
    throw config_error(std::string(name) + ": " + why);
}

std::string_view parameter_set::text(
    std::string_view name, std::string_view fallback) const
{
    return text_of(*chosen_, name, fallback);
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
    return read_seconds(*chosen_, name);
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
