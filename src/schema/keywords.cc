#include "schema/keywords.h"

#include "base/nearest.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace webhook::schema {

namespace {

constexpr auto old = static_cast<std::uint8_t>(draft::draft_07);
constexpr auto now = static_cast<std::uint8_t>(draft::draft_2020_12);
constexpr std::uint8_t both = old | now;

/* Lists all keywords.  The meta-schema of 2020-12 still has "definitions". */
constexpr keyword keywords[] = {
    {"$anchor", now, holds::nothing},
    {"$comment", both, holds::nothing},
    {"$defs", now, holds::map},
    {"$dynamicAnchor", now, holds::nothing},
    {"$dynamicRef", now, holds::nothing},
    {"$id", both, holds::nothing},
    {"$ref", both, holds::nothing},
    {"$schema", both, holds::nothing},
    {"additionalItems", old, holds::schema},
    {"additionalProperties", both, holds::schema},
    {"allOf", both, holds::list},
    {"anyOf", both, holds::list},
    {"const", both, holds::nothing},
    {"contains", both, holds::schema},
    {"contentEncoding", both, holds::nothing},
    {"contentMediaType", both, holds::nothing},
    {"contentSchema", now, holds::schema},
    {"default", both, holds::nothing},
    {"definitions", both, holds::map},
    {"dependencies", old, holds::map_or_names},
    {"dependentRequired", now, holds::nothing},
    {"dependentSchemas", now, holds::map},
    {"deprecated", now, holds::nothing},
    {"description", both, holds::nothing},
    {"else", both, holds::schema},
    {"enum", both, holds::nothing},
    {"examples", both, holds::nothing},
    {"exclusiveMaximum", both, holds::nothing},
    {"exclusiveMinimum", both, holds::nothing},
    {"format", both, holds::nothing},
    {"if", both, holds::schema},
    {"items", both, holds::schema_or_list},
    {"maxContains", now, holds::nothing},
    {"maxItems", both, holds::nothing},
    {"maxLength", both, holds::nothing},
    {"maxProperties", both, holds::nothing},
    {"maximum", both, holds::nothing},
    {"minContains", now, holds::nothing},
    {"minItems", both, holds::nothing},
    {"minLength", both, holds::nothing},
    {"minProperties", both, holds::nothing},
    {"minimum", both, holds::nothing},
    {"multipleOf", both, holds::nothing},
    {"not", both, holds::schema},
    {"oneOf", both, holds::list},
    {"pattern", both, holds::nothing},
    {"patternProperties", both, holds::map},
    {"prefixItems", now, holds::list},
    {"properties", both, holds::map},
    {"propertyNames", both, holds::schema},
    {"readOnly", both, holds::nothing},
    {"required", both, holds::nothing},
    {"then", both, holds::schema},
    {"title", both, holds::nothing},
    {"type", both, holds::nothing},
    {"unevaluatedItems", now, holds::schema},
    {"unevaluatedProperties", now, holds::schema},
    {"uniqueItems", both, holds::nothing},
    {"writeOnly", both, holds::nothing},
};

struct remedy {
    std::string_view name;
    std::uint8_t drafts;
    std::string_view text;
};

constexpr remedy remedies[] = {
    {"$defs", old, "draft-07 has \"definitions\""},
    {"$recursiveAnchor", now, "2020-12 has \"$dynamicAnchor\""},
    {"$recursiveRef", now, "2020-12 has \"$dynamicRef\""},
    {"$vocabulary", both, "only the unmodified drafts are supported"},
    {"additionalItems", now, "2020-12 has \"items\" after \"prefixItems\""},
    {"dependencies", now,
        "2020-12 has \"dependentRequired\" and \"dependentSchemas\""},
    {"dependentRequired", old, "draft-07 has \"dependencies\""},
    {"dependentSchemas", old, "draft-07 has \"dependencies\""},
    {"id", both, "this draft has \"$id\""},
    {"prefixItems", old, "draft-07 has an array of schemas in \"items\""},
};

} // namespace

const keyword *find_keyword(std::string_view name, draft of)
{
    static constexpr keyword annotation{"x-...", both, holds::nothing};
    const keyword *end = std::end(keywords);

    const keyword *found = std::lower_bound(
        keywords, end, name, [](const keyword &each, std::string_view other) {
            return each.name < other;
        });
    if (found != end && found->name == name) {
        bool has = (found->drafts & static_cast<std::uint8_t>(of)) != 0;
        return has ? found : nullptr;
    }

    return name.substr(0, 2) == "x-" ? &annotation : nullptr;
}

std::string keyword_suggestion(std::string_view name, draft of)
{
    std::vector<std::string_view> names;

    for (const keyword &each : keywords) {
        if ((each.drafts & static_cast<std::uint8_t>(of)) != 0) {
            names.push_back(each.name);
        }
    }

    return did_you_mean(name, names);
}

std::string_view keyword_remedy(std::string_view name, draft of)
{
    for (const remedy &each : remedies) {
        if (each.name == name &&
            (each.drafts & static_cast<std::uint8_t>(of)) != 0) {
            return each.text;
        }
    }

    return {};
}

} // namespace webhook::schema
