/* Messages about "challenges" and "echo" of a profile. */

#include "unit/core_asked_check.h"

namespace {

using namespace core_check;

std::string fault_of_challenge(const std::string &members)
{
    return profile_fault(R"({"name": "p", "envelope": ["object"],
        "events": {"*": {}}, )" +
                         members + "}");
}

TEST(core_asked_profile, NamesThePlaceAndTheRemedy)
{
    const struct {
        const char *challenge;
        const char *where;
        const char *remedy;
    } table[] = {
        {R"(1)", "", "an object"},
        {R"({})", "", "method"},
        {R"({"method": "PUT"})", "/method", "GET"},
        {R"({"method": "GET", "vale": "query:a"})", "/vale",
            "the members are: source, method, value"},
        {R"({"method": "GET", "value": "arg:a"})", "/value", "query:NAME"},
        {R"({"method": "GET", "value": "query:"})", "/value", "a name"},
        {R"({"method": "GET", "value": "header:a b"})", "/value", "a name"},
        {R"({"method": "GET", "value": "/a"})", "", "only POST"},
        {R"({"method": "GET", "value": "form:a"})", "", "only POST"},
        {R"({"method": "GET", "only": []})", "", "only POST"},
        {R"({"method": "GET", "unsigned": true})", "", "only POST"},
        {R"({"method": "POST", "value": "/a"})", "", "\"require\" or \"only\""},
        {R"({"method": "POST", "unsigned": true, "require": {"/a": "b"}})", "",
            "must contain \"only\""},
        {R"({"method": "POST", "only": ["form:a"]})", "/only", "unsigned"},
        {R"({"method": "POST", "unsigned": true, "only": ["form:a", "/b"]})",
            "/only/1", "if all of them are fields"},
        {R"({"method": "POST", "only": ["/a/b"]})", "/only/0", "a member"},
        {R"({"method": "POST", "only": ["query:a"]})", "/only/0", "a member"},
        {R"({"method": "GET", "characters": "z-a"})", "/characters", "a range"},
        {R"({"method": "GET", "characters": "é"})", "/characters", "\"~\""},
        {R"({"method": "GET", "characters": "a\n"})", "/characters", "\"~\""},
        {R"({"method": "GET", "longest": 0})", "/longest", "at least 1"},
        {R"({"method": "GET", "longest": 1025})", "/longest", "at most 1024"},
        {R"({"method": "GET", "shortest": 65})", "/shortest", "\"longest\""},
        {R"({"method": "GET", "require": {"query:a": {}}})", "/require/query:a",
            "setting"},
        {R"({"method": "GET", "require": {"query:a": []}})", "/require/query:a",
            "at least 1"},
        {R"({"method": "GET", "require": {"a": "b"}})", "/require/a",
            "query:NAME"},
        {R"({"method": "GET", "absent": ["b"]})", "/absent/0", "query:NAME"},
        {R"({"method": "GET", "answer": {"text": "{value}"}})", "/answer/text",
            "no \"value\""},
        {R"({"method": "GET", "value": "query:a", "answer": {"text": "{b}"}})",
            "/answer/text", "the placeholders are"},
        {R"({"method": "GET", "value": "query:a", "answer": {"text": "{"}})",
            "/answer/text", "no \"}\""},
        {R"({"method": "GET", "answer": {"text": "{sha256:hex}"}})", "/answer",
            "neither"},
        {R"({"method": "GET", "value": "query:a", "hashed": "{sha256:hex}"})",
            "/hashed", "a hash"},
        {R"({"method": "GET", "answer": {"text": "a", "json": {}}})",
            "/answer/text", ""},
        {R"({"method": "GET", "answer": {"type": "a/b"}})", "/answer", "text"},
        {R"({"method": "GET", "answer": {"status": 302}})", "/answer/status",
            "at most 299"},
        {R"({"method": "GET", "answer": {"json": {"a": [1]}}})",
            "/answer/json/a", "a string"},
        {R"({"method": "GET", "answer": {"headers": {"a b": "c"}}})",
            "/answer/headers/a b", "header field"},
        {R"({"method": "GET", "value": "query:a", "characters": "{-}",
            "answer": {"text": "{hmac-sha256:hex}"}})",
            "/characters", "signed"},
        {R"({"method": "GET", "value": "query:a", "key": "md5"})", "/key",
            "sha1"},
    };

    for (const auto &each : table) {
        const std::string fault = fault_of_challenge(
            R"("challenges": [)" + std::string(each.challenge) + "]");
        EXPECT_EQ(fault.find("/challenges/0" + std::string(each.where)), 0U)
            << fault << "\n"
            << each.challenge;
        EXPECT_NE(fault.find(each.remedy), std::string::npos) << fault << "\n"
                                                              << each.challenge;
    }
}

TEST(core_asked_profile, HasAtMostSixteen)
{
    std::string all = R"({"method": "HEAD"})";

    for (int i = 1; i < 16; ++i) {
        all += R"(, {"method": "HEAD"})";
    }
    EXPECT_EQ(fault_of_challenge(R"("challenges": [)" + all + "]"), "");
    EXPECT_EQ(
        fault_of_challenge(R"("challenges": [{"method": "HEAD"}, )" + all + "]")
            .find("/challenges: "),
        0U);
}

TEST(core_asked_profile, ChecksWhatIsRepeated)
{
    EXPECT_EQ(fault_of_challenge(R"("echo": {"header": "X-A"})"), "");
    EXPECT_EQ(fault_of_challenge(R"("echo": {})").find("/echo"), 0U);
    EXPECT_EQ(
        fault_of_challenge(R"("echo": {"header": "X A"})").find("/echo/header"),
        0U);
    EXPECT_EQ(fault_of_challenge(R"("echo": {"header": "X-A", "name": 1})")
                  .find("/echo/name: is not a known member"),
        0U);
}

/* Each documented exchange is a profile that loads. */
TEST(core_asked_profile, WritesConstantsAndEscapes)
{
    asked_gate gate(load_profile(R"({"name": "p", "envelope": ["object"],
        "events": {"*": {}}, "challenges": [{"method": "GET",
            "value": "query:a", "characters": " -~",
            "answer": {"status": 201, "json": {"a": "<{value}>\"", "b": 1,
                "c": true, "d": null, "e\"": "{query:b}{setting:s}"},
                "headers": {"X-A": "[{value}]"}}}]})"),
        {{"s", "\\"}}, WEBHOOK_MODE_ENFORCE, false);

    const told answer = gate(get("a=%22%5c&b=x"));
    EXPECT_EQ(answer.status, 201U);
    EXPECT_EQ(
        answer.body, R"({"a":"<\"\\>\"","b":1,"c":true,"d":null,"e\"":"x\\"})");
    EXPECT_EQ(answer.field("X-A"), R"(["\])");
    EXPECT_EQ(gate(get("a=1")).status, 403U) << "the value of \"b\" is missing";
}

} // namespace
