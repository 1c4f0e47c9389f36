// Each configuration of nginx-conf-examples/ starts as it is, but for its
// ports and paths, and takes a live delivery.

#include "support/gate_test.h"
#include "support/nginx_conf.h"

#include <algorithm>
#include <regex>

namespace webhook::test {
namespace {

std::vector<std::string> example_names()
{
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(
             source_dir() / "nginx-conf-examples")) {
        if (entry.path().extension() == ".conf") {
            names.push_back(entry.path().stem().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

// The value of the first "block { ... }" of the text, braces matched.
std::string inside_of(const std::string &text, const std::string &block)
{
    const auto start = text.find('{', text.find("\n" + block + " {"));
    int depth = 0;
    for (std::size_t at = start; at < text.size(); at++) {
        depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
        if (depth == 0) {
            return text.substr(start + 1, at - start - 1);
        }
    }
    throw std::runtime_error("no block " + block);
}

class examples : public gate_test,
                 public ::testing::WithParamInterface<std::string> {
protected:
    // Every server of an upstream block is our upstream, every address
    // listened on a free port, and logs go to the test's own directory.
    void start_example()
    {
        text_ = read_file(
            source_dir() / "nginx-conf-examples" / (GetParam() + ".conf"));
        std::string http = inside_of(text_, "http");
        http = std::regex_replace(http,
            std::regex(R"((\bserver|_pass)(\s+)([a-z]+://)?127\.0\.0\.1:\d+)"),
            "$1$2$03127.0.0.1:{{upstream}}");
        http = std::regex_replace(http, std::regex(R"(\blisten\s+(\S+:)?\d+)"),
            "listen 127.0.0.1:{{port}}");
        http = std::regex_replace(
            http, std::regex(R"(/var/log/nginx)"), "{{prefix}}");
        start_http(http);
    }

    std::vector<std::string> gated_locations() const
    {
        std::vector<std::string> uris;
        const std::regex location(
            R"(location\s+=?\s*(/\S*)\s*\{[^}]*\bwebhook\s+iclosed;)");
        for (std::sregex_iterator it(text_.begin(), text_.end(), location), end;
             it != end; ++it) {
            uris.push_back((*it)[1]);
        }
        return uris;
    }

private:
    std::string text_;
};

TEST_P(examples, TakesALiveDelivery)
{
    start_example();
    const auto uris = gated_locations();
    ASSERT_FALSE(uris.empty());
    std::size_t forwarded = 0;
    for (const std::string &uri : uris) {
        const request what = post(booked("90311"), uri);
        EXPECT_EQ(send_request(port(), what).status, 200) << uri;
        EXPECT_EQ(upstream_.count(), ++forwarded) << uri;
        EXPECT_EQ(upstream_.last().body, what.body);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");

        const response copy = send_request(port(), what);
        EXPECT_EQ(copy.status, 200);
        EXPECT_EQ(member(copy, "verdict"), "duplicate");
        EXPECT_EQ(upstream_.count(), forwarded) << uri;
    }
    // Broken ones never reach an upstream as an event.
    send_request(port(), post("[{}]", uris[0]));
    for (const received &one : upstream_.requests()) {
        EXPECT_TRUE(one.body != "[{}]" ||
                    one.field("Webhook-Gate-Verdict") == "invalid");
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

INSTANTIATE_TEST_SUITE_P(conf, examples, ::testing::ValuesIn(example_names()),
    [](const ::testing::TestParamInfo<std::string> &given) {
        return std::regex_replace(given.param, std::regex("[^A-Za-z0-9]"), "_");
    });

} // namespace
} // namespace webhook::test
