/* References inside a document. */

#include <string>

#include "unit/core_schema_check.h"

namespace {

using namespace core_check;

TEST(core_schema_reference, ThePointerIsThatOfTheValue)
{
    constexpr const char *tree = R"({
        "$defs": {
            "tree": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "children": {"items": {"$ref": "#/$defs/tree"}}
                }
            }
        },
        "properties": {"top": {"$ref": "#/$defs/tree"}}
    })";

    EXPECT_EQ(verdict(tree, R"({"top":{"name":"a","children":[]}})"), "valid");
    EXPECT_EQ(verdict(tree, R"({"top":{"name":"a","children":[
        {"name":"b"},{"name":"c","children":[{"name":1}]}]}})"),
        "/top/children/1/children/0/name type: a string");
    EXPECT_EQ(verdict(tree, R"({"top":{"name":"a","children":[{}]}})"),
        "/top/children/0 required: the member \"name\"");
}

/* Each becomes its target, whose error is told as if it stood there. */
TEST(core_schema_reference, ChainsLeadToTheirEnd)
{
    constexpr const char *chain = R"({
        "$defs": {
            "a": {"$ref": "#/$defs/b"},
            "b": {"description": "on", "$ref": "#/$defs/c"},
            "c": {"$ref": "#/$defs/d"},
            "d": {"type": "string", "minLength": 2},
            "either": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "null"}]}
        },
        "properties": {
            "one": {"$ref": "#/$defs/a"},
            "two": {"$ref": "#/$defs/either"},
            "all": {"items": {"$ref": "#/$defs/b"}}
        },
        "additionalProperties": {"$ref": "#/$defs/c"},
        "propertyNames": {"$ref": "#/$defs/a"}
    })";

    EXPECT_EQ(
        verdict(chain, R"({"one":"ab","two":null,"all":["ab"],"xx":"ab"})"),
        "valid");
    EXPECT_EQ(verdict(chain, R"({"one":1})"), "/one type: a string");
    EXPECT_EQ(verdict(chain, R"({"one":"a"})"),
        "/one minLength: at least 2 characters");
    EXPECT_EQ(verdict(chain, R"({"two":"a"})"),
        "/two anyOf: a value that matches at least one of 2 schemas");
    EXPECT_EQ(
        verdict(chain, R"({"all":["ab",null]})"), "/all/1 type: a string");
    EXPECT_EQ(verdict(chain, R"({"xx":1})"), "/* type: a string");
    EXPECT_EQ(verdict(chain, R"({"x":"ab"})"),
        "/* propertyNames: at least 2 characters");
    EXPECT_EQ(verdict(R"({"$ref":"#/$defs/a","$defs":{
        "a":{"$ref":"#/$defs/b"},"b":{"type":"null"}}})",
                  "1"),
        " type: null");
}

/* What the target has evaluated counts where the reference stands. */
TEST(core_schema_reference, ATargetEvaluatesForWhatRefersToIt)
{
    constexpr const char *schema = R"({
        "$defs": {
            "a": {"$ref": "#/$defs/b"},
            "b": {"properties": {"known": true}},
            "closed": {"$ref": "#/$defs/a", "unevaluatedProperties": false}
        },
        "properties": {"here": {"$ref": "#/$defs/closed"}},
        "allOf": [{"$ref": "#/$defs/a"}],
        "unevaluatedProperties": false
    })";

    EXPECT_EQ(verdict(schema, R"({"known":1,"here":{"known":1}})"), "valid");
    EXPECT_EQ(verdict(schema, R"({"other":1})"),
        "/* unevaluatedProperties: no other members");
    EXPECT_EQ(verdict(schema, R"({"here":{"other":1}})"),
        "/here/* unevaluatedProperties: no other members");
}

TEST(core_schema_reference, ASchemaOfADocumentThatIsNone)
{
    constexpr const char *document = R"({
        "name": "p",
        "events": {
            "a": {"schema": {"$ref": "#/types/id", "$anchor": "here"}},
            "b": {"schema": {"items": {"$ref": "#/events/a/schema"}}}
        },
        "types": {"id": {"type": "integer"}}
    })";

    EXPECT_EQ(verdict(compile(document, "/events/b/schema"), "[1,\"a\"]"),
        "/1 type: an integer");
    EXPECT_NE(fault(document, ""), "");
}

