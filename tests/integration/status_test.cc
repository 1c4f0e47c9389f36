// webhook_status: who gets which form of it, and the counts of what happens.

#include "support/status_test.h"

#include <set>

namespace webhook::test {
namespace {

class status : public status_test {};

constexpr const char *json_type = "application/json";
constexpr const char *text_type = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char *open_type =
    "application/openmetrics-text; version=1.0.0; charset=utf-8";
constexpr const char *page_type = "text/html; charset=utf-8";

TEST_F(status, FormIsNegotiated)
{
    start_counting();

    struct {
        const char *accept;
        const char *type;
    } const cases[] = {
        {"", json_type},
        {"*/*", json_type},
        {"image/png", json_type},
        {"application/json", json_type},
        {"application/*", json_type},
        {"text/plain", text_type},
        {"TEXT/PLAIN ; q=1.0", text_type},
        {"text/html;q=0.8, text/plain;q=0.9", text_type},
        {"text/html ;level=1; q=0.90, application/json ;q=0.95", json_type},
        {"text/*, application/json;q=0.5", text_type},
        {"text/*;q=0.9, text/plain;q=0.1, */*;q=0.2", page_type},
        {"application/json;q=0, */*", text_type},
        {"text/html;q=nonsense, text/plain;q=0.1", text_type},
        // a browser, and Prometheus 2.42
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            page_type},
        {"application/openmetrics-text;version=1.0.0,"
         "application/openmetrics-text;version=0.0.1;q=0.75,"
         "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            open_type},
        {"application/openmetrics-text", open_type},
        {"application/openmetrics-text;q=0.2, text/plain;q=0.5", text_type},
    };

    for (const auto &each : cases) {
        SCOPED_TRACE(each.accept);
        const response answer = get("/status", each.accept);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.field("Content-Type"), each.type);
    }

