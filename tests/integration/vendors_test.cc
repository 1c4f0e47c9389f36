// Each configuration of auth_docs_test.h that verifies a signature takes what
// the provider's library has signed, and nothing else.

#include "support/auth_docs_test.h"
#include "support/vendor_delivery.h"

#include <algorithm>

namespace webhook::test {
namespace {

class vendors_base : public auth_docs_test {
protected:
    void SetUp() override
    {
        if (!has_vendors()) {
            GTEST_SKIP() << "built without WEBHOOK_TEST_VENDORS";
        }
    }

    void start_block(const doc_block &block)
    {
        uri_ = uri(block);
        all_ = sign_deliveries(provider(block), url(block));
        start_http(http_of(block, {all_.at(0).secret, "another"}));
    }

    std::vector<vendor_delivery> of(const std::string &kind) const
    {
        auto some = all_;
        std::erase_if(some, [&](const auto &one) { return one.kind != kind; });
        return some;
    }

    const std::string &uri() const { return uri_; }
    // The sender uses the upstream's answer, and never one from memory.
    bool is_synchronous() const
    {
        return uri_ == "/hooks/discord-interactions";
    }
    using auth_docs_test::uri;

    void expect_forwarded(const request &what)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(send(what).status, 200);
        ASSERT_EQ(upstream_.count(), before + 1) << last().reason;
        EXPECT_TRUE(upstream_.last().body == what.body);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
    }

    void expect_duplicate(const request &what)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(send(what).status, 200);
        EXPECT_EQ(last().verdict, "duplicate") << last().reason;
        EXPECT_EQ(upstream_.count(), before);
    }

    void expect_refused(const request &what, const std::string &reason)
    {
        SCOPED_TRACE(reason);
        const std::size_t before = upstream_.count();
        const response answer = send(what);
        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(answer.field("WWW-Authenticate"), "Webhook");
        EXPECT_EQ(last().reason, reason);
        EXPECT_EQ(upstream_.count(), before);

        // Every refusal looks the same.
        if (refusal_.empty()) {
            refusal_ = answer.body;
        }
        EXPECT_EQ(answer.body, refusal_);
    }

private:
    response send(const request &what)
    {
        sent_++;
        return send_request(port(), what);
    }

    log_entry last() { return gate().wait_for_log(sent_).back(); }

    std::string uri_;
    std::vector<vendor_delivery> all_;
    std::size_t sent_ = 0;
    std::string refusal_;
};

// Another digit of it, so that it can still be decoded.
request with_another_signature(request what)
{
    std::string &value = what.headers.at(0).value;
    char &digit = value.at(value.size() - 10);
    digit = digit == '0' ? '1' : '0';
    return what;
}

request with_another_body(request what)
{
    char &byte = what.body.at(what.body.size() / 2);
    byte = byte == 'x' ? 'y' : 'x';
    return what;
}

request without_signature(request what)
{
    what.headers.erase(what.headers.begin());
    return what;
}

request signed_twice(request what)
{
    what.headers.push_back(what.headers.front());
    return what;
}

class vendors : public vendors_base,
                public ::testing::WithParamInterface<doc_block> {};

TEST_P(vendors, OnlyWhatIsSignedPasses)
{
    start_block(GetParam());
    ASSERT_EQ(of("genuine").size(), 4U);
    ASSERT_EQ(of("foreign").size(), 1U);
    ASSERT_EQ(of("old").size(), of("early").size());

    for (const vendor_delivery &delivery : of("genuine")) {
        SCOPED_TRACE(delivery.name);
        const request what = delivery.to(uri());
        expect_refused(with_another_body(what), "signature_wrong");
        expect_refused(with_another_signature(what), "signature_wrong");
        expect_refused(without_signature(what), "signature_missing");
        expect_refused(signed_twice(what), "header_repeated");
        expect_forwarded(what);
        if (is_synchronous()) {
            expect_forwarded(what);
        } else {
            expect_duplicate(what);
        }
    }
    for (const vendor_delivery &delivery : of("foreign")) {
        expect_refused(delivery.to(uri()), "signature_wrong");
    }
    for (const char *kind : {"old", "early"}) {
        for (const vendor_delivery &delivery : of(kind)) {
            expect_refused(delivery.to(uri()), "timestamp_expired");
        }
    }
}

std::string block_name(const ::testing::TestParamInfo<doc_block> &given)
{
    return given.param.name;
}

class vendors_docs : public vendors_base {
public:
    using auth_docs_test::signature_blocks;
    using auth_docs_test::token_blocks;
};

INSTANTIATE_TEST_SUITE_P(docs, vendors,
    ::testing::ValuesIn(vendors_docs::signature_blocks()), block_name);

// The third row of the page's table, and the second.
TEST_F(vendors_docs, AnIdThatIsNotSignedIsNoProtection)
{
    start_block(block_of("GitHub"));
    request what = of("genuine").at(0).to(uri());
    expect_forwarded(what);
    what.headers.back().value = "another-delivery";
    expect_forwarded(what);
}

TEST_F(vendors_docs, ABodyAsKeyIs)
{
    start_block(block_of("GitHub", 2));
    request what = of("genuine").at(0).to(uri());
    expect_forwarded(what);
    what.headers.back().value = "another-delivery";
    expect_duplicate(what);
}

TEST_F(vendors_docs, ATopicIsTheLocations)
{
    start_block(block_of("Shopify", 2));
    request what = of("genuine").at(0).to(uri());
    ASSERT_EQ(what.headers.at(1).name, "X-Shopify-Topic");
    what.headers.at(1).value = "orders/delete";
    expect_forwarded(what);
    EXPECT_EQ(upstream_.last().all("X-Shopify-Topic"),
        std::vector<std::string>{"orders/create"});
}

TEST_F(vendors_docs, WithoutTheWordUnsignedItDoesNotStart)
{
    doc_block block = block_of("GitHub");
    block.text.insert(block.text.find("webhook_secret"),
        "webhook_key $http_x_github_delivery; ");
    nginx_conf conf;
    conf.http = http_of(block, {"a secret"});
    conf.values["upstream"] = std::to_string(upstream_.port());
    const conf_check check = check_conf(conf);
    EXPECT_NE(check.exit_code, 0);
    EXPECT_NE(check.output.find("does not cover"), std::string::npos)
        << check.output;
}

} // namespace
} // namespace webhook::test
