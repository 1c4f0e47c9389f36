/* Types and keys that are in the head of a request. */

#include <gtest/gtest.h>

#include "unit/core_claim_check.h"

using namespace core_check;

namespace {

std::string first_violation(const delivery_ptr &delivery)
{
    webhook_violation_t found{};

    return webhook_delivery_violation(delivery.get(), 0, &found) == 1
               ? std::string(view(found.pointer)) + " " +
                     std::string(view(found.rule))
               : "";
}

class core_head_values : public testing::Test {
protected:
    static constexpr std::string_view profile = R"({
        "name": "head",
        "validation": "report",
        "envelope": ["object"],
        "type": { "header": "X-Topic" },
        "events": {
            "orders/paid": { "id": { "header": "X-Id", "unsigned": true },
                "key": [{ "argument": "shop" }] },
            "ping": { "id": { "header": "X-Id" }, "untyped": true }
        }
    })";

    delivery_ptr send(const std::vector<webhook_header_t> &more,
        std::string_view args = "", std::string_view scope = "s")
    {
        std::vector<webhook_header_t> headers{json_content_type};
        headers.insert(headers.end(), more.begin(), more.end());

        webhook_head_t head{};
        head.size = sizeof head;
        head.method = str("POST");
        head.headers = headers.data();
        head.header_count = headers.size();
        head.args = str(args);
        head.scope = str(scope);

        delivery_ptr delivery = gate_.knock();
        EXPECT_EQ(
            webhook_delivery_head(delivery.get(), &head).action, WEBHOOK_READ);
        webhook_delivery_body(delivery.get(), "{}", 2, nullptr, 0, 0);
        return delivery;
    }

    static webhook_gate_options_t without_scope()
    {
        auto chosen = options();
        chosen.scope = {nullptr, 0};
        return chosen;
    }

    door gate_{load_profile(profile), without_scope()};
};

TEST_F(core_head_values, MakeTypeAndKey)
{
    delivery_ptr delivery =
        send({{str("x-topic"), str("orders/paid")}, {str("X-ID"), str("7")}},
            "a=1&sh%6Fp=a%2Bb+c");

    EXPECT_EQ(view(webhook_delivery_type(delivery.get(), 0)), "orders/paid");
    EXPECT_EQ(key(delivery), "s:orders%2Fpaid:7:a%2Bb%20c");

    delivery = send({{str("X-Topic"), str("ping")}, {str("X-Id"), str("7")}});
    EXPECT_EQ(key(delivery), "s::7");
}

TEST_F(core_head_values, AreMissingOrAmbiguous)
{
    delivery_ptr delivery = send({{str("X-Topic"), str("ping")}});
    EXPECT_EQ(why(delivery), "no_identity");
    EXPECT_EQ(first_violation(delivery), " id_missing");

    delivery = send({{str("X-Topic"), str("ping")}, {str("X-Id"), str("7")},
        {str("x_id"), str("8")}});
    EXPECT_EQ(first_violation(delivery), " id_invalid");

    delivery =
        send({{str("X-Topic"), str("orders/paid")}, {str("X-Id"), str("7")}},
            "shop=1&shop=2");
    EXPECT_EQ(first_violation(delivery), " key_invalid");

    EXPECT_EQ(
        first_violation(send({{str("X-Id"), str("7")}})), " type_missing");

    // which of two types is meant nobody knows
    delivery = send({{str("X-Topic"), str("ping")},
        {str("X-Topic"), str("orders/paid")}, {str("X-Id"), str("7")}});
    EXPECT_EQ(first_violation(delivery), " type_invalid");
    EXPECT_EQ(key(delivery), "");
}

TEST_F(core_head_values, AnEmptyScopeMeansNoIdentity)
{
    delivery_ptr delivery =
        send({{str("X-Topic"), str("ping")}, {str("X-Id"), str("7")}}, "", "");

    EXPECT_EQ(why(delivery), "no_identity");
    EXPECT_EQ(key(delivery), "");
}

} // namespace
