/* What makes an event the same as another. */

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace {

using namespace core_check;
using namespace std::literals;

TEST(core_identity, HasOneKeyHoweverItIsWritten)
{
    door gate;
    const std::string expected = key(gate.send(R"({"id":5})"));

    EXPECT_EQ(expected, "test:made:5");
    for (std::string_view body :
        {R"({"id":"5"})"sv, R"([{"id":5}])"sv, R"({"\u0069d":"\u0035"})"sv,
            R"({"type":"made","id":5,"more":[1]})"sv,
            R"({"type":null,"id":5})"sv}) {
        EXPECT_EQ(key(gate.send(body)), expected) << body;
    }

    const std::string empty = key(gate.send(R"({"type":"changed","id":5})"));
    EXPECT_EQ(empty, "test:changed:5::");
    EXPECT_EQ(key(gate.send(R"({"type":"changed","id":5,"at":null,"by":""})")),
        empty);
}

TEST(core_identity, HasDifferentKeys)
{
    door gate;
    std::set<std::string> seen;

    for (std::string_view body : {R"({"id":5})"sv, R"({"id":-5})"sv,
             R"({"id":"05"})"sv, R"({"id":"5 "})"sv, R"({"id":" 5"})"sv,
             R"({"id":"a"})"sv, R"({"id":"A"})"sv, R"({"id":"é"})"sv,
             R"({"id":"e\u0301"})"sv, R"({"id":9007199254740991})"sv,
             R"({"id":-9007199254740991})"sv, R"({"id":"5.0"})"sv,
             R"({"id":"null"})"sv, R"({"type":"changed","id":5})"sv,
             R"({"type":"changed","id":5,"at":"x"})"sv,
             R"({"type":"changed","id":5,"by":"x"})"sv,
             R"({"type":"changed","id":5,"at":"x:"})"sv,
             R"({"type":"changed","id":"5:x"})"sv,
             R"({"type":"changed","id":5,"at":"x","by":"y"})"sv,
             R"({"type":"changed","id":5,"at":"xy"})"sv}) {
        std::string text = key(gate.send(body));
        EXPECT_NE(text, "") << body;
        EXPECT_TRUE(seen.insert(text).second) << body;
    }
}

TEST(core_identity, HashesLongParts)
{
    door gate;
    std::string id(10'000, 'x');
    delivery_ptr delivery = gate.send(R"({"id":")" + id + "\"}");

    EXPECT_EQ(key(delivery).size(), "test:made:sha256="sv.size() + 64);
    EXPECT_EQ(key(delivery),
        "test:made:" +
            std::string(view(webhook_delivery_id(delivery.get(), 0))));

    auto chosen = options();
    std::string scope(201, 's');
    chosen.scope = str(scope);
    door scoped(load_profile(small_profile), chosen);
    EXPECT_EQ(key(scoped.send(R"({"id":5})")).size(),
        "sha256="sv.size() + 64 + ":made:5"sv.size());
}

TEST(core_identity, BelongsToItsScope)
{
    auto chosen = options();
    chosen.scope = str("a:b/{c}");
    door gate(load_profile(small_profile), chosen);

    EXPECT_EQ(key(gate.send(R"({"id":5})")), "a%3Ab%2F%7Bc%7D:made:5");
}

class core_gate_key : public testing::Test {
protected:
    static door with(const std::vector<webhook_str_t> &components,
        std::string_view profile = small_profile)
    {
        auto chosen = options();
        chosen.key = components.data();
        chosen.key_count = components.size();
        return door(load_profile(profile), chosen);
    }
};

TEST_F(core_gate_key, TakesThePlaceOfTheProfile)
{
    door gate = with({str("/a/b"), str("/c")});

    EXPECT_EQ(key(gate.send(R"({"a":{"b":7}})")), "test:made:7:");
    EXPECT_EQ(key(gate.send(R"({"a":{"b":7},"c":"x","type":"changed"})")),
        "test:changed:7:x");
    EXPECT_EQ(why(gate.send(R"({"id":5})")), "id_missing");
    EXPECT_EQ(position(gate.send(R"({"id":5})")), "/a/b");
    EXPECT_EQ(why(gate.send(R"({"a":{"b":7},"c":1.5})")), "key_invalid");
    EXPECT_EQ(position(gate.send(R"({"a":{"b":7},"c":1.5})")), "/c");
    EXPECT_EQ(why(gate.send(R"({"a":{"b":7},"type":"x"})")), "type_unknown");
}

TEST_F(core_gate_key, HasPartsOfTheHost)
{
    door gate = with({str(""), str("/id"), str("")});

    EXPECT_EQ(key(gate.send(R"({"id":5})", {str("a b"), str("\0"sv)})),
        "test:made:a%20b:5:%00");
    EXPECT_EQ(key(gate.send("{}", {str("a"), {nullptr, 0}})), "test:made:a::");
    EXPECT_EQ(why(gate.send(R"({"id":5})", {str(""), str("b")})), "id_missing");
    EXPECT_EQ(position(gate.send(R"({"id":5})", {str(""), str("b")})), "");

    delivery_ptr delivery = gate.send(R"({"id":5})", {str("a\r"), str("b")});
    EXPECT_EQ(view(webhook_delivery_id(delivery.get(), 0)), "a%0D");
}

TEST_F(core_gate_key, WantsAsManyParts)
{
    door gate = with({str("/id"), str("")});

    for (const std::vector<webhook_str_t> &parts :
        {std::vector<webhook_str_t>{}, {str("a"), str("b")}}) {
        delivery_ptr delivery = gate.open();
        EXPECT_EQ(webhook_delivery_body(delivery.get(), "{\"id\":5}", 8,
                      parts.data(), parts.size(), 0)
                      .action,
            WEBHOOK_FAIL);
        EXPECT_EQ(webhook_delivery_key(delivery.get(), 0).data, nullptr);
    }
}

TEST_F(core_gate_key, IdentifiesAnyJson)
{
    door gate = with({str("/0/x")}, R"({"name": "json",
        "envelope": ["object"], "events": {"*": {}}})");

    EXPECT_EQ(why(gate.send(R"({"0":{}})")), "id_missing");
    delivery_ptr delivery = gate.send(R"({"0":{"x":"y"}})");
    EXPECT_EQ(key(delivery), "test::y");
    EXPECT_EQ(webhook_delivery_type(delivery.get(), 0).data, nullptr);
}

} // namespace
