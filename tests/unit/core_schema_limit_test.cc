/* What a check may cost, and that nothing of a payload gets out. */

#include <string>
#include <vector>

#include "support/cost.h"
#include "unit/core_schema_check.h"

namespace {

using namespace core_check;

/* Elements of an array with as many nodes as a body may have. */
constexpr int many = 65'000;

std::string numbers(int count)
{
    std::string text = "[";
    for (int i = 0; i < count; ++i) {
        text += (i == 0 ? "" : ",") + std::to_string(i);
    }
    return text + "]";
}

using webhook::test::cpu_time;

/* In seconds of the processor. */
double reading_time(document &event, const std::string &value)
{
    const double start = cpu_time();

    EXPECT_EQ(parse(event, value), error::none);
    return cpu_time() - start;
}

/* A check beside the reading of an event with as many nodes as may be. */
double times_a_reading(
    const program &schema, const std::string &value, result wanted)
{
    static const std::string largest = numbers(many);
    document event;
    document other;
    run memory;

    reading_time(event, value);
    return webhook::test::cost_ratio(
        20,
        [&] {
            memory.refill(2'000'000); /* the most steps there are */
            const double start = cpu_time();
            EXPECT_EQ(schema.check(event.root(), memory), wanted);
            return cpu_time() - start;
        },
        [&] { return reading_time(other, largest); });
}

constexpr double most = 25;

/* Each level evaluates the next one twice. */
constexpr const char *doubling =
    R"({"items":{"allOf":[{"$ref":"#"},{"$ref":"#"}]}})";

TEST(core_schema_limit, Steps)
{
    program schema = compile(doubling);

    EXPECT_EQ(verdict(schema, nested(10, "[", "]")), "valid");
    EXPECT_EQ(verdict(schema, nested(60, "[", "]")), "too complex");
    EXPECT_LT(
        times_a_reading(schema, nested(60, "[", "]"), result::too_complex),
        most);
}

/* Not an event's: a body may have a thousand of them. */
TEST(core_schema_limit, StepsAreThoseOfADelivery)
{
    program schema = compile(doubling);
    document event;
    run memory;
    std::size_t checks = 1;

    ASSERT_EQ(parse(event, nested(12, "[", "]")), error::none);
    while (schema.check(event.root(), memory) == result::valid) {
        ASSERT_LT(++checks, 1000U);
    }
    EXPECT_EQ(schema.check(event.root(), memory), result::too_complex);
    EXPECT_GT(checks, 10U);

    std::size_t again = 1;
    memory.refill(0);
    while (schema.check(event.root(), memory) == result::valid) {
        ASSERT_LT(++again, 1000U);
    }
    EXPECT_LT(again, checks);
}

TEST(core_schema_limit, WhatHasEndedIsNotTakenForAVerdict)
{
    for (std::string around : {R"({"not":%})", R"({"anyOf":[%,true]})",
             R"({"if":%,"then":true,"else":true})", R"({"oneOf":[%,true]})",
             R"({"contains":%,"maxContains":1})",
             R"({"unevaluatedItems":true,"anyOf":[%,true]})"}) {
        std::string inner = R"({"$ref":"#/$defs/x"})";
        around.replace(around.find('%'), 1, inner);
        around.insert(1, R"("$defs":{"x":{"items":{"allOf":[)"
                         R"({"$ref":"#/$defs/x"},{"$ref":"#/$defs/x"}]}}},)");
        EXPECT_EQ(verdict(around, nested(60, "[", "]")), "too complex")
            << around;
    }
}

/* Of schemas that say something; one that only refers is no level. */
TEST(core_schema_limit, Depth)
{
    std::string schema = R"({"$ref":"#/$defs/0","$defs":{)";
    for (int i = 0; i < 90; ++i) {
        schema += "\"" + std::to_string(i) +
                  R"(":{"type":"array","$ref":"#/$defs/)" +
                  std::to_string(i + 1) + "\"},";
    }
    schema += R"("90":{"items":{"$ref":"#"}}}})";

    EXPECT_EQ(verdict(schema, nested(10, "[", "]")), "valid");
    EXPECT_EQ(verdict(schema, nested(20, "[", "]")), "too complex");
}

TEST(core_schema_limit, ALargeEventIsNoMatter)
{
    program unique = compile(R"({"uniqueItems":true})");
    std::string value = numbers(many);

    EXPECT_LT(times_a_reading(unique, value, result::valid), most);
    value.insert(value.size() - 1, ",0");
    EXPECT_LT(times_a_reading(unique, value, result::invalid), most);

    program often = compile(R"({"allOf":[{"uniqueItems":true},
        {"uniqueItems":true},{"uniqueItems":true}]})");
    value = numbers(many);
    EXPECT_LT(times_a_reading(often, value, result::too_complex), most);

    program listed =
        compile(R"({"items":{"maximum":70000,"enum":)" + numbers(50) + R"(}})");
    EXPECT_LT(times_a_reading(
                  listed, "[" + repeat("49,", many - 1) + "49]", result::valid),
        most);

    program each = compile(R"({"unevaluatedItems":{"type":"integer"},
        "anyOf":[{"contains":{"minimum":7}},{"items":{"minimum":3}}]})");
    EXPECT_LT(times_a_reading(each, numbers(many), result::valid), most);
}

