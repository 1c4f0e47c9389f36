// docs/authentication.md and the pages that continue it are true: their tokens,
// and how a secret is changed.

#include "support/auth_docs_test.h"
#include "support/secrecy_test.h"
#include "support/vendor_delivery.h"

#include <regex>

namespace webhook::test {
namespace {

class auth_docs : public auth_docs_test {
public:
    using auth_docs_test::token_blocks;

protected:
    static bool has(const doc_block &block, const char *text)
    {
        return block.text.find(text) != std::string::npos;
    }

    // A new event, with that token where the block expects it.
    static request delivery(const doc_block &block, const std::string &token)
    {
        static int count = 0;
        request what = post(booked(std::to_string(++count)), "/hooks/iclosed");
        if (has(block, "$arg_token")) {
            what.uri += "?token=" + token;
        } else if (has(block, "$given_token")) {
            what.uri += "/" + token;
        } else if (has(block, "$http_x_api_key")) {
            what.headers.push_back({"X-API-Key", token});
        } else {
            what.uri = uri(block);
            what.headers.push_back({"X-Gitlab-Token", token});
        }
        return what.with("Idempotency-Key", std::to_string(count));
    }
};

class auth_tokens : public auth_docs,
                    public ::testing::WithParamInterface<doc_block> {};

TEST_P(auth_tokens, OnlyWithItADeliveryPasses)
{
    const doc_block &block = GetParam();
    const std::string token = "4f6b1c0d3e5a";
    start_http(http_of(block, {token}));

    const request what = delivery(block, token);
    EXPECT_EQ(send_request(port(), what).status, 200);
    ASSERT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(upstream_.last().body, what.body);
    if (what.uri.find(token) != std::string::npos) {
        EXPECT_EQ(upstream_.last().uri, "/hooks/iclosed");
    }
    const response copy = send_request(port(), what);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");

    std::string refusal;
    for (const char *wrong : {"4f6b1c0d3e5b", "4f6b1c0d3e5", "4", "x"}) {
        const response answer = send_request(port(), delivery(block, wrong));
        EXPECT_EQ(answer.status, 401) << wrong;
        EXPECT_EQ(answer.field("WWW-Authenticate"), "Webhook");
        EXPECT_TRUE(refusal.empty() || answer.body == refusal);
        refusal = answer.body;
    }
    EXPECT_EQ(gate().wait_for_log(6).back().reason, "token_wrong");
    if (!has(block, "$given_token")) { // without one, that location is no match
        EXPECT_EQ(send_request(port(), delivery(block, "")).body, refusal);
        EXPECT_EQ(gate().wait_for_log(7).back().reason, "token_missing");
    }
    EXPECT_EQ(upstream_.count(), 1U);
}

INSTANTIATE_TEST_SUITE_P(docs, auth_tokens,
    ::testing::ValuesIn(auth_docs::token_blocks()),
    [](const ::testing::TestParamInfo<doc_block> &given) {
        return given.param.name;
    });

TEST_F(auth_docs, DrawNoWarning)
{
    std::vector<doc_block> blocks = signature_blocks();
    for (const doc_block &block : token_blocks()) {
        blocks.push_back(block);
    }
    // A secret, or a public key: hexadecimal, and base64 as well.
    const std::string some =
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    std::vector<std::string> secrets;
    for (const char last : {'a', 'b', 'c', 'd'}) {
        secrets.push_back(some.substr(0, some.size() - 1) + last);
    }
    for (const doc_block &block : blocks) {
        nginx_conf whole;
        whole.http = http_of(block, secrets);
        whole.values["upstream"] = std::to_string(upstream_.port());
        const conf_check check = check_conf(whole);
        for (const std::string &line : lines_with(check.output, "[warn]")) {
            // a default that the operator is to know of, and no fault
            EXPECT_NE(line.find("\"webhook_store_error\" is \"pass\""),
                std::string::npos)
                << block.text << line;
        }
        // That of another kind is a PEM file.
        EXPECT_TRUE(check.exit_code == 0 || has(block, "webhook_public_key"))
            << block.text << check.output;
    }
}

// "No delivery is refused on the way."
TEST_F(auth_docs, ASecretIsChangedStepByStep)
{
    if (!has_vendors()) {
        GTEST_SKIP() << "built without WEBHOOK_TEST_VENDORS";
    }
    const auto before = sign_deliveries("stripe", "");
    const auto after = sign_deliveries("stripe", "");
    const std::string old_secret = before.at(0).secret;
    const std::string new_secret = after.at(0).secret;
    const doc_block plain = block_of("In short");
    const doc_block both = block_of("Changing a secret");

    const std::string page =
        read_file(source_dir() / "docs" / "authentication.md");
    std::smatch format;
    ASSERT_TRUE(std::regex_search(
        page, format, std::regex("`(log_format webhook [^`]*;)`")));
    const std::string log =
        format.str(1) + "\naccess_log {{prefix}}/secrets.log webhook;\n";
    std::size_t sent = 0;
    const auto secret_of = [&](const vendor_delivery &delivery) {
        const auto file = gate().prefix() / "secrets.log";
        send_request(port(), delivery.to(uri(plain)));
        sent++;
        std::string text;
        EXPECT_TRUE(eventually([&] {
            text = read_file(file);
            return std::count(text.begin(), text.end(), '\n') ==
                   static_cast<long>(sent);
        }));
        text.pop_back();
        return text.substr(text.find_last_of("\n") + 1).substr(26);
    };
    const auto genuine = [](const auto &all, std::size_t n) {
        return all.at(all.size() - 1 - n);
    };

    start_http(log + http_of(plain, {old_secret}));
    EXPECT_EQ(secret_of(genuine(before, 0)), "200 accepted new secret 1");
    gate().rewrite(log + http_of(both, {new_secret, old_secret}));
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(secret_of(genuine(before, 1)), "200 accepted new secret 2");
    EXPECT_EQ(secret_of(genuine(after, 0)), "200 accepted new secret 1");
    gate().rewrite(log + http_of(plain, {new_secret}));
    gate().reload();
    ASSERT_TRUE(gate().drained());
    EXPECT_EQ(secret_of(genuine(after, 1)), "200 accepted new secret 1");
    EXPECT_EQ(secret_of(genuine(before, 2)),
        "401 unauthorized signature_wrong secret -");
}

// "let the signed bytes be the key", wherever nginx keeps them
TEST_F(auth_docs, ABodyInAFileIsAKey)
{
    doc_block block = block_of("GitHub", 2);
    block.text.insert(block.text.find("webhook_secret"),
        "webhook_signature off; webhook_token $http_t file:t; "
        "client_body_buffer_size 1k; #");
    start_http(http_of(block, {"token", "unused"}));
    for (const std::size_t size : {10UL, 20000UL}) {
        const request what =
            post("{\"action\": \"" + std::string(size, 'x') + "\"}", uri(block))
                .with("T", "token");
        EXPECT_EQ(send_request(port(), what).status, 200);
        const response copy = send_request(port(), what);
        EXPECT_EQ(member(copy, "verdict"), "duplicate");
    }
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
