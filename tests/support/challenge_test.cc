#include "support/challenge_test.h"

namespace webhook::test {

namespace {

std::string version0(
    const std::string &key, const std::string &time, const std::string &body)
{
    return "v0=" + hmac_hex(key, "v0:" + time + ":" + body);
}

} // namespace

void challenge_test::start_gate(const std::string &profile,
    const std::string &location, const std::string &server,
    const std::string &http)
{
    gate_conf conf = script_conf(location, "timeout=10s connect_timeout=10s");
    conf.profile = profile;
    conf.server = server;
    conf.http = http;
    start(conf);
}

std::string challenge_test::secrets(const std::vector<std::string> &all)
{
    std::string directive = "webhook_secret";
    for (const std::string &one : all) {
        const std::filesystem::path path =
            dir_.path() / std::to_string(files_++);
        write_file(path, one);
        std::filesystem::permissions(
            path, static_cast<std::filesystem::perms>(0600));
        directive += " file:" + path.string();
    }
    return directive + ";";
}

std::string challenge_test::sample(const std::string &name)
{
    return read_file(source_dir() / "tests/data" / (name + ".json"));
}

header_list challenge_test::zoom(
    const std::string &body, const std::string &key)
{
    const std::string time = now_text();
    return {{"x-zm-request-timestamp", time},
        {"x-zm-signature", version0(key, time, body)}};
}

header_list challenge_test::slack(
    const std::string &body, const std::string &key)
{
    const std::string time = now_text();
    return {{"X-Slack-Request-Timestamp", time},
        {"X-Slack-Signature", version0(key, time, body)}};
}

header_list challenge_test::discord(
    const std::string &body, const ed25519_key &key)
{
    const std::string time = now_text();
    return {{"X-Signature-Timestamp", time},
        {"X-Signature-Ed25519", key.sign(time + body)}};
}

void challenge_test::expect_unauthorized(const response &answer)
{
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body,
        R"({"type":"about:blank","title":"Unauthorized","status":401,)"
        R"("detail":"The delivery is not authentic.",)"
        R"("verdict":"unauthorized"})");
}

void challenge_test::expect_verdict(
    const std::string &verdict, const std::string &reason)
{
    const auto log = gate().wait_for_log(++requests_);
    EXPECT_EQ(log.back().verdict, verdict);
    EXPECT_EQ(log.back().reason, reason);
}

void challenge_test::expect_nobody_was_told()
{
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(asked(), command_list());
}

} // namespace webhook::test
