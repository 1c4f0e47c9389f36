/* Keyword by keyword: what a violation tells. */

#include <string>
#include <vector>

#include "unit/core_schema_check.h"

namespace {

using namespace core_check;

struct keyword_case {
    const char *schema;
    const char *value;
    const char *verdict;
};

void expect_all(const std::vector<keyword_case> &cases)
{
    for (const auto &[schema, value, wanted] : cases) {
        EXPECT_EQ(verdict(schema, value), wanted) << schema << "\n" << value;
    }
}

TEST(core_schema_keyword, Booleans)
{
    expect_all({
        {"{}", "1", "valid"},
        {R"({"properties":{"a":false}})", R"({"b":1})", "valid"},
        {R"({"properties":{"a":false}})", R"({"a":1})", "/a false: no value"},
    });
    EXPECT_EQ(verdict(compile("[true]", "/0"), "1"), "valid");
    EXPECT_EQ(verdict(compile("[false]", "/0"), "1"), " false: no value");
}

TEST(core_schema_keyword, Type)
{
    expect_all({
        {R"({"type":"string"})", R"("a")", "valid"},
        {R"({"type":"string"})", "1", " type: a string"},
        {R"({"type":"integer"})", "1.0", "valid"},
        {R"({"type":"integer"})", "-1e300", "valid"},
        {R"({"type":"integer"})", "123456789012345678901", "valid"},
        {R"({"type":"number"})", "-123456789012345678901", "valid"},
        {R"({"type":"string"})", "123456789012345678901", " type: a string"},
        {R"({"type":["null","boolean"]})", "123456789012345678901",
            " type: a boolean or null"},
        {R"({"type":"integer"})", "1.5", " type: an integer"},
        {R"({"type":"number"})", "1.5", "valid"},
        {R"({"type":"number"})", "1", "valid"},
        {R"({"type":"number"})", "true", " type: a number"},
        {R"({"type":["number","integer"]})", "null", " type: a number"},
        {R"({"type":["integer","null"]})", "null", "valid"},
        {R"({"type":["integer","null"]})", "[]", " type: an integer or null"},
        {R"({"type":["object","array","boolean"]})", "1",
            " type: an object, an array or a boolean"},
    });
}

TEST(core_schema_keyword, EnumAndConst)
{
    expect_all({
        {R"({"enum":[1,"a",null,true,2.5]})", "1.0", "valid"},
        {R"({"enum":[1,"a",null,true,2.5]})", R"("b")",
            R"( enum: 1, "a", null, true or 2.5)"},
        {R"({"enum":[[1,2],{"a":1,"b":[{}]}]})", R"({"b":[{}],"a":1})",
            "valid"},
        {R"({"enum":[[1,2],{"a":1}]})", "[2,1]", " enum: one of 2 values"},
        {R"({"enum":[[1,2],{"a":1}]})", R"({"a":1,"b":1})",
            " enum: one of 2 values"},
        {R"({"enum":[]})", "1", " enum: no value"},
        {R"({"enum":["a\nb"]})", "1", R"( enum: "a%0Ab")"},
        {R"({"const":"a"})", R"("a")", "valid"},
        {R"({"const":"a"})", R"("A")", R"( const: "a")"},
        {R"({"const":false})", "0", " const: false"},
        {R"({"const":9007199254740993})", "9007199254740992.0",
            " const: 9007199254740993"},
        {R"({"const":[]})", "{}", " const: the value of the schema"},
    });
    /* J1: integers of any length, by their digits. */
    expect_all({
        {R"({"const":123456789012345678901})", "123456789012345678901",
            "valid"},
        {R"({"const":123456789012345678901})", "123456789012345678902",
            " const: 123456789012345678901"},
        {R"({"const":123456789012345678901})", "-123456789012345678901",
            " const: 123456789012345678901"},
        {R"({"const":100000000000000000000})", "1e20", "valid"},
        {R"({"const":1e20})", "100000000000000000000", "valid"},
        {R"({"const":1e20})", "100000000000000000001", " const: 1e+20"},
        {R"({"enum":[1,-9223372036854775809]})", "-9223372036854775809",
            "valid"},
        {R"({"enum":[-9223372036854775808]})", "-9223372036854775809",
            " enum: -9223372036854775808"},
        {R"({"const":{"a":[18446744073709551616]}})",
            R"({"a":[18446744073709551616]})", "valid"},
    });
    EXPECT_EQ(verdict("{\"enum\":[\"" + std::string(81, 'x') + "\",1]}", "2"),
        " enum: one of 2 values");
}

TEST(core_schema_keyword, BigIntegers)
{
    const std::string many(400, '9');

    expect_all({
        {R"({"minimum":100})", "123456789012345678901", "valid"},
        {R"({"minimum":100})", "-123456789012345678901",
            " minimum: at least 100"},
        {R"({"maximum":1e30})", "123456789012345678901", "valid"},
        {R"({"maximum":1000000000000000000000})", "1000000000000000000000",
            "valid"},
        {R"({"exclusiveMaximum":1e20})", "123456789012345678901",
            " exclusiveMaximum: less than 1e+20"},
        {R"({"multipleOf":7})", "700000000000000000000007", "valid"},
        {R"({"multipleOf":7})", "700000000000000000000008",
            " multipleOf: a multiple of 7"},
        {R"({"multipleOf":0.01})", "-700000000000000000000007", "valid"},
        {R"({"multipleOf":7})", "1e400", "valid"},
        /* beyond 64 bits in between */
        {R"({"multipleOf":9223372036854775807})", "27670116110564327421",
            "valid"},
        {R"({"multipleOf":9223372036854775807})", "27670116110564327422",
            " multipleOf: a multiple of 9223372036854775807"},
        {R"({"multipleOf":9223372036854775807})", "92233720368547758070",
            "valid"},
        {R"({"multipleOf":9223372036854775807})", "92233720368547758071",
            " multipleOf: a multiple of 9223372036854775807"},
        {R"({"multipleOf":4611686018427387904})", "0.5",
            " multipleOf: a multiple of 4611686018427387904"},
        {R"({"maximum":1e30})", "1e400", " maximum: at most 1e+30"},
    });
    EXPECT_EQ(verdict(R"({"minimum":1e308})", many), "valid");
    EXPECT_EQ(verdict(R"({"minimum":0})", "-" + many), " minimum: at least 0");
    EXPECT_EQ(verdict(R"({"multipleOf":9})", many), "valid");
    EXPECT_EQ(
        verdict(R"({"uniqueItems":true})", "[" + many + ",1e400]"), "valid");
}

TEST(core_schema_keyword, Numbers)
{
    expect_all({
        {R"({"minimum":3})", "3", "valid"},
        {R"({"minimum":3})", "2.9", " minimum: at least 3"},
        {R"({"minimum":3})", R"("2")", "valid"},
        {R"({"maximum":0.5})", "0.5", "valid"},
        {R"({"maximum":0.5})", "1", " maximum: at most 0.5"},
        {R"({"exclusiveMinimum":3})", "3.0", " exclusiveMinimum: more than 3"},
        {R"({"exclusiveMinimum":3})", "3.1", "valid"},
        {R"({"exclusiveMaximum":-1})", "-1", " exclusiveMaximum: less than -1"},
        {R"({"exclusiveMaximum":-1})", "-1.5", "valid"},
        {R"({"minimum":9223372036854775807})", "9.3e18", "valid"},
        {R"({"maximum":9223372036854775807})", "9.3e18",
            " maximum: at most 9223372036854775807"},
        {R"({"maximum":9223372036854775807})", "9223372036854775808.0",
            " maximum: at most 9223372036854775807"},
        {R"({"minimum":-9223372036854775808})", "-1e300",
            " minimum: at least -9223372036854775808"},
        {R"({"multipleOf":3})", "-9", "valid"},
        {R"({"multipleOf":3})", "-10", " multipleOf: a multiple of 3"},
        {R"({"multipleOf":0.01})", "19.99", "valid"},
        {R"({"multipleOf":0.01})", "0", "valid"},
        {R"({"multipleOf":0.01})", "19.999", " multipleOf: a multiple of 0.01"},
        {R"({"multipleOf":0.5})", "1e308", "valid"},
        {R"({"multipleOf":0.5})", "3", "valid"},
        {R"({"multipleOf":2.5})", "4", " multipleOf: a multiple of 2.5"},
        {R"({"multipleOf":7})", "1e308", " multipleOf: a multiple of 7"},
        {R"({"multipleOf":1e300})", "1e-300",
            " multipleOf: a multiple of 1e+300"},
        {R"({"multipleOf":2})", "-9223372036854775808", "valid"},
    });
}

TEST(core_schema_keyword, Strings)
{
    expect_all({
        {R"({"minLength":3})", R"("山田x")", "valid"},
        {R"({"minLength":3})", R"("山田")",
            " minLength: at least 3 characters"},
        {R"({"minLength":1})", R"("")", " minLength: at least 1 character"},
        {R"({"minLength":1})", "[]", "valid"},
        {R"({"maxLength":2})", R"("山田")", "valid"},
        {R"({"maxLength":2})", R"("abc")", " maxLength: at most 2 characters"},
        {R"({"maxLength":2.0})", R"("😀😀")", "valid"},
        {R"({"maxLength":1e30})", R"("abc")", "valid"},
        {R"({"pattern":"b+"})", R"("abbc")", "valid"},
        {R"({"pattern":"^b+$"})", R"("abbc")",
            " pattern: a string that matches the pattern"},
        {R"({"format":"ipv4"})", R"("1.2.3")", " format: an IPv4 address"},
        {R"({"format":"ipv4"})", "1", "valid"},
    });
}

TEST(core_schema_keyword, Arrays)
{
    expect_all({
        {R"({"minItems":1})", "[]", " minItems: at least 1 element"},
        {R"({"maxItems":1})", "[1,2]", " maxItems: at most 1 element"},
        {R"({"maxItems":2})", "[1,2]", "valid"},
        {R"({"uniqueItems":true})", "[1,2,1.0]",
            " uniqueItems: unique elements"},
        {R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2,"a":1}])",
            " uniqueItems: unique elements"},
        {R"({"uniqueItems":true})", R"([1,true,"1",null,[1],{"a":1},0,false])",
            "valid"},
        {R"({"uniqueItems":true})", "[9007199254740993,9007199254740992.0]",
            "valid"},
        {R"({"uniqueItems":true})",
            "[123456789012345678901,123456789012345678902,"
            "-123456789012345678901,1.2345678901234567e20]",
            "valid"},
        {R"({"uniqueItems":true})",
            "[123456789012345678901,1,123456789012345678901]",
            " uniqueItems: unique elements"},
        {R"({"uniqueItems":true})", "[1e20,100000000000000000000]",
            " uniqueItems: unique elements"},
        {R"({"uniqueItems":true})", "[0,-0.0]",
            " uniqueItems: unique elements"},
        {R"({"uniqueItems":true})", "[1.5,1.5]",
            " uniqueItems: unique elements"},
        {R"({"uniqueItems":false})", "[1,1]", "valid"},
        {R"({"items":{"type":"string"}})", R"(["a","b",3])",
            "/2 type: a string"},
        {R"({"items":false})", "[1]", "/0 items: no elements"},
        {R"({"prefixItems":[{},{"type":"null"}]})", "[1,2,3]", "/1 type: null"},
        {R"({"prefixItems":[{},{}],"items":false})", "[1,2,3]",
            "/2 items: at most 2 elements"},
        {R"({"contains":{"const":1}})", "[2]",
            " contains: at least 1 element matching \"contains\""},
        {R"({"contains":{"const":1},"minContains":2})", "[1]",
            " minContains: at least 2 elements matching \"contains\""},
        {R"({"contains":{"const":1},"maxContains":1})", "[1,1]",
            " maxContains: at most 1 element matching \"contains\""},
        {R"({"contains":{"const":1},"minContains":0})", "[]", "valid"},
        {R"({"minContains":2})", "[]", "valid"},
        {R"({"prefixItems":[{}],"unevaluatedItems":false})", "[1,2]",
            "/1 unevaluatedItems: no other elements"},
        {R"({"contains":{"const":1},"unevaluatedItems":{"type":"null"}})",
            "[null,1,2]", "/2 type: null"},
    });
}

