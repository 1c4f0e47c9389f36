// Each configuration of nginx-conf-examples/ starts as it is, but for its
// ports and paths, and takes a live delivery.

#include "support/example_test.h"
#include "support/log_line.h"
#include "support/secrecy_test.h"
#include "support/status.h"

#include <algorithm>
#include <regex>

namespace webhook::test {
namespace {

std::vector<std::string> example_names()
{
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(
             source_dir() / "nginx-conf-examples")) {
        const std::string name = entry.path().stem().string();
        // The one that has no gate is tested with those behind it.
        if (entry.path().extension() == ".conf" &&
            name != "high-availability-balancer") {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

class examples : public example,
                 public ::testing::WithParamInterface<std::string> {};

TEST_P(examples, TakesALiveDelivery)
{
    start_example(GetParam());
    const auto requests = deliveries();
    ASSERT_FALSE(requests.empty());
    std::size_t forwarded = 0;
    for (const request &what : requests) {
        EXPECT_EQ(send(what).status, 200) << what.uri;
        EXPECT_EQ(upstream_.count(), ++forwarded) << what.uri;
        EXPECT_EQ(upstream_.last().body, what.body);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");

        if (GetParam() == "observe") {
            continue; // copies pass as well
        }
        const response copy = send(what);
        EXPECT_EQ(copy.status, 200);
        EXPECT_EQ(member(copy, "verdict"), "duplicate");
        EXPECT_EQ(upstream_.count(), forwarded) << what.uri;
    }
    // Broken ones never reach an upstream as an event, nor what is none of the
    // provider's as one of it.
    send(post("{", requests[0].uri));
    send(post("[{}]", requests[0].uri));
    for (const received &one : upstream_.requests()) {
        EXPECT_TRUE(one.body != "{" ||
                    one.field("Webhook-Gate-Verdict") == "malformed");
        EXPECT_TRUE(one.body != "[{}]" ||
                    one.field("Webhook-Gate-Verdict") == "invalid" ||
                    one.has("Webhook-Gate-Violation"));
    }
}

TEST_P(examples, IsACompleteConfiguration)
{
    const std::string text = read_file(
        source_dir() / "nginx-conf-examples" / (GetParam() + ".conf"));
    EXPECT_EQ(text.front(), '#') << "says nothing about itself";
    EXPECT_NE(text.find("load_module"), std::string::npos);
    EXPECT_NE(text.find("\nevents {"), std::string::npos);
}

TEST_P(examples, DrawsNoWarning)
{
    const conf_check check = check_example(GetParam());
    EXPECT_EQ(check.exit_code, 0) << check.output;
    for (const std::string &line : lines_with(check.output, "[warn]")) {
        // iClosed does not sign: docs/authentication.md shows the remedies
        EXPECT_NE(
            line.find("nothing authenticates the sender"), std::string::npos)
            << line;
    }
}

INSTANTIATE_TEST_SUITE_P(conf, examples, ::testing::ValuesIn(example_names()),
    [](const ::testing::TestParamInfo<std::string> &given) {
        return std::regex_replace(given.param, std::regex("[^A-Za-z0-9]"), "_");
    });

TEST_F(example, ObserveLogsWhatSurprises)
{
    start_example("observe");
    EXPECT_EQ(
        send_request(port(), post(booked("90311"), "/hooks/iclosed")).status,
        200);
    EXPECT_EQ(send_request(port(), post("[{}]", "/hooks/iclosed")).status, 200);
    EXPECT_EQ(send_request(port(), post("{", "/hooks/iclosed")).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    const auto lines = wait_for_lines(gate().prefix() / "surprises.log", 2);
    ASSERT_EQ(lines.size(), 2U) << "one is no surprise";
    EXPECT_NE(lines[0].find(" accepted no_identity "), std::string::npos)
        << lines[0];
    EXPECT_NE(lines[0].find(" \"required\" "), std::string::npos) << lines[0];
    EXPECT_NE(lines[1].find(" malformed syntax "), std::string::npos)
        << lines[1];
    EXPECT_NE(lines[1].find("upstream 200"), std::string::npos) << lines[1];
}

TEST_F(example, LoggingTellsBothWaysAndMasks)
{
    start_example("logging");
    const std::string call = event("call-canceled").body();
    const std::string quoted =
        booked("2").replace("lucja@", R"(a\"\\\n@)").body();
    for (const std::string &body :
        {call, call, quoted, std::string("[{}]"), std::string("{"),
            "[" + event("call-booked").unwrap().id("3").body() + "," +
                event("call-booked").unwrap().id("4").body() + "]"}) {
        send_request(port(), post(body, "/hooks/iclosed"));
    }
    const auto json = wait_for_lines(gate().prefix() / "webhook.json.log", 6);
    const auto pairs = wait_for_lines(gate().prefix() / "webhook.log", 6);
    ASSERT_EQ(json.size(), 6U);
    ASSERT_EQ(pairs.size(), 6U);
    std::vector<log_values> lines;
    for (std::size_t i = 0; i < json.size(); i++) {
        lines.push_back(read_json_line(json[i]));
        EXPECT_EQ(lines.back(), read_pairs(pairs[i]));
        EXPECT_EQ(json[i].find("ucja"), std::string::npos) << json[i];
    }
    EXPECT_EQ(lines[0]["id"], "90311");
    EXPECT_EQ(lines[0]["verdict"], "accepted");
    EXPECT_EQ(lines[0]["reason"], "new");
    EXPECT_EQ(lines[0]["type"], "Call canceled");
    EXPECT_EQ(lines[0]["key"], "%2Fhooks%2Ficlosed:Call%20canceled:90311:"
                               "2026-11-23T19%3A51%3A39.907Z");
    EXPECT_EQ(lines[0]["invitee"], "l…@example.org");
    EXPECT_EQ(lines[0]["status"], "200");
    EXPECT_EQ(lines[0]["upstream_status"], "200");
    EXPECT_EQ(lines[0]["store_time"], "0.000");
    EXPECT_EQ(lines[0]["upstream_time"].substr(0, 2), "0.");
    EXPECT_EQ(lines[1]["verdict"], "duplicate");
    EXPECT_EQ(lines[1]["upstream_time"], "");
    EXPECT_EQ(lines[2]["invitee"], "a…");
    EXPECT_EQ(lines[0]["violation"], "");
    EXPECT_EQ(lines[3]["verdict"], "accepted");
    EXPECT_EQ(lines[3]["reason"], "no_identity");
    EXPECT_EQ(lines[3]["violation"], "required");
    EXPECT_EQ(lines[4]["reason"], "syntax");
    EXPECT_EQ(lines[5]["id"], "3, 4");
    EXPECT_EQ(lines[5]["invitee"], "l…@example.org, l…@example.org");
}

// As its first lines say.
TEST_F(example, OperatorLooksAtOneEvent)
{
    start_example("operator");
    std::string asked = "127.0.0.1:8080";
    const auto ask = [&](const char *method, const std::string &uri) {
        request what;
        what.method = method;
        what.uri = uri;
        what.content_type = "";
        what.host = asked;
        return send_request(port(), what);
    };
    const std::string key = "/events/crm:Call%20booked:90311";
    EXPECT_EQ(ask("GET", key).status, 404);
    send_request(port(), post(booked("90311"), "/hooks/iclosed"));
    EXPECT_EQ(
        json_at(ask("GET", key).body, "/events/0/state"), "\"delivered\"");
    EXPECT_EQ(
        json_at(ask("GET", "/status").body, "/locations/0/claims/claimed"),
        "1");
    EXPECT_EQ(ask("DELETE", key).status, 200);
    EXPECT_EQ(ask("GET", key).status, 404);
    EXPECT_EQ(ask("GET", "/events/").status, 200);
    asked = "hooks.example.org";
    EXPECT_EQ(ask("GET", "/events/").status, 200);
    asked = "evil.example";
    EXPECT_EQ(ask("GET", "/events/").status, 403);
}

TEST_F(example, RouteByTypeRoutes)
{
    second();
    start_example("route-by-type", "{{upstream2}}");
    const auto send = [this](const char *sample) {
        return send_request(port(), post(event(sample), "/hooks/iclosed"))
            .status;
    };
    EXPECT_EQ(send("call-booked"), 200);
    EXPECT_EQ(send("call-canceled"), 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(send("contact-created"), 200);
    EXPECT_EQ(send("contact-updated"), 200);
    EXPECT_EQ(send("outcome-added"), 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(second().count(), 3U);
}

TEST_F(example, CustomProfileLogsItsFields)
{
    start_example("custom-profile");
    EXPECT_EQ(send_request(port(), post(order, "/hooks/shop")).status, 200);
    const auto file = gate().prefix() / "orders.log";
    ASSERT_TRUE(eventually([&] { return !read_file(file).empty(); }));
    EXPECT_NE(read_file(file).find("accepted new order.paid 7 total=48.00"),
        std::string::npos)
        << read_file(file);
}

TEST_F(example, QuarantineKeepsWhatIsRefused)
{
    second();
    start_example("quarantine", "{{upstream2}}");
    EXPECT_EQ(send_request(port(), post("[{}]", "/hooks/iclosed")).status, 200);
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(second().last().body, "[{}]");
    EXPECT_EQ(second().last().field("Webhook-Gate-Verdict"), "invalid");
    EXPECT_EQ(second().last().field("Webhook-Gate-Reason"), "schema");
}

TEST_F(example, TokenIsWantedAndKeptFromTheUpstream)
{
    start_example("token");
    const event booking = booked("45526");
    for (const char *arguments : {"", "?token=", "?token=other"}) {
        EXPECT_EQ(send_request(port(),
                      post(booking, std::string("/hooks/iclosed") + arguments))
                      .status,
            401);
    }
    EXPECT_EQ(send_request(port(), post(booking, "/hooks/iclosed?token=secret"))
                  .status,
        200);
    EXPECT_EQ(upstream_.last().uri, "/hooks/iclosed");
    const auto file = gate().prefix() / "webhook.log";
    ASSERT_TRUE(eventually([&] {
        return read_file(file).find("accepted new secret=1") !=
               std::string::npos;
    }));
    EXPECT_EQ(read_file(file).find("token="), std::string::npos);
}

TEST_F(example, SeveralAccountsDoNotShareEvents)
{
    start_example("several-accounts");
    const event booking = booked("45526");
    for (const char *account : {"north", "south"}) {
        const request what =
            post(booking, std::string("/hooks/iclosed/") + account);
        EXPECT_EQ(send_request(port(), what).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
