// What "nginx -t" says of mistakes that people make: the level, the message
// with its remedy, and the line that has to be changed, which is the only one
// that the message names.

#include "support/gate_test.h"
#include "support/mistake.h"
#include "support/nginx_conf.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace webhook::test {
namespace {

class mistakes : public ::testing::TestWithParam<mistake> {
protected:
    static nginx_conf conf_of(const mistake &made, const std::string &dir)
    {
        nginx_conf conf;

        conf.http = expand(gate_http({.location = made.location,
                               .server = made.server,
                               .http = made.http,
                               .profile = made.profile}),
            {{"dir", dir}});
        conf.values["upstream"] = "9";
        return conf;
    }

    // The number of the line with the mark, or 0.
    static std::size_t marked_line(const nginx_conf &conf)
    {
        const std::string text = full_conf(conf);
        const std::size_t mark = text.find("# here");
        return mark == std::string::npos
                   ? 0
                   : static_cast<std::size_t>(std::count(text.begin(),
                         text.begin() + static_cast<std::ptrdiff_t>(mark),
                         '\n')) +
                         1;
    }

    static std::string line_with(
        const std::string &output, const std::string &text)
    {
        std::istringstream lines(output);
        for (std::string line; std::getline(lines, line);) {
            if (line.find(text) != std::string::npos) {
                return line;
            }
        }
        return "";
    }
};

std::size_t count(const std::string &text, const std::string &what)
{
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos;
         at += what.size()) {
        found++;
    }
    return found;
}

TEST_P(mistakes, AreNamedWithTheirPlaceAndRemedy)
{
    const mistake &made = GetParam();
    const temp_dir dir;
    write_mistake_files(dir.path().string());
    const nginx_conf conf = conf_of(made, dir.path().string());
    const conf_check result = check_conf(conf);
    const std::string line = line_with(result.output, made.said);
    const bool wrong = std::string(made.level) == "emerg";

    EXPECT_EQ(result.exit_code, wrong ? 1 : 0) << result.output;
    ASSERT_FALSE(line.empty()) << "missing: " << made.said << "\n"
                               << result.output;
    EXPECT_NE(line.find("[" + std::string(made.level) + "]"), std::string::npos)
        << line;
    if (wrong) {
        EXPECT_EQ(count(result.output, "[emerg]"), 1U) << result.output;
    }
    EXPECT_EQ(count(result.output, "s3cret"), 0U) << result.output;

    if (const std::size_t number = marked_line(conf)) {
        EXPECT_EQ(count(line, "nginx.conf:"), 1U) << line;
        EXPECT_TRUE(line.ends_with("nginx.conf:" + std::to_string(number)))
            << line << "\nexpected line " << number;
    }
}

std::string mistake_name(const ::testing::TestParamInfo<mistake> &info)
{
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    syntax, mistakes, ::testing::ValuesIn(mistakes_of_syntax()), mistake_name);
INSTANTIATE_TEST_SUITE_P(meaning, mistakes,
    ::testing::ValuesIn(mistakes_of_meaning()), mistake_name);
INSTANTIATE_TEST_SUITE_P(
    alike, mistakes, ::testing::ValuesIn(mistakes_alike()), mistake_name);

// The notes count 83 of them.
TEST(mistakes_absent, EachRowHasAMistake)
{
    std::set<int> numbers;
    for (const auto &list : {mistakes_of_syntax(), mistakes_of_meaning()}) {
        for (const mistake &each : list) {
            numbers.insert(each.number);
        }
    }
    for (int number = 1; number <= 83; number++) {
        EXPECT_TRUE(numbers.contains(number)) << number;
    }
}

TEST(mistakes_absent, AGateThatIsRightDrawsNoWarning)
{
    const temp_dir dir;
    write_mistake_files(dir.path().string());
    const std::string secret =
        "webhook_secret file:" + dir.path().string() + "/secret;";
    const struct {
        const char *name;
        gate_conf conf;
    } right[] = {
        {"signed", {.location = secret, .profile = "stripe"}},
        {"token", {.location = "webhook_token $arg_t file:" +
                               dir.path().string() + "/secret;"}},
        {"allow", {.location = "allow 127.0.0.1; deny all;"}},
        {"return within if",
            {.location = secret + "if ($request_method = GET) { return 200; }",
                .profile = "stripe"}},
        {"secret for all locations, none of them a page",
            {.server = secret + "location = /health { return 204; }",
                .profile = "stripe"}},
        {"gate for all locations of a server",
            {.location = secret,
                .http = "server { listen 127.0.0.1:{{other}};"
                        "webhook stripe;" +
                        secret +
                        "webhook_scope a; webhook_window 4d;"
                        "location = /health { return 204; }"
                        "location /app { proxy_pass http://127.0.0.1:9; } }",
                .profile = "stripe"}},
        {"nested locations",
            {.location = secret,
                .server = "location /n/ { webhook stripe; webhook_scope n;" +
                          secret +
                          "location = /n/a { proxy_pass http://127.0.0.1:9; }"
                          " }",
                .profile = "stripe"}},
        {"try_files",
            {.location = secret,
                .server = "location = /t { webhook stripe; " + secret +
                          "try_files /none @app; }"
                          "location @app { proxy_pass http://127.0.0.1:9; }",
                .profile = "stripe"}},
        {"events for this machine",
            {.location = secret,
                .server = "location /e/ { webhook_events; }",
                .profile = "stripe"}},
        {"events for some",
            {.location = secret,
                .http = "server { listen {{other}}; location /e/ {"
                        "webhook_events; allow 10.0.0.0/8; deny all; } }",
                .profile = "stripe"}},
        {"a variable that is accepted",
            {.location = secret + "webhook_scope unsigned:$host;"
                                  "webhook_key /id unsigned:$arg_part;",
                .profile = "stripe"}},
        {"a key of the path in a location with many",
            {.location = secret,
                .server = "location /k/ { webhook json; webhook_key $uri;"
                          "webhook_scope k; allow 127.0.0.1; deny all;"
                          "proxy_pass http://127.0.0.1:9; }",
                .profile = "stripe"}},
        {"another key than the server alone",
            {.location = secret + "webhook_key /id $server_name;",
                .profile = "stripe"}},
        {"grpc_pass",
            {.location = secret,
                .server = "location = /g { webhook stripe; webhook_scope g;" +
                          secret + "grpc_pass 127.0.0.1:9; }",
                .profile = "stripe"}},
        {"a name with an underscore",
            {.location = "webhook_signature hmac header=X_Sign;" + secret,
                .server = "underscores_in_headers on;"}},
        {"a store for events",
            {.location = secret,
                .http = "server { listen 127.0.0.1:{{other}};"
                        "webhook_store zone=e:1m;"
                        "location /e/ { webhook_events; } }",
                .profile = "stripe"}},
        {"off", {.location = secret,
                    .server = "location = /o { webhook off; " + secret +
                              "proxy_pass http://127.0.0.1:9; }",
                    .profile = "stripe"}},
    };

    for (const auto &each : right) {
        nginx_conf conf;
        conf.http = gate_http(each.conf);
        conf.values["upstream"] = "9";
        const conf_check result = check_conf(conf);
        EXPECT_EQ(result.exit_code, 0) << each.name << "\n" << result.output;
        EXPECT_EQ(count(result.output, "[warn] \"webhook"), 0U)
            << each.name << "\n"
            << result.output;
    }
}

} // namespace
} // namespace webhook::test
