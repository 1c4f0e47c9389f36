#include "schema/location.h"

#include <algorithm>
#include <cmath>

#include "base/config_error.h"
#include "schema/code.h"
#include "json/pointer.h"

namespace webhook::schema {

using json::kind;

void location::refuse(const std::string &why) const
{
    throw config_error((path.empty() ? "the schema" : path) + ": " + why);
}

location location::child(const json::member &member) const
{
    return {member.value, path + pointer_token(member.name)};
}

std::optional<location> location::child(std::string_view name) const
{
    const json::node *found =
        value->kind == kind::object ? json::find_member(*value, name) : nullptr;

    if (found == nullptr) {
        return std::nullopt;
    }
    return child(json::member{name, found});
}

std::vector<location> location::children() const
{
    std::vector<location> result;

    if (value->kind == kind::object) {
        for (const json::member &member : json::members(*value)) {
            result.push_back(child(member));
        }
    } else if (value->kind == kind::array) {
        for (const json::node &element : json::elements(*value)) {
            result.push_back(
                {&element, path + "/" + std::to_string(result.size())});
        }
    }

    return result;
}

std::string_view location::want_string() const
{
    if (value->kind != kind::string) {
        refuse("must be a string");
    }
    return value->string();
}

bool location::want_boolean() const
{
    if (value->kind != kind::boolean) {
        refuse("must be true or false");
    }
    return value->boolean;
}

number location::want_number() const
{
    if ((kind_bit(value->kind) & number_kinds) == 0) {
        refuse("must be a number");
    }

    number result = number_of(*value);
    result.digits =
        {}; /* they belong to the document; the nearest double is kept */
    if (!result.exact && !std::isfinite(result.real)) {
        refuse("must be within the range of a double");
    }
    return result;
}

std::uint32_t location::want_count() const
{
    constexpr const char *remedy = "must be a non-negative integer";

    if (value->kind != kind::integer && value->kind != kind::big_integer &&
        (value->kind != kind::real || !is_integer(value->real))) {
        refuse(remedy);
    }

    number count = number_of(*value);
    if (std::is_lt(compare(count, {true, 0, 0}))) {
        refuse(remedy);
    }
    if (std::is_gteq(compare(count, {true, UINT32_MAX, 0}))) {
        return UINT32_MAX;
    }
    return static_cast<std::uint32_t>(
        count.exact ? count.integer : static_cast<std::int64_t>(count.real));
}

void location::want_object() const
{
    if (value->kind != kind::object) {
        refuse("must be an object");
    }
}

std::vector<location> location::want_list(
    const char *what, bool may_be_empty) const
{
    if (value->kind != kind::array || (value->size == 0 && !may_be_empty)) {
        refuse(std::string("must be an array of ") + what +
               (may_be_empty ? "" : ", at least one"));
    }
    return children();
}

std::vector<std::string_view> location::want_names() const
{
    std::vector<std::string_view> names;

    for (const location &element : want_list("strings", true)) {
        std::string_view name = element.want_string();
        if (std::find(names.begin(), names.end(), name) != names.end()) {
            element.refuse("is listed twice");
        }
        names.push_back(name);
    }

    return names;
}

} // namespace webhook::schema
