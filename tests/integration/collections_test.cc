// Public collections of deliveries: each goes upstream once under one delivery
// id, and again under another one, for equal bytes are no identity.

#include "support/genuine_test.h"
#include "support/vendor_delivery.h"

#include <map>
#include <set>

namespace webhook::test {
namespace {

// By collection and name, with the reason: none at present.
const std::map<std::string, std::string> exceptions = {};

class collections : public genuine_test {
protected:
    void SetUp() override
    {
        if (!has_collections()) {
            GTEST_SKIP() << "built without WEBHOOK_TEST_VENDORS";
        }
    }

    // The collection, each delivery three times: "id" is the header whose
    // value is then another one.
    void expect_each_once(const std::string &provider, const std::string &id)
    {
        const auto all = collected_deliveries(provider);
        start_for(
            provider, "client_max_body_size 25m; keepalive_requests 100000;");
        connection_ = std::make_unique<http_connection>(port());

        std::size_t tried = 0;
        for (const vendor_delivery &each : all) {
            if (exceptions.contains(provider + "/" + each.name)) {
                continue;
            }
            SCOPED_TRACE(each.name);
            expect_three_times(provider, each, id);
            tried++;
        }
        EXPECT_EQ(upstream_.count(), 2 * tried);
        EXPECT_EQ(keys_.size(), 2 * tried) << "two events have one key";
        RecordProperty("deliveries", static_cast<int>(tried));
    }

private:
    void expect_three_times(const std::string &provider,
        const vendor_delivery &each, const std::string &id)
    {
        request what = from(provider, each.body, each.headers);
        expect_forwarded_now(what);

        const std::size_t before = upstream_.count();
        const response copy = connection_->exchange(what);
        EXPECT_EQ(copy.status, 200);
        EXPECT_EQ(member(copy, "verdict"), "duplicate");
        EXPECT_EQ(upstream_.count(), before);

        for (header &field : what.headers) {
            if (field.name == id) {
                field.value += "-another";
            }
        }
        expect_forwarded_now(what);
    }

    void expect_forwarded_now(const request &what)
    {
        const std::size_t before = upstream_.count();
        const response answer = connection_->exchange(what);
        EXPECT_EQ(answer.status, 200) << answer.body;
        ASSERT_EQ(upstream_.count(), before + 1) << answer.body;

        const received last = upstream_.last();
        EXPECT_TRUE(last.body == what.body);
        EXPECT_EQ(last.field("Webhook-Gate-Verdict"), "accepted");
        keys_.insert(last.field("Webhook-Gate-Key"));
    }

    std::unique_ptr<http_connection> connection_;
    std::set<std::string> keys_;
};

TEST_F(collections, GitHubsExamples)
{
    expect_each_once("github", "X-GitHub-Delivery");
}

// All topics of a version have one event id, as those of one action do.
TEST_F(collections, ShopifysExamples)
{
    expect_each_once("shopify", "X-Shopify-Event-Id");
}

} // namespace
} // namespace webhook::test