TEST(core_schema_reference, TheDraftIsThatOfTheSchemaOrItsDocument)
{
    constexpr const char *document = R"({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {
            "a": {"items": [{"type": "null"}]},
            "b": {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "prefixItems": [{"type": "null"}]
            }
        }
    })";

    EXPECT_EQ(
        verdict(compile(document, "/definitions/a"), "[1]"), "/0 type: null");
    EXPECT_EQ(
        verdict(compile(document, "/definitions/b"), "[1]"), "/0 type: null");
    EXPECT_EQ(fault(R"({"$schema":
        "https://json-schema.org/draft/2020-12/schema#"})"),
        "");
}

TEST(core_schema_reference, IdentifiersAreResolved)
{
    constexpr const char *document = R"({
        "$id": "https://example.com/a/root.json",
        "$defs": {
            "one": {"$id": "../b/one.json?x", "$anchor": "here", "const": 1},
            "two": {"$id": "/c/", "$defs": {"in": {"$id": "in", "const": 2}}}
        },
        "properties": {
            "relative": {"$ref": "../b/./one.json?x"},
            "absolute": {"$ref": "https://example.com/b/one.json?x#here"},
            "network": {"$ref": "//example.com/c/in"},
            "pointer": {"$ref": "root.json#/%24defs/one"}
        }
    })";

    for (std::string name : {"relative", "absolute", "pointer"}) {
        EXPECT_EQ(verdict(document, "{\"" + name + "\":2}"),
            "/" + name + " const: 1");
        EXPECT_EQ(verdict(document, "{\"" + name + "\":1}"), "valid");
    }
    EXPECT_EQ(verdict(document, R"({"network":1})"), "/network const: 2");
}

TEST(core_schema_reference, AnAuthorityAloneIsABase)
{
    constexpr const char *document = R"({
        "$id": "http://a",
        "$defs": {"b": {"$id": "http://a/b", "type": "null"}},
        "$ref": "b"
    })";

    EXPECT_EQ(verdict(document, "1"), " type: null");
}

TEST(core_schema_reference, ADynamicAnchorIsFoundWhereverItIs)
{
    constexpr const char *document = R"({
        "$id": "http://a/",
        "$defs": {
            "entry": {"items": {"$dynamicRef": "inner#x"}},
            "inner": {"$id": "inner", "$dynamicAnchor": "x", "type": "string"},
            "other": {"$dynamicAnchor": "x", "type": "integer"}
        }
    })";
    program schema = compile(document, "/$defs/entry");

    EXPECT_EQ(verdict(schema, "[1]"), "valid");
    EXPECT_EQ(verdict(schema, "[\"a\"]"), "/0 type: an integer");
}

TEST(core_schema_reference, ADynamicScopeIsLeft)
{
    constexpr const char *document = R"({
        "$id": "http://a/",
        "$defs": {
            "last": {"$id": "last", "$dynamicRef": "own#x"},
            "own": {"$id": "own", "$dynamicAnchor": "x", "type": "string"}
        },
        "allOf": [
            {
                "$id": "first",
                "$defs": {"x": {"$dynamicAnchor": "x", "type": "integer"}},
                "maximum": 10
            },
            {"$ref": "last"}
        ]
    })";

    EXPECT_EQ(verdict(document, "\"a\""), "valid");
    EXPECT_EQ(verdict(document, "1"), " type: a string");
}

TEST(core_schema_reference, AProgramNeedsNoDocument)
{
    auto tree = std::make_unique<webhook::json::tree>(R"({
        "properties": {"kind": {"enum": ["a string of some length", [1, "b"]]}}
    })");
    program schema(tree->root());

    tree.reset();
    EXPECT_EQ(
        verdict(schema, R"({"kind":"a string of some length"})"), "valid");
    EXPECT_EQ(verdict(schema, R"({"kind":[1,"b"]})"), "valid");
    EXPECT_EQ(
        verdict(schema, R"({"kind":[1,"c"]})"), "/kind enum: one of 2 values");
}

} // namespace