TEST(core_schema_keyword, Objects)
{
    expect_all({
        {R"({"minProperties":1})", "{}", " minProperties: at least 1 member"},
        {R"({"maxProperties":1})", R"({"a":1,"b":1})",
            " maxProperties: at most 1 member"},
        {R"({"required":["id","to"]})", R"({"to":1,"id":2})", "valid"},
        {R"({"required":["id","to"]})", R"({"id":1,"x":1})",
            R"( required: the member "to")"},
        {R"({"required":["a"]})", "[]", "valid"},
        {R"({"properties":{"a":{"type":"null"}}})", R"({"a":1})",
            "/a type: null"},
        {R"({"properties":{"a/b~c":{"properties":{"":{"type":"null"}}}}})",
            R"({"a/b~c":{"":1}})", "/a~1b~0c/ type: null"},
        {R"({"properties":{"a":{}},"additionalProperties":false})",
            R"({"a":1,"b":1})", "/* additionalProperties: no other members"},
        {R"({"additionalProperties":{"type":"null"}})", R"({"a":1})",
            "/* type: null"},
        {R"({"required":["a"],"additionalProperties":false})", R"({"a":1})",
            "/* additionalProperties: no other members"},
        {R"({"patternProperties":{"^x":{"type":"null"}}})", R"({"x1":1,"y":1})",
            "/* type: null"},
        {R"({"patternProperties":{"^x":false}})", R"({"x1":1})",
            "/* patternProperties: no such member"},
        {R"({"patternProperties":{"^x":{}},"additionalProperties":false})",
            R"({"x1":1})", "valid"},
        {R"({"propertyNames":{"maxLength":2}})", R"({"abc":1})",
            "/* propertyNames: at most 2 characters"},
        {R"({"allOf":[{"anyOf":[{"propertyNames":{"maxLength":1}},true]},)"
         R"({"required":["x"]}]})",
            R"({"abc":1})", R"( required: the member "x")"},
        {R"({"propertyNames":false})", R"({"a":1})",
            "/* propertyNames: no members"},
        {R"({"propertyNames":{"maxLength":2},"items":{"maxLength":1}})",
            R"({"ab":1})", "valid"},
        {R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})",
            R"( dependentRequired: the member "b" together with the member "a")"},
        {R"({"dependentRequired":{"a":["b"]}})", R"({"b":1})", "valid"},
        {R"({"dependentSchemas":{"a":{"required":["b"]}}})", R"({"a":1})",
            R"( required: the member "b")"},
        {R"({"dependentSchemas":{"a":false}})", R"({"a":1})",
            R"( dependentSchemas: not the member "a")"},
        {R"({"allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false})",
            R"({"a":1,"b":1})", "/* unevaluatedProperties: no other members"},
    });
}

