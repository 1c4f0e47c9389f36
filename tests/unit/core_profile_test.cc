/* Profiles: what is refused, and whether the message helps. */

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/profile.h"
#include "unit/core_check.h"

namespace {

using namespace core_check;

/* A profile with one of its lines replaced. */
struct profile_lines {
    std::string name = R"("name": "p")";
    std::string envelope = R"("envelope": ["object"])";
    std::string type = R"("type": {"pointer": "/type"})";
    std::string events = R"("events": {"a": {"id": "/id", "key": ["/k"]}})";
    std::string fields = R"("fields": {"f_1": "/f"})";

    std::string text() const
    {
        std::string result;
        for (const std::string &line : {name, envelope, type, events, fields}) {
            if (!line.empty()) {
                result += (result.empty() ? "{" : ", ") + line;
            }
        }
        return result + "}";
    }
};

struct fault_case {
    std::string text;
    const char *where;  /* how the message begins */
    const char *remedy; /* and what it tells */
};

template<auto Line>
std::string with_line(std::string line)
{
    profile_lines lines;
    lines.*Line = std::move(line);
    return lines.text();
}

std::vector<fault_case> fault_cases()
{
    constexpr auto name = &profile_lines::name;
    constexpr auto envelope = &profile_lines::envelope;
    constexpr auto type = &profile_lines::type;
    constexpr auto events = &profile_lines::events;
    constexpr auto fields = &profile_lines::fields;

    std::string many;
    for (int i = 0; i < WEBHOOK_MAX_COMPONENTS; ++i) {
        many += std::string(i == 0 ? "" : ",") + "\"/x\"";
    }

    return {
        {"", "line 1, column 0: ", "'[' or '{' expected"},
        {"{\n  \"name\": \"p\"\n  \"envelope\"", "line 3, column 12: ", ""},
        {"{\"a\":1,\n\"a\":2}", "line 2, column 3: ", "duplicate"},
        {R"({"name":"a\u0000b"})", "line 1, column ", ""},
        {"[]", "the profile: ", "an object"},
        {std::string(100, '[') + std::string(100, ']'), "the document ",
            "too deeply"},

        {with_line<name>(R"("name": "p", "nmae": 1)"),
            "/nmae: ", "the members are: name, description, envelope, "},
        {with_line<name>(R"("name": "p", "a/b~c": 1)"),
            "/a~1b~0c: ", "not a known member"},
        {with_line<name>(""), "the profile: ", "the member \"name\""},
        {with_line<name>(R"("name": "")"), "/name: ", "a-z"},
        {with_line<name>(R"("name": 1)"), "/name: ", "a string"},
        {with_line<name>(R"("name": "P q")"), "/name: ", "a-z"},
        {with_line<name>(R"("name": "p", "description": 1)"),
            "/description: ", "string"},

        {with_line<envelope>(""), "the profile: ", "the member \"envelope\""},
        {with_line<envelope>(R"("envelope": "array")"),
            "/envelope: ", "an array"},
        {with_line<envelope>(R"("envelope": [])"), "/envelope: ", "at least 1"},
        {with_line<envelope>(R"("envelope": ["list"])"),
            "/envelope/0: ", "\"array\", \"object\" or \"any\""},
        {with_line<envelope>(R"("envelope": ["array", 1])"),
            "/envelope/1: ", "any"},
        {with_line<envelope>(R"("envelope": ["any", "array"])"),
            "/envelope: ", "at most 1"},
        {with_line<envelope>(R"("envelope": ["array", "array"])"),
            "/envelope: ", "unique elements"},

        {with_line<type>(R"("type": "/type")"), "/type: ", "an object"},
        {with_line<type>(R"("type": {})"),
            "/type: ", "one of \"pointer\", \"header\""},
        {with_line<type>(R"("type": {"pointer": "type"})"),
            "/type/pointer: ", "must begin with \"/\""},
        {with_line<type>(R"("type": {"pointer": "/~"})"),
            "/type/pointer: ", "\"~0\""},
        {with_line<type>(R"("type": {"pointer": ""})"),
            "/type/pointer: ", "at least 1"},
        {with_line<type>(R"("type": {"pointer": "/t", "default": 1})"),
            "/type/default: ", "string"},
        {with_line<type>(R"("type": {"pointer": "/t", "default": "b"})"),
            "/type/default: ", "not defined in /events"},
        {with_line<type>(R"("type": {"pointer": "/t", "else": "a"})"),
            "/type/else: ",
            "the members are: pointer, header, argument, default"},

        {with_line<type>(""),
            "/events/a: ", "the only possible entry is \"*\""},
        {with_line<events>(""), "the profile: ", "the member \"events\""},
        {with_line<events>(R"("events": {})"),
            "/events: ", "at least 1 member"},
        {with_line<events>(R"("events": ["a"])"), "/events: ", "an object"},
        {with_line<events>(R"("events": {"a": 1})"), "/events/a: ", "object"},
        {with_line<events>(R"("events": {"a": {"id": 1}})"),
            "/events/a/id: ", "string"},
        {with_line<events>(R"("events": {"a": {"id": "x"}})"),
            "/events/a/id: ", "must begin with"},
        {with_line<events>(R"("events": {"a/b": {"id": "x"}})"),
            "/events/a~1b/id: ", "must begin with"},
        {with_line<events>(R"("events": {"a": {"key": ["/k"]}})"),
            "/events/a: ", "the member \"id\" together with"},
        {with_line<events>(R"("events": {"a": {"id": "/x", "key": "/k"}})"),
            "/events/a/key: ", "an array"},
        {with_line<events>(
             R"("events": {"a": {"id": "/x", "key": ["/k", "y"]}})"),
            "/events/a/key/1: ", "must begin with"},
        {with_line<events>(
             R"("events": {"a": {"id": "/x", "key": [)" + many + "]}}"),
            "/events/a/key: ", "at most 15"},
        {with_line<events>(R"("events": {"a": {"id": "/x", "ids": 1}})"),
            "/events/a/ids: ", "the members are: source, spellings, id, key"},

        {with_line<fields>(R"("fields": ["/a"])"), "/fields: ", "object"},
        {with_line<fields>(R"("fields": {"A": "/a"})"), "/fields/A: ", "a-z"},
        {with_line<fields>(R"("fields": {"": "/a"})"), "/fields/: ", "a-z"},
        {with_line<fields>(R"("fields": {"a-b": "/a"})"),
            "/fields/a-b: ", "a-z"},
        {with_line<fields>(R"("fields": {"a": "b"})"),
            "/fields/a: ", "must begin with"},
    };
}

TEST(core_profile, NamesThePlaceAndTheRemedy)
{
    for (const fault_case &each : fault_cases()) {
        std::string fault = profile_fault(each.text);
        EXPECT_EQ(fault.find(each.where), 0U) << fault << "\n" << each.text;
        EXPECT_NE(fault.find(each.remedy), std::string::npos) << fault << "\n"
                                                              << each.text;
    }
}

TEST(core_profile, Loads)
{
    EXPECT_EQ(profile_fault(profile_lines().text()), "");
    EXPECT_EQ(profile_fault(with_line<&profile_lines::fields>("")), "");
    EXPECT_EQ(profile_fault(with_line<&profile_lines::events>(
                  R"("events": {"*": {"id": "/id"}})")),
        "");
    EXPECT_EQ(profile_fault(R"({"name": "json", "description": "any JSON",
                  "envelope": ["array", "object"], "events": {"*": {}}})"),
        "");
}

