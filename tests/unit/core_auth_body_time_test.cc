/* A time of signing in the body. */

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "unit/core_auth_transfer_check.h"

namespace {

using namespace core_check;

/* Linear's, which is known only once the signature is. */
class linear : public testing::Test {
protected:
    static offer signed_offer(
        const std::string &body, std::uint64_t time = now_ms)
    {
        offer given;

        given.body = body;
        given.time_ms = time;
        given.headers = {{"Linear-Signature", hex(mac(usual_secret, body))}};
        return given;
    }

    finding send(const std::string &body) { return door(signed_offer(body)); }

    finding send_time(const std::string &value)
    {
        return send(R"({"id":1,"webhookTimestamp":)" + value + "}");
    }

    const lock how{.signature = "linear",
        .parameters = {{"tolerance", "60"}},
        .secrets = {usual_secret}};
    locked_door door{how};
};

using core_auth_body_time = linear;

TEST_F(core_auth_body_time, IsANumberOrItsDigits)
{
    for (const char *value : {"1700000000000", "\"1700000000000\"",
             "1700000060000", "1699999940000"}) {
        const finding found = send_time(value);

        EXPECT_TRUE(found.authentic()) << value;
        EXPECT_EQ(found.secret, 0U) << value;
    }
}

TEST_F(core_auth_body_time, IsStaleOrToCome)
{
    for (const char *value : {"1699999939999", "1700000060001",
             "\"1699999939999\"", "\"1700000060001\"", "1000000000000"}) {
        EXPECT_EQ(send_time(value).why, "timestamp_expired") << value;
        EXPECT_EQ(send_time(value).verdict, WEBHOOK_UNAUTHORIZED) << value;
        EXPECT_EQ(send_time(value).secret, WEBHOOK_NO_SECRET) << value;
    }
}

TEST_F(core_auth_body_time, MayBeAMinuteOlderWhenTheBodyIsThere)
{
    const std::string body = R"({"id":1,"webhookTimestamp":1700000000000})";

    expect_transfer(how, signed_offer(body), 120'000);
    expect_transfer(how, signed_offer(body, now_ms + 60'000), 60'000);
    EXPECT_EQ(
        door(signed_offer(body, now_ms + 60'001)).why, "timestamp_expired");
}

TEST_F(core_auth_body_time, IsNothingElse)
{
    for (const char *value : {"1700000000000.0", "1700000000000.5", "1.7e12",
             "1700000000", "17000000000000", "-170000000000", "0",
             "\"1700000000\"", "\"1700000000000 \"", "\"+170000000000\"",
             "\"1.7e12\"", "true", "[]", "{}", "[1700000000000]",
             R"({"a":1700000000000})", "9223372036854775807"}) {
        EXPECT_EQ(send_time(value).why, "timestamp_invalid") << value;
        EXPECT_EQ(send_time(value).verdict, WEBHOOK_UNAUTHORIZED) << value;
    }
}

TEST_F(core_auth_body_time, IsThere)
{
    for (const char *body :
        {R"({"id":1})", R"({"id":1,"webhookTimestamp":null})",
            R"({"id":1,"webhookTimestamp":""})",
            R"({"id":1,"webhooktimestamp":1700000000000})",
            R"({"id":1,"data":{"webhookTimestamp":1700000000000}})",
            R"([{"id":1,"webhookTimestamp":1700000000000}])"}) {
        EXPECT_EQ(send(body).why, "timestamp_missing") << body;
        EXPECT_EQ(send(body).verdict, WEBHOOK_UNAUTHORIZED) << body;
    }
}

/* A body that is not authentic is not parsed: nothing is told of it. */
TEST_F(core_auth_body_time, ComesAfterTheSignature)
{
    for (const char *body :
        {"", "{", R"({"id":1,"id":1})", R"({"id":1,"webhookTimestamp":1})"}) {
        offer given;

        given.body = body;
        given.headers = {{"Linear-Signature", hex(mac("another", body))}};
        EXPECT_EQ(door(given).why, "signature_wrong") << body;
    }
    EXPECT_EQ(send("{").verdict, WEBHOOK_MALFORMED);
    EXPECT_EQ(send("").why, "empty");
}

/* The field of that name is not signed, and does not count. */
TEST_F(core_auth_body_time, IsNotThatOfTheHeader)
{
    offer given;

    given.body = R"({"id":1,"webhookTimestamp":1600000000000})";
    given.headers = {{"Linear-Signature", hex(mac(usual_secret, given.body))},
        {"Linear-Timestamp", "1700000000000"}};
    EXPECT_EQ(door(given).why, "timestamp_expired");
}

} // namespace
