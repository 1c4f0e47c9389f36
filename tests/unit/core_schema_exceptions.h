/* Cases of the official suite that we do not pass, and why. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_SCHEMA_EXCEPTIONS_H
#define WEBHOOK_TESTS_UNIT_CORE_SCHEMA_EXCEPTIONS_H

#include <iterator>
#include <vector>

namespace core_check {

inline constexpr unsigned draft_07 = 1;
inline constexpr unsigned draft_2020_12 = 2;
inline constexpr unsigned debian = 4; /* the package's edition of draft-07 */
inline constexpr unsigned both = draft_07 | draft_2020_12;

struct exception {
    unsigned drafts;
    const char *file;
    const char *group;
    const char *test; /* empty: the schema is refused */
};

/* Nothing is fetched, not even the meta-schema: only what is in the document
 * can be referred to. */
inline constexpr exception remote[] = {
    {draft_2020_12, "defs.json", "validate definition against metaschema", ""},
    {draft_2020_12, "dynamicRef.json",
        "strict-tree schema, guards against misspelled properties", ""},
    {draft_2020_12, "dynamicRef.json",
        "tests for implementation dynamic anchor and reference link", ""},
    {draft_2020_12, "dynamicRef.json",
        "$ref and $dynamicAnchor are independent of order - $defs first", ""},
    {draft_2020_12, "dynamicRef.json",
        "$ref and $dynamicAnchor are independent of order - $ref first", ""},
    {draft_2020_12, "dynamicRef.json",
        "$ref to $dynamicRef finds detached $dynamicAnchor", ""},
    {both, "ref.json", "remote ref, containing refs itself", ""},
    {both, "refRemote.json", "remote ref", ""},
    {both, "refRemote.json", "fragment within remote ref", ""},
    {draft_2020_12, "refRemote.json", "anchor within remote ref", ""},
    {both, "refRemote.json", "ref within remote ref", ""},
    {both, "refRemote.json", "base URI change", ""},
    {both, "refRemote.json", "base URI change - change folder", ""},
    {both, "refRemote.json", "base URI change - change folder in subschema",
        ""},
    {both, "refRemote.json", "root ref in remote ref", ""},
    {draft_2020_12, "refRemote.json", "remote ref with ref to defs", ""},
    {both, "refRemote.json", "Location-independent identifier in remote ref",
        ""},
    {both, "refRemote.json",
        "retrieved nested refs resolve relative to their URI not $id", ""},
    {draft_2020_12, "refRemote.json", "remote HTTP ref with different $id", ""},
    {draft_2020_12, "refRemote.json", "remote HTTP ref with different URN $id",
        ""},
    {draft_2020_12, "refRemote.json",
        "remote HTTP ref with nested absolute ref", ""},
    {draft_2020_12, "refRemote.json", "$ref to $ref finds detached $anchor",
        ""},
    {draft_07, "definitions.json", "validate definition against metaschema",
        ""},
    {draft_07, "refRemote.json", "remote ref with ref to definitions", ""},
    {draft_07, "refRemote.json", "$ref to $ref finds location-independent $id",
        ""},
};

/* Only the drafts as they are: a meta-schema of one's own is refused. */
inline constexpr exception vocabulary[] = {
    {draft_2020_12, "vocabulary.json",
        "schema that uses custom metaschema with with no validation vocabulary",
        ""},
    {draft_2020_12, "vocabulary.json",
        "ignore unrecognized optional vocabulary", ""},
};

/* "format" asserts, and does not only annotate. */
inline constexpr exception annotation[] = {
    {draft_2020_12, "format.json", "email format",
        "invalid email string is only an annotation by default"},
    {draft_2020_12, "format.json", "ipv4 format",
        "invalid ipv4 string is only an annotation by default"},
    {draft_2020_12, "format.json", "ipv6 format",
        "invalid ipv6 string is only an annotation by default"},
    {draft_2020_12, "format.json", "hostname format",
        "invalid hostname string is only an annotation by default"},
    {draft_2020_12, "format.json", "date format",
        "invalid date string is only an annotation by default"},
    {draft_2020_12, "format.json", "date-time format",
        "invalid date-time string is only an annotation by default"},
    {draft_2020_12, "format.json", "time format",
        "invalid time string is only an annotation by default"},
    {draft_2020_12, "format.json", "uri format",
        "invalid uri string is only an annotation by default"},
    {draft_2020_12, "format.json", "uuid format",
        "invalid uuid string is only an annotation by default"},
};

/* Other formats than the nine are refused, for they would assert nothing. */
inline constexpr exception format[] = {
    {both, "format.json", "idn-email format", ""},
    {both, "format.json", "regex format", ""},
    {both, "format.json", "idn-hostname format", ""},
    {both, "format.json", "json-pointer format", ""},
    {both, "format.json", "relative-json-pointer format", ""},
    {both, "format.json", "iri format", ""},
    {both, "format.json", "iri-reference format", ""},
    {both, "format.json", "uri-reference format", ""},
    {both, "format.json", "uri-template format", ""},
    {draft_2020_12, "format.json", "duration format", ""},
};

inline constexpr exception older[] = {
    {debian, "definitions.json", "valid definition", ""},
    {debian, "definitions.json", "invalid definition", ""},
    /* It has its definitions in keywords of its own making. */
    {debian, "ref.json", "escaped pointer ref", ""},
};

/* Labels in Punycode are letters, digits and hyphens: IDNA is not looked at. */
inline constexpr const char *idna_tests[] = {"invalid Punycode",
    "contains illegal char U+302E Hangul single dot tone mark",
    "Begins with a Spacing Combining Mark", "Begins with a Nonspacing Mark",
    "Begins with an Enclosing Mark",
    "Exceptions that are DISALLOWED, right-to-left chars",
    "Exceptions that are DISALLOWED, left-to-right chars",
    "MIDDLE DOT with no preceding 'l'", "MIDDLE DOT with nothing preceding",
    "MIDDLE DOT with no following 'l'", "MIDDLE DOT with nothing following",
    "Greek KERAIA not followed by Greek",
    "Greek KERAIA not followed by anything",
    "Hebrew GERESH not preceded by Hebrew",
    "Hebrew GERESH not preceded by anything",
    "Hebrew GERSHAYIM not preceded by Hebrew",
    "Hebrew GERSHAYIM not preceded by anything",
    "KATAKANA MIDDLE DOT with no Hiragana, Katakana, or Han",
    "KATAKANA MIDDLE DOT with no other characters",
    "Arabic-Indic digits mixed with Extended Arabic-Indic digits",
    "ZERO WIDTH JOINER not preceded by Virama",
    "ZERO WIDTH JOINER not preceded by anything",
    "contains \"--\" in the 3rd and 4th position"};

inline std::vector<exception> exceptions()
{
    std::vector<exception> all;

    for (const char *test : idna_tests) {
        all.push_back({both, "optional/format/hostname.json",
            "validation of A-label (punycode) host names", test});
    }
    all.insert(all.end(), std::begin(remote), std::end(remote));
    all.insert(all.end(), std::begin(vocabulary), std::end(vocabulary));
    all.insert(all.end(), std::begin(annotation), std::end(annotation));
    all.insert(all.end(), std::begin(format), std::end(format));
    all.insert(all.end(), std::begin(older), std::end(older));
    return all;
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_SCHEMA_EXCEPTIONS_H */