/* For editors: the address of profile.schema.json. */
TEST(core_profile, MayNameItsSchema)
{
    EXPECT_EQ(profile_fault(with_line<&profile_lines::name>(
                  R"("$schema": "profile.schema.json", "name": "p")")),
        "");
    EXPECT_EQ(profile_fault(with_line<&profile_lines::name>(
                                R"("$schema": 1, "name": "p")"))
                  .find("/$schema: "),
        0U);
}

TEST(core_profile, KeepsTheOrderOfFields)
{
    profile_ptr profile = load_profile(with_line<&profile_lines::fields>(
        R"("fields": {"z": "/z", "a": "/a", "m": "/m"})"));

    ASSERT_EQ(webhook_profile_field_count(profile.get()), 3U);
    EXPECT_EQ(view(webhook_profile_field_name(profile.get(), 0)), "z");
    EXPECT_EQ(view(webhook_profile_field_name(profile.get(), 1)), "a");
    EXPECT_EQ(view(webhook_profile_field_name(profile.get(), 2)), "m");
    EXPECT_EQ(webhook_profile_field_name(profile.get(), 3).data, nullptr);
    EXPECT_EQ(view(webhook_profile_name(profile.get())), "p");
}

TEST(core_profile, ComplainsInOneLine)
{
    std::string fault = profile_fault("{\"name\": \"a\nb\"}");

    EXPECT_EQ(fault.find("line 1, "), 0U);
    EXPECT_EQ(fault.find('\n'), std::string::npos);

    fault = profile_fault("{\"a\\r\\nb\": 1}");
    EXPECT_EQ(fault.find("/a  b: "), 0U);
}

TEST(core_profile, CutsALongMessage)
{
    std::string name(2000, 'x');
    webhook_error_t err{};
    std::string text = "{\"" + name + "\": 1}";

    EXPECT_EQ(
        webhook_profile_load(text.data(), text.size(), nullptr, &err), nullptr);
    EXPECT_EQ(std::string_view(err.text).size(), sizeof err.text - 1);
    EXPECT_EQ(webhook_profile_load(text.data(), text.size(), nullptr, nullptr),
        nullptr);
    EXPECT_EQ(webhook_profile_load(nullptr, 0, nullptr, &err), nullptr);
}

TEST(core_profile, HasBuiltInOnes)
{
    profile_ptr profile = builtin_profile("iclosed");
    EXPECT_EQ(view(webhook_profile_name(profile.get())), "iclosed");

    webhook_error_t err{};
    EXPECT_EQ(webhook_profile_builtin(str("iclose"), &err), nullptr);
    EXPECT_NE(std::string(err.text).find("iclosed"), std::string::npos);
    EXPECT_EQ(webhook_profile_builtin({nullptr, 0}, &err), nullptr);
}

} // namespace
