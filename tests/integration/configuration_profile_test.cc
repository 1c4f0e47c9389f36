// Profiles of an operator's own that are wrong, and configurations that are
// right.

#include "support/gate_test.h"

#include <regex>

namespace webhook::test {
namespace {

class wrong_profile : public ::testing::Test {
protected:
    void expect(const std::string &json, const std::vector<std::string> &said)
    {
        const temp_dir dir;
        write_file(dir.path() / "p.json", json);
        const conf_check result =
            check_gate_conf({.http = "webhook_profile shop " +
                                     (dir.path() / "p.json").string() + ";"});
        EXPECT_EQ(result.exit_code, 1) << json;
        EXPECT_NE(result.output.find("webhook_profile"), std::string::npos)
            << result.output;
        EXPECT_NE(result.output.find("p.json"), std::string::npos)
            << result.output;
        for (const std::string &word : said) {
            EXPECT_NE(result.output.find(word), std::string::npos)
                << "missing: " << word << "\n"
                << result.output;
        }
    }

    static constexpr const char *good = R"({"name": "shop",
        "envelope": ["object"], "type": {"pointer": "/kind"},
        "events": {"order": {"id": "/order/id"}}})";
};

TEST_F(wrong_profile, FileIsMissing)
{
    const conf_check result =
        check_gate_conf({.http = "webhook_profile shop /no/such/file.json;"});
    EXPECT_NE(result.exit_code, 0);
    EXPECT_NE(result.output.find("/no/such/file.json"), std::string::npos)
        << result.output;
}

TEST_F(wrong_profile, FileIsADirectory)
{
    const conf_check result =
        check_gate_conf({.http = "webhook_profile shop /;"});
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_NE(result.output.find("webhook_profile"), std::string::npos)
        << result.output;
}

TEST_F(wrong_profile, IsNotJson)
{
    expect("{\n  \"name\": \"shop\",\n  oops\n}", {"line 3"});
    expect("", {});
    expect("[]", {});
}

TEST_F(wrong_profile, HasAWrongMember)
{
    expect(R"({"name": "shop", "envelope": ["box"],
        "events": {"order": {"id": "/id"}}})",
        {"/envelope"});
    expect(R"({"name": "shop", "envelope": ["object"],
        "type": {"pointer": "kind"},
        "events": {"order": {"id": "/id"}}})",
        {"/type"});
    expect(R"({"name": "shop", "envelope": ["object"],
        "type": {"pointer": "/kind"},
        "events": {"order": {"key": ["/version"]}}})",
        {"/events/order"});
    expect(R"({"name": "shop", "envelope": ["object"],
        "type": {"pointer": "/kind"}, "events": {"order": {"id": "/id"}},
        "typo": 1})",
        {"typo"});
    expect(R"({"name": "shop", "envelope": ["object"],
        "type": {"pointer": "/kind"}, "events": {"order": {"id": "/id"}},
        "fields": {"buyer": "/buyer"}, "personal": ["buyer", "seller"]})",
        {"/personal/1", "/fields"});
    expect(R"({"name": "shop", "envelope": ["object"],
        "type": {"pointer": "/kind"}, "events": {"order": {"id": "/id"}},
        "fields": {"buyer": "/buyer"}, "personal": ["buyer", "buyer"]})",
        {"/personal: ", "unique elements"});
    expect(R"({"name": "shop", "type": {"pointer": "/kind"},
        "events": {"order": {"id": "/id"}}})",
        {"the member \"envelope\""});
}

TEST_F(wrong_profile, HasTheNameOfAnother)
{
    temp_dir dir;
    const auto file = dir.path() / "p.json";
    write_file(file, good);
    const std::string once = "webhook_profile shop " + file.string() + ";";
    EXPECT_EQ(check_gate_conf({.http = once}).exit_code, 0);
    EXPECT_EQ(check_gate_conf({.http = once + once}).exit_code, 1);
    const conf_check off = check_gate_conf({.http = "webhook_profile off /x;"});
    EXPECT_EQ(off.exit_code, 1);
    EXPECT_NE(off.output.find("webhook_profile"), std::string::npos);
}

/*
 * An update may bring a provider whose name an operator has already given to a
 * profile.
 */
TEST_F(wrong_profile, OfTheNameOfABuiltInOneReplacesIt)
{
    temp_dir dir;
    const auto file = dir.path() / "p.json";
    write_file(file, good);
    const conf_check own = check_gate_conf({.location = "webhook_types order;",
        .http = "webhook_profile stripe " + file.string() + ";",
        .profile = "stripe"});
    EXPECT_EQ(own.exit_code, 0) << own.output;
}

