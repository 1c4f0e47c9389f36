/* The keywords that are understood, of which draft, and where schemas are. */

#ifndef WEBHOOK_SCHEMA_KEYWORDS_H
#define WEBHOOK_SCHEMA_KEYWORDS_H

#include <cstdint>
#include <string_view>

namespace webhook::schema {

enum class draft : std::uint8_t { draft_07 = 1, draft_2020_12 = 2 };

/* What of a keyword's value is a schema. */
enum class holds : std::uint8_t {
    nothing,
    schema,
    list,           /* an array of schemas */
    map,            /* an object of schemas */
    schema_or_list, /* "items" of draft-07 */
    map_or_names    /* "dependencies": an array is no schema */
};

struct keyword {
    std::string_view name;
    std::uint8_t drafts;
    schema::holds holds;
};

/* nullptr: the draft does not have it, or we do not. */
const keyword *find_keyword(std::string_view name, draft of);

/* How to say it in this draft, empty if it has nothing of the kind. */
std::string_view keyword_remedy(std::string_view name, draft of);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_KEYWORDS_H */
