/* Schemas that are refused: where, and whether the message helps. */

#include <string>
#include <vector>

#include "unit/core_schema_check.h"

namespace {

using namespace core_check;

struct schema_fault {
    const char *schema;
    const char *where;  /* how the message begins */
    const char *remedy; /* and what it tells */
};

void expect_faults(const std::vector<schema_fault> &cases)
{
    for (const auto &[schema, where, remedy] : cases) {
        std::string text = fault(schema);
        EXPECT_EQ(text.rfind(where, 0), 0U) << schema << "\n" << text;
        EXPECT_NE(text.find(remedy), std::string::npos) << schema << "\n"
                                                        << text;
    }
}

TEST(core_schema_fault, UnknownKeywords)
{
    expect_faults({
        {R"({"minLenght":3})", "/minLenght: ", "not a supported keyword"},
        {R"({"a/b":3})", "/a~1b: ", "not a supported keyword"},
        {R"({"properties":{"x-a":{"nope":1}}})",
            "/properties/x-a/nope: ", "not a supported keyword"},
        {R"({"$defs":{"a":{"nope":1}}})",
            "/$defs/a/nope: ", "not a supported keyword"},
        {R"({"definitions":{"a":{"nope":1}}})",
            "/definitions/a/nope: ", "not a supported keyword"},
        {R"({"then":{"nope":1}})", "/then/nope: ", "not a supported keyword"},
        {R"({"$vocabulary":{}})", "/$vocabulary: ", "the unmodified drafts"},
        {R"({"$recursiveRef":"#"})", "/$recursiveRef: ", "$dynamicRef"},
        {R"({"dependencies":{}})", "/dependencies: ", "dependentRequired"},
        {R"({"additionalItems":{}})", "/additionalItems: ", "prefixItems"},
        {R"({"$schema":"http://json-schema.org/draft-07/schema#",)"
         R"("properties":{"a":{"prefixItems":[]}}})",
            "/properties/a/prefixItems: ", "an array of schemas in \"items\""},
        {R"({"$schema":"http://json-schema.org/draft-07/schema#",)"
         R"("$defs":{}})",
            "/$defs: ", "\"definitions\""},
    });
}

TEST(core_schema_fault, AnnotationsAreSkippedIfTheyAreRight)
{
    EXPECT_EQ(fault(R"({"title":"t","description":"d","$comment":"c",
        "default":{"nope":1},"examples":[{"nope":1}],"deprecated":true,
        "readOnly":false,"writeOnly":false,"x-anything":{"nope":1},
        "contentEncoding":"base64","contentMediaType":"application/json",
        "contentSchema":{"type":"object"}})"),
        "");
    expect_faults({
        {R"({"title":1})", "/title: ", "string"},
        {R"({"description":null})", "/description: ", "string"},
        {R"({"examples":1})", "/examples: ", "array"},
        {R"({"deprecated":1})", "/deprecated: ", "true or false"},
    });
}

TEST(core_schema_fault, WrongValues)
{
    expect_faults({
        {R"({"minLength":"3"})", "/minLength: ", "a non-negative integer"},
        {R"({"minLength":-1})", "/minLength: ", "non-negative"},
        {R"({"maxItems":1.5})", "/maxItems: ", "a non-negative integer"},
        {R"({"minContains":"1"})", "/minContains: ", "a non-negative integer"},
        {R"({"minimum":"3"})", "/minimum: ", "a number"},
        {R"({"multipleOf":0})", "/multipleOf: ", "more than 0"},
        {R"({"multipleOf":-0.5})", "/multipleOf: ", "more than 0"},
        {R"({"uniqueItems":1})", "/uniqueItems: ", "true or false"},
        {R"({"type":"text"})", "/type: ", "array, boolean"},
        {R"({"type":["null",1]})", "/type/1: ", "a string"},
        {R"({"type":["null","null"]})", "/type/1: ", "twice"},
        {R"({"type":[]})", "/type: ", "at least one"},
        {R"({"enum":{}})", "/enum: ", "an array of values"},
        {R"({"required":"a"})", "/required: ", "an array of strings"},
        {R"({"required":["a",1]})", "/required/1: ", "a string"},
        {R"({"required":["a","a"]})", "/required/1: ", "twice"},
        {R"({"properties":[]})", "/properties: ", "an object"},
        {R"({"properties":{"a":1}})", "/properties/a: ", "a schema must be"},
        {R"({"patternProperties":1})", "/patternProperties: ", "an object"},
        {R"({"$defs":[]})", "/$defs: ", "an object"},
        {R"({"items":[{}]})", "/items: ", "prefixItems"},
        {R"({"prefixItems":{}})", "/prefixItems: ", "an array of schemas"},
        {R"({"allOf":[]})", "/allOf: ", "at least one"},
        {R"({"anyOf":{}})", "/anyOf: ", "an array of schemas"},
        {R"({"oneOf":[1]})", "/oneOf/0: ", "a schema must be"},
        {R"({"dependentRequired":{"a":{}}})",
            "/dependentRequired/a: ", "an array of strings"},
        {R"({"dependentSchemas":{"a":[]}})",
            "/dependentSchemas/a: ", "a schema must be"},
        {R"({"format":"duration"})", "/format: ", "date, date-time, email"},
        {R"({"format":1})", "/format: ", "a string"},
        {R"([])", "the schema: ", "must be an object"},
    });
}

TEST(core_schema_fault, Identifiers)
{
    expect_faults({
        {R"({"$schema":"http://json-schema.org/draft-04/schema#"})",
            "/$schema: ", "2020-12"},
        {R"({"$schema":1})", "/$schema: ", "a string"},
        {R"({"items":{"$schema":"http://json-schema.org/draft-07/schema#"}})",
            "/items/$schema: ", "the same in the whole document"},
        {R"({"$id":1})", "/$id: ", "a string"},
        {R"({"$id":"http://a/#b"})", "/$id: ", "not have a fragment"},
        {R"({"$defs":{"a":{"$id":"b"},"b":{"$id":"b"}}})",
            "/$defs/b/$id: ", "twice"},
        {R"({"$anchor":"1"})", "/$anchor: ", "a letter"},
        {R"({"$dynamicAnchor":"a b"})", "/$dynamicAnchor: ", "a letter"},
        {R"({"$defs":{"a":{"$anchor":"b"},"b":{"$anchor":"b"}}})",
            "/$defs/b/$anchor: ", "twice"},
    });
}

TEST(core_schema_fault, References)
{
    expect_faults({
        {R"({"$ref":1})", "/$ref: ", "a string"},
        {R"({"$ref":"#/$defs/a"})", "/$ref: ", "does not refer to any value"},
        {R"({"$ref":"#/~2"})", "/$ref: ", "\"~0\""},
        {R"({"$ref":"#a"})", "/$ref: ", "an undefined anchor"},
        {R"({"$ref":"#/%4"})", "/$ref: ", "two hexadecimal digits"},
        {R"({"$ref":"other.json"})", "/$ref: ", "another document"},
        {R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})",
            "/$ref: ", "another document"},
        {R"({"$dynamicRef":"#a"})", "/$dynamicRef: ", "an undefined anchor"},
        {R"({"$ref":"#/title","title":"t"})", "/title: ", "a schema must be"},
        {R"({"properties":{"a":{"$ref":"#/x-y"}},"x-y":{"nope":1}})",
            "/x-y/nope: ", "not a supported keyword"},
    });
}

TEST(core_schema_fault, ReferencesThatNeverEnd)
{
    expect_faults({
        {R"({"$ref":"#"})", "the schema: ", "refers to itself"},
        {R"({"allOf":[{"$ref":"#"}]})", "the schema: ", "refers to itself"},
        {R"({"$defs":{"a":{"not":{"$ref":"#/$defs/b"}},)"
         R"("b":{"if":true,"else":{"$ref":"#/$defs/a"}}}})",
            "/$defs/a: ", "refers to itself"},
        {R"({"dependentSchemas":{"a":{"anyOf":[{"$ref":"#"}]}}})",
            "the schema: ", "refers to itself"},
        {R"({"$id":"http://a/","$dynamicAnchor":"x","$ref":"b","$defs":{"b":)"
         R"({"$id":"b","allOf":[{"$dynamicRef":"#x"}],"$defs":{"x":)"
         R"({"$dynamicAnchor":"x"}}}}})",
            "the schema: ", "refers to itself"},
        {R"({"$dynamicAnchor":"a","oneOf":[{"$dynamicRef":"#a"}]})",
            "the schema: ", "refers to itself"},
    });
    EXPECT_EQ(fault(R"({"properties":{"a":{"$ref":"#"}},"items":{"$ref":"#"},
        "additionalProperties":{"$ref":"#"},"contains":{"$ref":"#"}})"),
        "");
}

TEST(core_schema_fault, ReferencesThatGoOnForLong)
{
    for (bool ends_first : {false, true}) {
        std::string chain = ends_first ? R"("200":{})" : R"("x":{})";
        for (int i = 0; i < 200; ++i) {
            int at = ends_first ? 199 - i : i;
            chain += ",\"" + std::to_string(at) + R"(":{"$ref":"#/$defs/)" +
                     std::to_string(at + 1) + "\"}";
        }
        chain += ends_first ? "" : R"(,"200":{})";
        EXPECT_NE(
            fault("{\"$defs\":{" + chain + "}}").find("too many other schemas"),
            std::string::npos);
    }
}

TEST(core_schema_fault, ThePlaceIsOfTheDocument)
{
    EXPECT_EQ(fault(R"({"a":{"b":[{"nope":1}]}})", "/a/b/0")
                  .rfind("/a/b/0/nope: ", 0),
        0U);
    EXPECT_EQ(fault("{}", "/a").rfind("/a: ", 0), 0U);
}

} // namespace
