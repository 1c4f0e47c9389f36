// Every wrong configuration fails "nginx -t" with a message that names the
// directive and the remedy.

#include "support/gate_test.h"
#include "support/nginx_conf.h"

#include <ostream>

namespace webhook::test {
namespace {

struct wrong_conf {
    const char *name;
    std::string location; // inside of location = /hook
    std::string server;   // inside of server
    std::string http;     // beside it
    std::vector<std::string> said;
};

void PrintTo(const wrong_conf &value, std::ostream *out)
{
    *out << value.name;
}

class wrong : public ::testing::TestWithParam<wrong_conf> {};

TEST_P(wrong, IsNamedWithItsRemedy)
{
    const wrong_conf &given = GetParam();
    const conf_check result = check_gate_conf({.location = given.location,
        .server = given.server,
        .http = given.http});
    EXPECT_NE(result.exit_code, 0);
    EXPECT_LT(result.exit_code, 128) << "nginx crashed";
    EXPECT_NE(result.output.find("[emerg]"), std::string::npos);
    for (const std::string &word : given.said) {
        EXPECT_NE(result.output.find(word), std::string::npos)
            << "missing: " << word << "\n"
            << result.output;
    }
    EXPECT_EQ(result.output.find("Sanitizer"), std::string::npos);
}

// A value that only its directive's own message can be about.
wrong_conf value(const char *name, const std::string &directive,
    const std::string &values, std::vector<std::string> said = {})
{
    said.insert(said.begin(), directive);
    return {name, directive + " " + values + ";", "", "", std::move(said)};
}

wrong_conf twice(const char *name, const std::string &directive)
{
    const std::string word = directive.substr(0, directive.find(' '));
    return {name, directive + ";" + directive + ";", "", "",
        {word, "is duplicate"}};
}

std::string sets(int count)
{
    std::string text;
    for (int i = 0; i < count; i++) {
        text += "webhook_set $set" + std::to_string(i) + " /a;";
    }
    return text;
}

std::vector<wrong_conf> values()
{
    return {
        {"UnknownProfile", "", "location /x { webhook nosuch; }", "",
            {"unknown profile \"nosuch\"", "\"webhook\"", "webhook_profile"}},
        {"MisspelledProfile", "", "location /x { webhook slak; }", "",
            {"unknown profile \"slak\"", "the nearest names are: slack",
                "docs/providers.md"}},
        {"ProfileOfASchemeAlone", "", "location /x { webhook hmac; }", "",
            {"unknown profile \"hmac\"", "describes only a signature"}},
        {"EmptyProfile", "", "location /x { webhook \"\"; }", "",
            {"\"webhook\"", "profile"}},
        value("StoreScheme", "webhook_store", "file:/tmp/x", {"zone="}),
        value("StoreWithoutName", "webhook_store", "zone=", {"zone=name"}),
        value("StoreWithoutNameButSize", "webhook_store", "zone=:1m",
            {"zone=name"}),
        value("StoreSize", "webhook_store", "zone=a:1x", {"1x", "zone="}),
        value("StoreSizeEmpty", "webhook_store", "zone=a:", {"zone="}),
        value("StoreSizeZero", "webhook_store", "zone=a:0", {"zone="}),
        value("StoreSizeNegative", "webhook_store", "zone=a:-1m", {"zone="}),
        value("StoreTooSmall", "webhook_store", "zone=a:8k",
            {"too small", "32768"}),
        value(
            "StoreBeyondMemory", "webhook_store", "zone=a:90000g", {"90000g"}),
        value("StoreBeyondNumbers", "webhook_store",
            "zone=a:99999999999999999999g", {"zone="}),
        {"StoreTwoSizes", "webhook_store zone=a:1m;",
            "location /x { webhook iclosed; webhook_store zone=a:2m; }", "",
            {"webhook_store", "\"a\"", "size"}},
        {"StoreLongName",
            "webhook_store zone=" + std::string(300, 'a') + ":1m;", "", "",
            {"webhook_store", "name"}},
        value("StoreError", "webhook_store_error", "ignore",
            {"\"reject\"", "\"pass\""}),
        value("Modified", "webhook_modified", "yes",
            {"\"duplicate\"", "\"forward\"", "\"reject\""}),
        value("Personal", "webhook_personal", "off", {"\"mask\"", "\"plain\""}),
        value("PersonalTwoWords", "webhook_personal", "mask plain",
            {"number of arguments"}),
        value("ScopeEmpty", "webhook_scope", "\"\"", {"must not be empty"}),
        value("KeyWithoutSlash", "webhook_key", "event/uuid",
            {"JSON Pointer", "event/uuid"}),
        value("KeyBadEscape", "webhook_key", "/event/~2"),
        value("KeyEmpty", "webhook_key", "\"\""),
        value("KeyUnknownVariable", "webhook_key", "$no_such_variable",
            {"unknown variable \"$no_such_variable\""}),
        value("KeyTooLong", "webhook_key",
            "/1 /2 /3 /4 /5 /6 /7 /8 /9 /10 /11 /12 /13 /14 /15 /16 /17",
            {"16"}),
        value("WindowZero", "webhook_window", "0", {"longer than 0"}),
        value("WindowBad", "webhook_window", "long", {"4d"}),
        value("WindowNegative", "webhook_window", "-1s", {"4d"}),
        value("LeaseZero", "webhook_lease", "0", {"longer than 0"}),
        value("LeaseBad", "webhook_lease", "10x", {"30s"}),
        value("WaitBad", "webhook_wait", "soon", {"500ms"}),
        value("SetWithoutDollar", "webhook_set", "name /a", {"$call_id"}),
        value("SetNameEmpty", "webhook_set", "$ /a"),
        value("SetPointerBad", "webhook_set", "$name event", {"JSON Pointer"}),
        value("SetPointerEscape", "webhook_set", "$name /~"),
        {"SetBuiltInVariable", "webhook_set $request_method /a;", "", "",
            {"\"$request_method\" of \"webhook_set\" is already defined"}},
        {"SetOurOwnVariable", "webhook_set $webhook_id /a;", "", "",
            {"\"$webhook_id\" of \"webhook_set\" is already defined"}},
        {"SetTooOften", sets(65), "", "",
            {"too many \"webhook_set\"", "at most 64"}},
        value("SetWithoutPointer", "webhook_set", "$name",
            {"number of arguments"}),
        {"UnknownField", "add_header X $webhook_field_nosuch;", "", "",
            {"webhook_field_nosuch"}},
    };
}

std::vector<wrong_conf> duplicates()
{
    return {
        {"WebhookTwice", "webhook iclosed;", "", "",
            {"webhook", "is duplicate"}},
        twice("StoreTwice", "webhook_store zone=a:1m"),
        twice("StoreErrorTwice", "webhook_store_error pass"),
        twice("ScopeTwice", "webhook_scope a"),
        twice("KeyTwice", "webhook_key /a"),
        twice("WindowTwice", "webhook_window 1d"),
        twice("LeaseTwice", "webhook_lease 1s"),
        twice("WaitTwice", "webhook_wait 1s"),
        twice("ModifiedTwice", "webhook_modified reject"),
        twice("PersonalTwice", "webhook_personal plain"),
    };
}

std::string case_name(const ::testing::TestParamInfo<wrong_conf> &given)
{
    return given.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    value, wrong, ::testing::ValuesIn(values()), case_name);
INSTANTIATE_TEST_SUITE_P(
    duplicate, wrong, ::testing::ValuesIn(duplicates()), case_name);

TEST(default_scope, TwoGatesOfOneStoreThatShareItDrawAWarning)
{
    const std::string gate = "location = /hook { webhook iclosed; {{more}}"
                             " proxy_pass http://127.0.0.1:{{upstream}}; }";
    const auto twice = [&](const std::string &name, const std::string &more) {
        std::string text = gate;
        text.replace(text.find("{{more}}"), 8, more);
        return check_gate_conf(
            {.http = "server { listen 127.0.0.1:{{port}};" + name + text + "}"})
            .output;
    };
    const std::string warning =
        "the default scope \"gate.test/hook\" is the same as in ";
    const std::string shared = twice("server_name gate.test;", "");
    EXPECT_NE(shared.find(warning), std::string::npos) << shared;
    EXPECT_NE(shared.find("which has the same store"), std::string::npos)
        << shared;
    EXPECT_EQ(
        twice("server_name b.example;", "").find(warning), std::string::npos);
    EXPECT_EQ(twice("server_name gate.test;", "webhook_scope b;").find(warning),
        std::string::npos);
    EXPECT_EQ(twice("server_name gate.test;", "webhook_store zone=b:1m;")
                  .find(warning),
        std::string::npos);
}

} // namespace
} // namespace webhook::test
