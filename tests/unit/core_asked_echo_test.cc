/* A field of the request that each successful response repeats. */

#include "unit/core_asked_check.h"

namespace {

using namespace core_check;

std::string echo_of(const asked_gate &gate)
{
    webhook_header_t field{};

    if (webhook_delivery_echo(gate.last().get(), &field) == 0) {
        return "";
    }
    return std::string(view(field.name)) + ": " +
           std::string(view(field.value));
}

asked event_with(const std::string &id)
{
    return unsigned_post(R"({"event":"X"})", {{"x-adobesign-clientid", id}});
}

TEST(core_asked_echo, AnyIdIsRepeatedWithoutAList)
{
    asked_gate gate("adobe-sign", {}, WEBHOOK_MODE_ENFORCE, false);

    EXPECT_EQ(gate(event_with("CBJ")).action, WEBHOOK_FORWARD);
    EXPECT_EQ(echo_of(gate), "X-AdobeSign-ClientId: CBJ");
    gate(unsigned_post("{}"));
    EXPECT_EQ(echo_of(gate), "");
}

TEST(core_asked_echo, AListIsExact)
{
    asked_gate gate("adobe-sign", {{"client_id", "CBJ"}, {"client_id", "CBK"}},
        WEBHOOK_MODE_ENFORCE, false);

    gate(event_with("CBK"));
    EXPECT_EQ(echo_of(gate), "X-AdobeSign-ClientId: CBK");
    for (const char *id : {"CB", "CBJK", "cbj", ""}) {
        EXPECT_EQ(gate(event_with(id)).action, WEBHOOK_FORWARD);
        EXPECT_EQ(echo_of(gate), "") << id;
    }
}

TEST(core_asked_echo, OtherValuesAreNotRepeated)
{
    asked_gate gate("adobe-sign", {}, WEBHOOK_MODE_ENFORCE, false);

    for (const std::string &id : {std::string("a\r\nX: y"), std::string("a b"),
             std::string(65, 'a'), std::string("a,b")}) {
        gate(event_with(id));
        EXPECT_EQ(echo_of(gate), "") << id;
    }

    asked twice = event_with("CBJ");
    twice.fields.emplace_back("X-AdobeSign-ClientId", "CBJ");
    gate(twice);
    EXPECT_EQ(echo_of(gate), "");
}

} // namespace
