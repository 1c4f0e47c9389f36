/* The gate's own answers. */

#include <cstring>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "unit/core_check.h"
#include "json/jansson.h"
#include "json/node.h"

namespace {

using namespace core_check;
using namespace std::literals;

std::string answer(const delivery_ptr &delivery, std::string_view type)
{
    webhook_str_t content_type{};
    webhook_str_t text = webhook_delivery_answer(delivery.get(), &content_type);

    EXPECT_EQ(view(content_type), type);
    return std::string(view(text));
}

TEST(core_answer, IsAProblem)
{
    door gate;

    EXPECT_EQ(answer(gate.send("{}"), "application/problem+json"),
        R"({"type":"about:blank","title":"Unprocessable Content",)"
        R"("status":422,"detail":"The event has no id.",)"
        R"("verdict":"invalid","reason":"id_missing","pointer":"/id"})");
    EXPECT_EQ(answer(gate.send(""), "application/problem+json"),
        R"({"type":"about:blank","title":"Bad Request","status":400,)"
        R"("detail":"The body is empty.","verdict":"malformed",)"
        R"("reason":"empty"})");
}

TEST(core_answer, ToADuplicateIsPlain)
{
    door gate;
    webhook_state_t state{};

    delivery_ptr delivery = gate.send("{\"id\":5}");
    state.kind = WEBHOOK_DELIVERED;
    state.digest_kind = webhook_delivery_digest_kind(delivery.get(), 0);
    webhook_delivery_claim(
        delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &state, 0);
    EXPECT_EQ(answer(delivery, "application/json"),
        R"({"verdict":"modified","reason":"modified"})");

    delivery = gate.send("{\"id\":5}");
    std::memcpy(state.digest, webhook_delivery_digest(delivery.get(), 0),
        sizeof state.digest);
    webhook_delivery_claim(
        delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &state, 0);
    EXPECT_EQ(answer(delivery, "application/json"),
        R"({"verdict":"duplicate","reason":"delivered"})");
}

/* The text is kept, as long as the next answer is the same. */
TEST(core_answer, IsOfItsOwnDelivery)
{
    constexpr std::string_view problem = "application/problem+json";
    door gate;
    const std::string empty = answer(gate.send(""), problem);
    const std::string broken = answer(gate.send("{"), problem);
    const std::string no_id = answer(gate.send("{}"), problem);

    EXPECT_NE(empty.find("\"empty\""), std::string::npos);
    EXPECT_NE(broken.find("\"syntax\""), std::string::npos);
    EXPECT_NE(no_id.find("\"pointer\":\"/id\""), std::string::npos);

    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(answer(gate.send(""), problem), empty);
        EXPECT_EQ(answer(gate.send(""), problem), empty);
        EXPECT_EQ(answer(gate.send("{"), problem), broken);
        EXPECT_EQ(answer(gate.send("{}"), problem), no_id);
        EXPECT_EQ(answer(gate.send("{"), problem), broken);
    }
}

TEST(core_answer, IsThereForAnAnswerOnly)
{
    door gate;
    webhook_str_t type = str("old");

    delivery_ptr delivery = gate.send("{\"id\":5}");
    EXPECT_EQ(webhook_delivery_answer(delivery.get(), &type).data, nullptr);
    EXPECT_EQ(type.data, nullptr);

    delivery = gate.send("{}");
    EXPECT_NE(webhook_delivery_answer(delivery.get(), nullptr).data, nullptr);
}

/* Each refusal there is: its title, a sentence, and nothing of the event. */
TEST(core_answer, HoldsNothingOfTheEvent)
{
    door gate;

    for (std::string_view body : {"secret"sv, "{\"secret\":1"sv, "\"secret\""sv,
             R"({"secret":1,"secret":2})"sv, R"({"type":"secret"})"sv,
             R"({"type":["secret"]})"sv, R"({"id":["secret"]})"sv,
             R"({"id":"secret\u0000"})"sv, R"(["secret","secret"])"sv,
             R"({"type":"changed","id":"secret","by":{"secret":1}})"sv}) {
        delivery_ptr delivery = gate.send(body);
        std::string text = answer(delivery, "application/problem+json");
        EXPECT_EQ(text.find("secret"), std::string::npos) << text;

        webhook::json::tree document(text);
        const auto *title =
            webhook::json::find_member(document.root(), "title");
        const auto *detail =
            webhook::json::find_member(document.root(), "detail");
        ASSERT_NE(title, nullptr);
        EXPECT_GT(title->size, 0U);
        ASSERT_NE(detail, nullptr);
        EXPECT_EQ(detail->string().back(), '.') << text;
    }
}

TEST(core_verdict, HasAName)
{
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_UNDECIDED)), "");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_ACCEPTED)), "accepted");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_DUPLICATE)), "duplicate");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_IN_FLIGHT)), "in_flight");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_MODIFIED)), "modified");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_METHOD_NOT_ALLOWED)),
        "method_not_allowed");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_UNSUPPORTED_MEDIA_TYPE)),
        "unsupported_media_type");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_UNAUTHORIZED)), "unauthorized");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_MALFORMED)), "malformed");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_INVALID)), "invalid");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_STORE_UNAVAILABLE)),
        "store_unavailable");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_CHALLENGE)), "challenge");
    EXPECT_EQ(view(webhook_verdict_name(WEBHOOK_IGNORED)), "ignored");
    EXPECT_EQ(
        view(webhook_verdict_name(static_cast<webhook_verdict_t>(13))), "");
}

// By its number, as tables of reasons have it.
TEST(core_reason, HasAName)
{
    std::set<std::string> names;

    EXPECT_EQ(view(webhook_reason_name(0)), "");
    for (unsigned i = 1; i < WEBHOOK_MAX_REASONS; ++i) {
        const std::string name(view(webhook_reason_name(i)));
        EXPECT_TRUE(name.empty() || names.insert(name).second) << name;
    }
    EXPECT_EQ(names.count("signature_wrong"), 1U);
    EXPECT_EQ(names.count("store_unknown"), 1U);
    EXPECT_EQ(view(webhook_reason_name(WEBHOOK_MAX_REASONS)), "");
    EXPECT_EQ(view(webhook_reason_name(~0U)), "");
}

} // namespace