TEST(core_schema_limit, LongTextsAndMuchToCompare)
{
    std::string value = "[";
    for (int i = 0; i < 250; ++i) {
        value += (i == 0 ? "" : ",") +
                 ("{\"a\":" + numbers(200) + ",\"b\":" + std::to_string(i)) +
                 "}";
    }
    EXPECT_EQ(verdict(R"({"uniqueItems":true})", value + "]"), "valid");

    /* Patterns and long texts, again and again. */
    program schema = compile(R"({"$defs":{"x":{"allOf":[
        {"pattern":"(a|b)*c"},{"maxLength":900000},{"format":"uri"}]}},
        "anyOf":[{"items":{"$ref":"#/$defs/x"}},{"minItems":2}]})");
    EXPECT_LT(times_a_reading(schema,
                  "[\"" + std::string(800'000, 'a') + "\",1]", result::valid),
        most);
}

TEST(core_schema_limit, NothingOfThePayloadIsTold)
{
    const char *const schemas[] = {
        R"({"additionalProperties":{"additionalProperties":false}})",
        R"({"patternProperties":{"":{"patternProperties":{"":false}}}})",
        R"({"propertyNames":{"maxLength":3}})",
        R"({"propertyNames":{"enum":["a"]}})",
        R"({"propertyNames":{"not":{"minLength":2}}})",
        R"({"unevaluatedProperties":{"unevaluatedProperties":false}})",
        R"({"additionalProperties":{"additionalProperties":{"const":1}}})",
        R"({"additionalProperties":{"additionalProperties":{"format":"uri"}}})",
        R"({"additionalProperties":{"dependentRequired":{"secret":["b"]}}})",
    };

    for (const char *schema : schemas) {
        std::string told = verdict(
            schema, R"({"payload":{"secret":"s","payload":"payload"}})");
        EXPECT_NE(told, "valid") << schema;
        EXPECT_EQ(told.find("payload"), std::string::npos) << told;
    }
}

TEST(core_schema_limit, ARunIsUsedAgain)
{
    program schema = compile(R"({"properties":{"a":{"type":"null"}}})");
    document event;
    run memory;

    ASSERT_EQ(parse(event, R"({"a":1})"), error::none);
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(schema.check(event.root(), memory), result::invalid);
        EXPECT_EQ(memory.pointer(), "/a");
        EXPECT_EQ(memory.keyword(), "type");
        EXPECT_EQ(memory.expected(), "null");
    }
}

} // namespace