    // several fields are one list (RFC 9110, 5.3)
    request what;
    what.method = "GET";
    what.uri = "/status";
    what.headers = {{"Accept", "text/html;q=0.1"}, {"Accept", "text/plain"}};
    EXPECT_EQ(send_request(port(), what).field("Content-Type"), text_type);
}

TEST_F(status, FormOfTheDirectiveAndOfTheArgument)
{
    gate_conf conf;
    conf.server = "location = /json { webhook_status json; }\n"
                  "location = /metrics { webhook_status prometheus; }\n"
                  "location = /page { webhook_status html; }\n";
    start_counting("", conf);

    EXPECT_EQ(get("/json", "text/html").field("Content-Type"), json_type);
    EXPECT_EQ(get("/metrics", "text/html").field("Content-Type"), text_type);
    EXPECT_EQ(get("/metrics", "application/openmetrics-text, text/plain;q=0.5")
                  .field("Content-Type"),
        open_type);
    EXPECT_EQ(get("/page", json_type).field("Content-Type"), page_type);

    EXPECT_EQ(get("/page?format=json").field("Content-Type"), json_type);
    EXPECT_EQ(get("/json?format=prometheus").field("Content-Type"), text_type);
    EXPECT_EQ(get("/json?format=openmetrics").field("Content-Type"), open_type);
    EXPECT_EQ(
        get("/status?format=html", json_type).field("Content-Type"), page_type);
    EXPECT_EQ(get("/json?format=xml").field("Content-Type"), json_type);
}

TEST_F(status, HeaderFields)
{
    start_counting();

    for (const char *accept : {json_type, "text/plain", "text/html"}) {
        const response answer = get("/status", accept);
        EXPECT_EQ(answer.field("Cache-Control"), "no-store");
        EXPECT_EQ(answer.field("Vary"), "Accept");
        EXPECT_EQ(answer.field("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(answer.has("Content-Security-Policy"),
            std::string(accept) == "text/html");
    }

    const response head = get("/status", "text/plain", "HEAD");
    EXPECT_EQ(head.status, 200);
    EXPECT_GT(std::stoi(head.field("Content-Length")), 1000);

    for (const char *method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
        const response answer = get("/status", "", method);
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.field("Allow"), "GET, HEAD") << method;
    }
}

TEST_F(status, WrongConfiguration)
{
    gate_conf conf;
    conf.server = "location = /status { webhook_status xml; }";
    conf_check check = check_gate_conf(conf);
    EXPECT_NE(check.exit_code, 0);
    EXPECT_NE(check.output.find("invalid value \"xml\" in \"webhook_status\", "
                                "it must be \"json\", \"prometheus\", "
                                "\"html\" or \"openmetrics\""),
        std::string::npos)
        << check.output;

    conf.server = "location = /status { webhook_status; webhook_status json; }";
    check = check_gate_conf(conf);
    EXPECT_NE(check.output.find("\"webhook_status\" directive is duplicate"),
        std::string::npos)
        << check.output;
}

TEST_F(status, VerdictsAndReasons)
{
    start_counting("webhook_validation enforce;"
                   "webhook_token $http_x_api_key file:" +
                   file("one", "one") + " file:" + file("two", "two") + ";");

    const header_list first = {{"X-Api-Key", "one"}};
    const header_list second = {{"X-Api-Key", "two"}};

    EXPECT_EQ(verdicts("accepted", "new"), 0);
    EXPECT_EQ(deliver(booked("1"), first).status, 200);
    EXPECT_EQ(deliver(booked("2"), second).status, 200);
    EXPECT_EQ(deliver(booked("3"), second).status, 200);
    EXPECT_EQ(deliver(booked("1"), first).status, 200);
    EXPECT_EQ(deliver(booked("4")).status, 401);
    EXPECT_EQ(deliver(booked("4"), {{"X-Api-Key", "six"}}).status, 401);
    EXPECT_EQ(deliver("{", first).status, 400);
    EXPECT_EQ(deliver("{}", first).status, 422);
    EXPECT_EQ(get("/hook").status, 405);

    EXPECT_EQ(verdicts("accepted", "new"), 3);
    EXPECT_EQ(verdicts("duplicate", "delivered"), 1);
    EXPECT_EQ(verdicts("unauthorized", "token_missing"), 1);
    EXPECT_EQ(verdicts("unauthorized", "token_wrong"), 1);
    EXPECT_EQ(verdicts("malformed", "syntax"), 1);
    EXPECT_EQ(
        sum("nginx_webhook_deliveries_total", {"verdict=\"invalid\""}), 1);
    EXPECT_EQ(verdicts("method_not_allowed", "method"), 1);
    EXPECT_EQ(sum("nginx_webhook_deliveries_total"), 9);
    EXPECT_EQ(sum("nginx_webhook_failures_total"), 0);

    EXPECT_EQ(sum("nginx_webhook_authenticated_total", {"secret=\"1\""}), 4);
    EXPECT_EQ(sum("nginx_webhook_authenticated_total", {"secret=\"2\""}), 2);

    // of what was judged: not of those that the head has betrayed
    EXPECT_EQ(sum("nginx_webhook_body_bytes_total"),
        static_cast<double>(4 * booked("1").body().size() + 3));
}

TEST_F(status, TheSameInJson)
{
    start_counting();
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    ASSERT_TRUE(
        becomes(1, "nginx_webhook_forwards_total", {"outcome=\"2xx\""}));

    const std::string json = status_gate::json(port());
    EXPECT_NE(json_at(json, "/version"), "");
    EXPECT_EQ(json_at(json, "/workers"), "1");
    EXPECT_EQ(json_at(json, "/locations/0/location"), "\"/hook\"");
    EXPECT_EQ(json_at(json, "/locations/0/profile"), "\"iclosed\"");
    EXPECT_EQ(json_at(json, "/locations/0/mode"), "\"enforce\"");
    EXPECT_EQ(json_at(json, "/locations/0/store"), "\"zone=webhook\"");
    EXPECT_EQ(json_at(json, "/locations/0/deliveries"),
        R"([{"verdict":"accepted","reason":"new","count":1},)"
        R"({"verdict":"duplicate","reason":"delivered","count":1}])");
    EXPECT_EQ(json_at(json, "/locations/0/claims"),
        R"({"claimed":1,"duplicate":1,"modified":0,"in_flight":0,"full":0,)"
        R"("unknown":0})");
    EXPECT_EQ(json_at(json, "/locations/0/forwards"),
        R"({"2xx":1,"3xx":0,"4xx":0,"5xx":0,"not_sent":0,"unknown":0})");
    EXPECT_EQ(json_at(json, "/locations/0/settlements"),
        R"({"commit":1,"release":0,"leave":0})");
    EXPECT_EQ(json_at(json, "/locations/0/gate_seconds/count"), "2");
    EXPECT_EQ(json_at(json, "/locations/0/store_seconds/count"), "2");
    EXPECT_EQ(json_at(json, "/locations/0/upstream_seconds/count"), "1");
    EXPECT_EQ(json_at(json, "/zones/0/zone"), "\"webhook\"");
    EXPECT_EQ(json_at(json, "/redis"), "[]");
    EXPECT_EQ(json_at(json, "/refusals"), "[]");
}

TEST_F(status, LocationsAndProfilesApart)
{
    gate_conf conf;
    conf.server =
        "location = /other { webhook iclosed;"
        " proxy_pass http://127.0.0.1:{{upstream}}; }\n"
        "location ~ ^/quo\\\"te$ { webhook stripe; webhook_signature off;"
        " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    start_counting("", conf);

    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(send_request(port(), post(booked("1"), "/other")).status, 200);
    EXPECT_EQ(send_request(port(), post(booked("2"), "/other")).status, 200);

    EXPECT_EQ(sum("nginx_webhook_deliveries_total", {"location=\"/hook\""}), 1);
    EXPECT_EQ(
        sum("nginx_webhook_deliveries_total", {"location=\"/other\""}), 2);
    EXPECT_EQ(sum("nginx_webhook_failures_total", {"profile=\"stripe\""}), 0);
    EXPECT_EQ(sum("nginx_webhook_failures_total", {"^/quo\\\"te"}), 0);
    EXPECT_NE(
        json("/locations/2/location").find("quo\\\"te"), std::string::npos)
        << status_gate::json(port());
}

// A rate needs a first value: what has not happened yet is 0.
TEST_F(status, CountersBeginAtZero)
{
    start_counting("webhook_token $http_x_api_key file:" + file("one", "one") +
                   " file:" + file("two", "two") + ";");

    for (const char *label : {"verdict=\"accepted\",reason=\"new\"",
             "verdict=\"unauthorized\",reason=\"token_wrong\"",
             "verdict=\"store_unavailable\",reason=\"store_unknown\"",
             "verdict=\"invalid\",reason=\"schema\""}) {
        EXPECT_EQ(sum("nginx_webhook_deliveries_total", {label}), 0) << label;
    }
    EXPECT_EQ(sum("nginx_webhook_authenticated_total", {"secret=\"1\""}), 0);
    EXPECT_EQ(sum("nginx_webhook_authenticated_total", {"secret=\"2\""}), 0);
    EXPECT_EQ(sum("nginx_webhook_authenticated_total", {"secret=\"3\""}), -1);
    EXPECT_EQ(json("/locations/0/deliveries"), "[]");
}

TEST_F(status, ModesAreCountedApart)
{
    gate_conf conf;
    conf.server = "location = /other { webhook iclosed; webhook_mode observe;"
                  " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    start_counting("", conf);
    EXPECT_EQ(deliver("{").status, 400);
    EXPECT_EQ(send_request(port(), post("{", "/other")).status, 200);

    EXPECT_EQ(sum("nginx_webhook_deliveries_total", {"mode=\"enforce\""}), 1);
    EXPECT_EQ(sum("nginx_webhook_deliveries_total", {"mode=\"observe\""}), 1);

    // the switch counts from zero
    conf.location = "webhook_mode observe;";
    conf.server += status_gate::location;
    gate().rewrite(gate_http(conf));
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(sum("nginx_webhook_deliveries_total",
                  {"location=\"/hook\"", "mode=\"observe\""}),
        0);
    EXPECT_EQ(sum("nginx_webhook_deliveries_total", {"mode=\"enforce\""}), -1);
}

// OpenMetrics 1.0: a family of counters has no "_total", and the text an end.
TEST_F(status, OpenMetrics)
{
    start_counting();
    EXPECT_EQ(deliver(booked("1")).status, 200);
    const std::string text =
        get("/status", "application/openmetrics-text").body;
    EXPECT_TRUE(text.ends_with("\n# EOF\n"));
    EXPECT_NE(text.find("# TYPE nginx_webhook_deliveries counter\n"),
        std::string::npos);
    EXPECT_NE(
        text.find("\nnginx_webhook_deliveries_total{"), std::string::npos);
    EXPECT_EQ(text.find("_total counter"), std::string::npos);
    EXPECT_NE(text.find("le=\"1.0\""), std::string::npos);
    EXPECT_EQ(
        get("/status", "text/plain").body.find("# EOF"), std::string::npos);
}

// Each worker has counted a part, or all of it one.
TEST_F(status, SumOfAllWorkers)
{
    gate_conf conf;
    conf.workers = 6;
    start_counting("", conf);

    for (int i = 0; i < 60; i++) {
        EXPECT_EQ(deliver(booked(std::to_string(i))).status, 200);
    }

    EXPECT_EQ(verdicts("accepted", "new"), 60);
    EXPECT_TRUE(
        becomes(60, "nginx_webhook_forwards_total", {"outcome=\"2xx\""}));
    EXPECT_EQ(sum("nginx_webhook_workers"), 6);

    std::set<std::string> counted;
    for (const log_entry &line : gate().wait_for_log(60)) {
        counted.insert(line.pid);
    }
    EXPECT_GT(counted.size(), 1U);
}

} // namespace
} // namespace webhook::test
