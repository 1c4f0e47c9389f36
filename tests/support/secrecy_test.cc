#include "support/secrecy_test.h"

#include "support/log_line.h"

#include <sstream>

namespace webhook::test {

namespace {

std::string text_of(const response &answer)
{
    std::string text = answer.start_line + "\n" + answer.body;
    for (const header &each : answer.headers) {
        text += "\n" + each.name + ": " + each.value;
    }
    return text;
}

} // namespace

std::vector<std::string> lines_with(
    const std::string &text, const std::string &mark)
{
    std::vector<std::string> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.find(mark) != std::string::npos) {
            found.push_back(line);
        }
    }
    return found;
}

void secrecy::start_secret(
    const std::string &location, const std::string &failing)
{
    const std::string example =
        read_file(source_dir() / "nginx-conf-examples/logging.conf");
    const auto from = example.find("log_format");
    const auto formats =
        example.substr(from, example.find("server {", from) - from);
    start({.location = signature(key) + "webhook_token $http_x_api_key file:" +
                       file("token", token) + ";" + location,
        .server = R"(
    webhook_validation enforce;
    access_log {{prefix}}/access.log gate;
    access_log {{prefix}}/webhook.json.log webhook_json;
    access_log {{prefix}}/webhook.log webhook_pairs;
    error_log {{prefix}}/error.log info;
    error_log {{prefix}}/debug.log debug;
    location = /status { webhook_status json; access_log off; }
    location = /failing { webhook iclosed; webhook_scope f;)" +
                  signature(key) + "proxy_pass http://127.0.0.1:" + failing +
                  "; }",
        .http = formats});
}

event secrecy::personal_event(const std::string &id)
{
    return booked(id)
        .replace_all("Łucja O’Connor-山田", "lena bqx")
        .replace_all("lucja@", "lenabqx@")
        .replace_all("+15550102030", "+49 bqx")
        .replace_all("revenue", "bqx")
        .replace_all("Maya Lindqvist", "maya bqx")
        .replace_all("maya@", "mayabqx@")
        .replace_all("newsletter", "bqx");
}

request secrecy::authentic(const std::string &body)
{
    signatures_.push_back(hmac_hex(key, body));
    return post(body)
        .with("X-Api-Key", token)
        .with("X-Signature", signatures_.back());
}

int secrecy::seen(const response &answer)
{
    EXPECT_EQ(lines_with(text_of(answer), of_body), nothing);
    EXPECT_EQ(lines_with(text_of(answer), of_secret), nothing);
    answers_++;
    return answer.status;
}

std::string secrecy::logged()
{
    const auto json =
        wait_for_lines(gate().prefix() / "webhook.json.log", answers_);
    const auto pairs =
        wait_for_lines(gate().prefix() / "webhook.log", answers_);
    std::string all;
    for (std::size_t i = 0; i < answers_; i++) {
        EXPECT_EQ(read_json_line(json[i]), read_pairs(pairs[i]));
        all += json[i] + "\n" + pairs[i] + "\n";
    }
    return all;
}

void secrecy::expect_silence(const std::vector<std::string> &said)
{
    const std::string all = logged() + gate().error_log();
    for (const std::string &line : said) {
        EXPECT_NE(all.find("webhook: " + line), std::string::npos) << line;
    }
    EXPECT_EQ(lines_with(all, of_body), nothing);
    EXPECT_EQ(lines_with(all, of_secret), nothing);
    for (const std::string &each : signatures_) {
        EXPECT_EQ(lines_with(all, each), nothing);
    }
    expect_silence_of_debug();
    expect_silence_of_status();
}

// There nginx itself writes all header fields, and what variables hold.
void secrecy::expect_silence_of_debug()
{
    const std::string debug = read_file(gate().prefix() / "debug.log");
    EXPECT_EQ(lines_with(debug, of_body), nothing);
    for (const std::string &line : lines_with(debug, "webhook: ")) {
        EXPECT_EQ(line.find(of_secret), std::string::npos) << line;
    }
    EXPECT_FALSE(lines_with(debug, "webhook: ").empty());
}

void secrecy::expect_silence_of_status()
{
    request get;
    get.method = "GET";
    get.uri = "/status";
    const response status = send_request(port(), get);
    EXPECT_NE(status.body.find("\"deliveries\""), std::string::npos);
    EXPECT_EQ(lines_with(text_of(status), of_body), nothing);
    EXPECT_EQ(lines_with(text_of(status), of_secret), nothing);
}

} // namespace webhook::test