TEST_F(wrong_profile, NamesNoIdAndNorDoesTheGate)
{
    temp_dir dir;
    write_file(dir.path() / "p.json",
        R"({"name": "shop", "envelope": ["object"],
            "type": {"pointer": "/kind"}, "events": {"order": {}}})");
    const std::string load =
        "webhook_profile shop " + (dir.path() / "p.json").string() + ";";
    const conf_check without =
        check_gate_conf({.http = load, .profile = "shop"});
    EXPECT_EQ(without.exit_code, 0) << without.output;
    EXPECT_NE(
        without.output.find("[warn] \"webhook shop\": "), std::string::npos)
        << without.output;
    EXPECT_NE(
        without.output.find("no value identifies an event, so that each retry"),
        std::string::npos)
        << without.output;
    EXPECT_NE(without.output.find("\"webhook_key\""), std::string::npos)
        << without.output;
    const conf_check with = check_gate_conf(
        {.location = "webhook_key /id; allow 127.0.0.1; deny all;",
            .http = load,
            .profile = "shop"});
    EXPECT_EQ(with.exit_code, 0) << with.output;
    EXPECT_EQ(with.output.find("[warn]"), std::string::npos) << with.output;
}

TEST_F(wrong_profile, IsInAServer)
{
    const conf_check result =
        check_gate_conf({.server = "webhook_profile a /x;"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.output.find("not allowed here"), std::string::npos);
}

class right : public gate_test {
protected:
    static void expect_ok(const gate_conf &conf)
    {
        gate_conf restricted = conf; // so that its senders are known
        restricted.server += "allow 127.0.0.1; deny all;";
        const conf_check result = check_gate_conf(restricted);
        EXPECT_EQ(result.exit_code, 0) << result.output;
        // nginx itself may warn: newer ones of "listen ... http2".
        EXPECT_FALSE(std::regex_search(
            result.output, std::regex("\\[warn\\].*\"webhook")))
            << result.output;
    }
};

TEST_F(right, EachDirectiveAtEachLevel)
{
    const std::string all = "webhook_store zone=a:1m;"
                            "webhook_store_error pass; webhook_scope s;"
                            "webhook_key /id $arg_x; webhook_window 1d;"
                            "webhook_lease 10s; webhook_wait 0;"
                            "webhook_modified forward; webhook_set $v /a/b;"
                            "webhook_personal plain;";
    expect_ok({.location = all});
    expect_ok({.server = all});
    expect_ok({.http = all});
    expect_ok({.location = all, .server = all, .http = all});
    expect_ok({.server = "webhook iclosed;"});
    expect_ok({.http = "webhook iclosed;"});
}

// The provider waits for three seconds.
TEST_F(right, ACopyWaitsForHalfOfThePatienceOfItsSender)
{
    const std::string off = "webhook_signature off;";
    const auto warned = [&](const std::string &wait) {
        const conf_check check =
            check_gate_conf({.location = off + wait, .profile = "slack"});
        EXPECT_EQ(check.exit_code, 0) << check.output;
        return check.output.find("\"webhook_wait\" is ") != std::string::npos;
    };
    EXPECT_FALSE(warned(""));
    EXPECT_FALSE(warned("webhook_wait 1500ms;"));
    EXPECT_TRUE(warned("webhook_wait 1501ms;"));

    start({.location = off, .profile = "slack"});
    const std::string body =
        R"({"type": "event_callback", "event_id": "Ev1", "team_id": "T",)"
        R"( "event": {"type": "message"}})";
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(body);
    const auto begin = clock::now();
    EXPECT_EQ(member(deliver(body), "verdict"), "in_flight");
    EXPECT_GE(clock::now() - begin, 1500ms);
    released.raise();
    EXPECT_EQ(first.read().status, 200);
}

TEST_F(right, NamesMayBeUsedBeforeTheyAreDefined)
{
    temp_dir dir;
    write_file(dir.path() / "p.json",
        R"({"name": "shop", "events": {"order": {"id": "/id"}},
            "type": {"pointer": "/kind"}, "envelope": ["object"]})");
    nginx_conf whole;
    whole.http = gate_http({.profile = "shop"}) + "webhook_profile shop " +
                 (dir.path() / "p.json").string() + ";";
    const conf_check result = check_conf(std::move(whole));
    EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_F(right, WithoutAnyGateTheModuleIsSilent)
{
    start_http("server { listen 127.0.0.1:{{port}}; return 204; }");
    request get;
    get.method = "GET";
    EXPECT_EQ(send_request(port(), get).status, 204);
}

TEST_F(right, TestingAConfigurationTouchesNothing)
{
    start({.server = "webhook_store zone=w:1m;"});
    const event booking = booked("1");
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(
        check_gate_conf({.server = "webhook_store zone=w:2m;"}).exit_code, 0);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
