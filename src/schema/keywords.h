/*
 * Lists the supported keywords of each draft, and where their values hold
 * schemas.
 */

#ifndef WEBHOOK_SCHEMA_KEYWORDS_H
#define WEBHOOK_SCHEMA_KEYWORDS_H

#include <cstdint>
#include <string>
#include <string_view>

namespace webhook::schema {

enum class draft : std::uint8_t { draft_07 = 1, draft_2020_12 = 2 };

/* Says which part of a keyword's value is a schema. */
enum class holds : std::uint8_t {
    nothing,
    schema,
    list,           /* the value is an array of schemas */
    map,            /* the value is an object of schemas */
    schema_or_list, /* "items" of draft-07 is one or the other */
    map_or_names    /* "dependencies" has schemas, or arrays of names */
};

struct keyword {
    std::string_view name;
    std::uint8_t drafts;
    schema::holds holds;
};

/*
 * Returns nullptr if the draft does not have the keyword, or we do not support
 * it.
 */
const keyword *find_keyword(std::string_view name, draft of);

/* Returns how this draft expresses it, or nothing if it has no such keyword. */
std::string_view keyword_remedy(std::string_view name, draft of);

/* Returns did_you_mean() of the keywords of this draft. */
std::string keyword_suggestion(std::string_view name, draft of);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_KEYWORDS_H */
