// The store contract: digests of two kinds beside each other.  A gate whose
// policy compares bodies by SHA-256 finds what another gate, or another
// configuration before a reload, has recorded with the faster hash.

#include "support/any_store_test.h"

namespace webhook::test {
namespace {

class store_digests : public store_contract {
protected:
    // Three gates with the same keys.
    void start_policies()
    {
        start_contract("webhook_scope all; webhook_modified duplicate;", 1,
            location("/strict", "reject") + location("/again", "forward"));
    }

private:
    static std::string location(const char *uri, const char *policy)
    {
        return std::string("location = ") + uri +
               " { webhook iclosed; webhook_scope all; webhook_modified " +
               policy + "; proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    }
};

TEST_P(store_digests, AnotherKindIsNoOtherBody)
{
    start_policies();

    EXPECT_EQ(deliver(one(1)).status, 200);
    expect_duplicate(one(1));
    expect_duplicate(one(1), "/strict");

    EXPECT_EQ(retry(one(2), "/strict").status, 200);
    expect_duplicate(one(2), "/strict");
    expect_duplicate(one(2));

    // Each of them knows another body of its own kind.
    EXPECT_EQ(retry_until_settled(other_body(2), "/strict").status, 422);
    EXPECT_EQ(
        member(retry_until_settled(other_body(1)), "verdict"), "modified");
}

TEST_P(store_digests, AnotherKindIsForwardedOnceMoreRatherThanNotAtAll)
{
    start_policies();

    EXPECT_EQ(deliver(one(1)).status, 200);
    expect_duplicate(one(1));
    expect_forwarded(one(1), "modified", "/again");
    expect_duplicate(one(1), "/again");
    expect_duplicate(one(1));
}

INSTANTIATE_TEST_SUITE_P(any, store_digests,
    testing::Values(
        store_kind::zone, store_kind::redis, store_kind::two_instances),
    any_store_test::name_of);

} // namespace
} // namespace webhook::test
