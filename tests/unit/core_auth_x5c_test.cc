/* Signatures that bring their certificates along. */

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_certificate_check.h"

namespace {

using namespace core_check;

const std::string leaf_oid = "1.2.840.113635.100.6.11.1";
const std::string issuer_oid = "1.2.840.113635.100.6.2.1";

class chain_of {
public:
    explicit chain_of(
        const certificate_wish &leaf_wish = {"leaf", "middle", leaf_oid},
        const certificate_wish &middle_wish = {"middle", "root", issuer_oid,
            true})
        : root_key_("EC"), middle_key_("EC"), leaf_key_("EC"),
          root(certify(root_key_, root_key_, {"root", "root", "", true})),
          middle(certify(middle_key_, root_key_, middle_wish)),
          leaf(certify(leaf_key_, middle_key_, leaf_wish))
    {
    }

    lock lock_of_root() const
    {
        return {.signature = "jwt",
            .parameters = {{"algorithm", "ES256"},
                {"signature", "/signedPayload"}, {"chain", "x5c"},
                {"leaf_oid", leaf_oid}, {"issuer_oid", issuer_oid},
                {"timestamp", "/signedDate"}, {"unit", "ms"},
                {"tolerance", "604800"}},
            .public_keys = {pem_certificate(root)}};
    }

    std::string token(const std::vector<std::string> &chain,
        const std::string &date = now + "000") const
    {
        std::string list;

        for (const std::string &each : chain) {
            list += (list.empty() ? "\"" : ",\"") + base64(each) + "\"";
        }
        return jwt(leaf_key_, R"({"alg":"ES256","x5c":[)" + list + "]}",
            R"({"id":"n1","signedDate":)" + date + "}");
    }

    std::string token() const { return token({leaf, middle, root}); }

private:
    key_pair root_key_;
    key_pair middle_key_;
    key_pair leaf_key_;

public:
    std::string root;
    std::string middle;
    std::string leaf;
};

offer carry(const std::string &token)
{
    offer given;

    given.body = R"({"signedPayload":")" + token + "\"}";
    return given;
}

TEST(core_auth_x5c, LeadsToThePinnedRoot)
{
    const chain_of chain;
    locked_door door(chain.lock_of_root());

    EXPECT_TRUE(door(carry(chain.token())).authentic());
    EXPECT_EQ(door(carry(chain.token())).secret, 0U);
    EXPECT_TRUE(
        door(carry(chain.token({chain.leaf, chain.middle}))).authentic());

    for (const std::string &token :
        {chain.token({chain.leaf}), chain.token({chain.leaf, chain.root}),
            chain.token({chain.middle, chain.root}),
            chain.token({chain.leaf, chain.leaf, chain.middle}),
            chain.token({chain.leaf, "x"}),
            chain.token({chain.leaf + "x", chain.middle}),
            chain.token({chain.leaf.substr(1), chain.middle})}) {
        EXPECT_EQ(door(carry(token)).why, "signature_wrong");
    }
    for (const std::string &token :
        {chain.token({}), chain.token({"", chain.middle}),
            chain.token({chain.leaf, chain.middle, chain.root, chain.root,
                chain.root})}) {
        EXPECT_EQ(door(carry(token)).why, "signature_invalid");
    }
}

/* Everything of it is right, but its root is its own. */
TEST(core_auth_x5c, AcceptsNoRootThatItBringsAlong)
{
    const chain_of chain;
    const chain_of other;
    locked_door door(chain.lock_of_root());

    EXPECT_EQ(door(carry(other.token())).why, "signature_wrong");
    EXPECT_EQ(
        door(carry(other.token({other.leaf, other.middle, chain.root}))).why,
        "signature_wrong");
    EXPECT_EQ(
        door(carry(other.token({chain.leaf, chain.middle, chain.root}))).why,
        "signature_wrong");
}

TEST(core_auth_x5c, WasValidWhenItSigned)
{
    certificate_wish early{"leaf", "middle", leaf_oid};
    early.to_ms = now_ms - 3'600'000;
    const chain_of chain(early);
    locked_door door(chain.lock_of_root());

    EXPECT_EQ(door(carry(chain.token())).why, "signature_wrong");
    EXPECT_TRUE(door(carry(chain.token({chain.leaf, chain.middle, chain.root},
                         std::to_string(now_ms - 7'200'000))))
                    .authentic());
    EXPECT_EQ(door(carry(chain.token({chain.leaf, chain.middle, chain.root},
                       std::to_string(now_ms - 90'000'000))))
                  .why,
        "signature_wrong");
    EXPECT_EQ(door(carry(chain.token({chain.leaf, chain.middle, chain.root},
                       std::to_string(now_ms - 604'800'001))))
                  .why,
        "timestamp_expired");
}

TEST(core_auth_x5c, IsForThisPurpose)
{
    const chain_of plain(
        {"leaf", "middle"}, {"middle", "root", issuer_oid, true});
    const chain_of unmarked(
        {"leaf", "middle", leaf_oid}, {"middle", "root", "", true});
    const chain_of no_ca(
        {"leaf", "middle", leaf_oid}, {"middle", "root", issuer_oid, false});
    const chain_of ca({"leaf", "middle", leaf_oid, true});

    for (const chain_of *chain : {&plain, &unmarked, &no_ca, &ca}) {
        locked_door door(chain->lock_of_root());
        EXPECT_EQ(door(carry(chain->token())).why, "signature_wrong");
    }
}

TEST(core_auth_x5c, NeedsARoot)
{
    const chain_of chain;
    lock how = chain.lock_of_root();

    EXPECT_EQ(lock_fault(how), "");
    how.public_keys = {pem_of(key_pair("EC"))};
    EXPECT_NE(lock_fault(how).find("public_key: number 1 contains no "
                                   "certificate"),
        std::string::npos);
    how.public_keys = {};
    EXPECT_NE(
        lock_fault(how).find("public_key: is required"), std::string::npos);
    how = chain.lock_of_root();
    how.parameters.emplace_back("leaf_oid", "x");
    EXPECT_NE(lock_fault(how).find("signature: leaf_oid: must be"),
        std::string::npos);
    how.parameters.emplace_back("algorithm", "HS256");
    EXPECT_NE(
        lock_fault(how).find("signature: chain: requires"), std::string::npos);
}

} // namespace