TEST(core_schema_keyword, NamesThatLookAlike)
{
    const std::vector<std::string> names = {"", "a", "b", "ab", "cb", "abc",
        "abcd", "abce", "abcdefg", "abcdefgh", "abcdefghabcdefgh",
        "abcdefgh1abcdefgh", "abcdefgh2abcdefgh", "\u00e9"};
    std::string schema;

    for (std::size_t count = 1; count <= names.size(); ++count) {
        const std::string &last = names[count - 1];
        schema += (count == 1 ? "\"" : ",\"") + last +
                  "\":{\"const\":" + std::to_string(count) + "}";
        program compiled = compile("{\"properties\":{" + schema + "}}");
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::string value = std::to_string(i + 1);
            EXPECT_EQ(verdict(compiled, "{\"" + names[i] + "\":" + value + "}"),
                "valid");
            EXPECT_EQ(verdict(compiled, "{\"" + names[i] + "\":0}"),
                i < count ? "/" + names[i] + " const: " + value : "valid");
        }
    }
}

TEST(core_schema_keyword, Combinations)
{
    expect_all({
        {R"({"allOf":[{"minimum":1},{"maximum":3}]})", "4",
            " maximum: at most 3"},
        {R"({"anyOf":[{"minimum":3},{"type":"null"}]})", "null", "valid"},
        {R"({"anyOf":[{"minimum":3},{"type":"null"}]})", "2",
            " anyOf: a value that matches at least one of 2 schemas"},
        {R"({"oneOf":[{"minimum":3},{"maximum":5}]})", "4",
            " oneOf: a value that matches exactly one of 2 schemas"},
        {R"({"oneOf":[{"minimum":3},{"maximum":5}]})", "6", "valid"},
        {R"({"properties":{"a":{"anyOf":[{"properties":{"b":false}}]}}})",
            R"({"a":{"b":1}})",
            "/a anyOf: a value that matches at least one of 1 schema"},
        {R"({"not":{"type":"null"}})", "null",
            " not: a value that does not match the schema of \"not\""},
        {R"({"not":{"type":"null"}})", "1", "valid"},
        {R"({"if":{"minimum":3},"then":{"maximum":5},"else":{"const":1}})", "6",
            " maximum: at most 5"},
        {R"({"if":{"minimum":3},"then":{"maximum":5},"else":{"const":1}})", "2",
            " const: 1"},
        {R"({"if":{"properties":{"a":{"const":1}}},"else":{"minProperties":2}})",
            R"({"a":2})", " minProperties: at least 2 members"},
        {R"({"then":false,"else":false})", "1", "valid"},
    });
}

TEST(core_schema_keyword, Draft07)
{
    constexpr const char *start =
        R"({"$schema":"http://json-schema.org/draft-07/schema#",)";
    const keyword_case cases[] = {
        {R"("items":[{},{"type":"null"}]})", "[1,2]", "/1 type: null"},
        {R"("items":[{}],"additionalItems":false})", "[1,2]",
            "/1 additionalItems: at most 1 element"},
        {R"("items":{},"additionalItems":false})", "[1,2]", "valid"},
        {R"("dependencies":{"a":["b"]}})", R"({"a":1})",
            R"( dependencies: the member "b" together with the member "a")"},
        {R"("dependencies":{"a":{"maxProperties":1}}})", R"({"a":1,"b":1})",
            " maxProperties: at most 1 member"},
        {R"("definitions":{"s":{"type":"null"}},"$ref":"#/definitions/s",)"
         R"("const":3})",
            "null", "valid"},
    };

    for (const auto &[schema, value, wanted] : cases) {
        EXPECT_EQ(verdict(std::string(start) + schema, value), wanted)
            << schema << "\n"
            << value;
    }
}

} // namespace
