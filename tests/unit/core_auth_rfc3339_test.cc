/*
 * Times of signing as dates (RFC 3339, 5.6).
 *
 * Signatures are computed with, for instance,
 *   node -p 'crypto.createHmac("sha256", "s3cret")
 *     .update("2023-11-14T22:13:20Z{\"id\":1}").digest("base64")'
 */

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/auth/time.h"
#include "unit/core_auth_check.h"

namespace {

using namespace core_check;
using webhook::read_time;
using webhook::time_unit;

std::optional<std::uint64_t> ms_of(std::string_view text)
{
    return read_time(time_unit::rfc3339, text);
}

/* date -u -d 2023-11-14T22:13:20Z +%s */
TEST(core_auth_rfc3339, IsTheTimeOfDate)
{
    EXPECT_EQ(ms_of("2023-11-14T22:13:20Z"), now_ms);
    EXPECT_EQ(ms_of("1970-01-01T00:00:00Z"), 0U);
    EXPECT_EQ(ms_of("2000-02-29T12:00:00Z"), 951825600000U);
    EXPECT_EQ(ms_of("2026-11-30T10:15:00Z"), 1796033700000U);
    EXPECT_EQ(ms_of("9999-12-31T23:59:59Z"), 253402300799000U);
}

TEST(core_auth_rfc3339, HasFractionsOfAnyLength)
{
    EXPECT_EQ(ms_of("2023-11-14T22:13:20.1Z"), now_ms + 100);
    EXPECT_EQ(ms_of("2023-11-14T22:13:20.12Z"), now_ms + 120);
    EXPECT_EQ(ms_of("2023-11-14T22:13:20.123Z"), now_ms + 123);
    EXPECT_EQ(ms_of("2023-11-14T22:13:20.0009Z"), now_ms);
    EXPECT_EQ(ms_of("2023-11-14T22:13:20.123456789Z"), now_ms + 123);
    EXPECT_EQ(ms_of("2023-11-14T22:13:20." + std::string(5000, '9') + "Z"),
        now_ms + 999);
}

TEST(core_auth_rfc3339, HasOffsets)
{
    EXPECT_EQ(ms_of("2023-11-14T22:13:20+00:00"), now_ms);
    EXPECT_EQ(ms_of("2023-11-14T22:13:20-00:00"), now_ms);
    EXPECT_EQ(ms_of("2023-11-14T14:13:20-08:00"), now_ms);
    EXPECT_EQ(ms_of("2023-11-15T03:43:20.5+05:30"), now_ms + 500);
    EXPECT_EQ(ms_of("2023-11-14T22:12:60Z"), now_ms - 20'000);
}

TEST(core_auth_rfc3339, IsNothingElse)
{
    for (const std::string_view text : {"", "2023", "2023-11-14",
             "2023-11-14T22:13:20", "2023-11-14T22:13Z", "2023-11-14 22:13:20Z",
             "2023-11-14t22:13:20Z", "2023-11-14T22:13:20z",
             "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20,5Z",
             "2023-11-14T22:13:20+0000", "2023-11-14T22:13:20+00",
             "2023-11-14T22:13:20+24:00", "2023-11-14T22:13:20+00:60",
             "2023-11-14T24:00:00Z", "2023-11-14T22:60:00Z",
             "2023-11-14T22:13:61Z", "2023-13-14T22:13:20Z",
             "2023-00-14T22:13:20Z", "2023-11-00T22:13:20Z",
             "2023-11-31T22:13:20Z", "2023-02-29T22:13:20Z",
             "1900-02-29T22:13:20Z", "1969-12-31T23:59:59Z",
             "1970-01-01T00:00:00+00:01", "02023-11-14T22:13:20Z",
             "+2023-11-14T22:13:20Z", " 2023-11-14T22:13:20Z",
             "2023-11-14T22:13:20Z ", "2023-11-14T22:13:20ZZ",
             "2023-11-14T22:13:20Z2023-11-14T22:13:20Z", "2023-1-14T22:13:20Z",
             "-023-11-14T22:13:20Z", "2023-11-14T-2:13:20Z", "1700000000"}) {
        EXPECT_EQ(ms_of(text), std::nullopt) << text;
    }

    /* NUL is no digit, and no end. */
    EXPECT_EQ(
        ms_of(std::string_view("2023-11-14T22:13:20Z\0", 21)), std::nullopt);
    EXPECT_EQ(read_time(time_unit::seconds, "2023-11-14"), std::nullopt);
    EXPECT_EQ(read_time(time_unit::digits, "1700000000"), now_ms);
    EXPECT_EQ(read_time(time_unit::digits, "1700000000123"), now_ms + 123);
    for (const std::string_view text :
        {"", "170000000", "17000000001", "170000000012", "17000000001234"}) {
        EXPECT_EQ(read_time(time_unit::digits, text), std::nullopt) << text;
    }
}

/* Orb sends such dates. */
TEST(core_auth_rfc3339, MayLackTheOffsetIfThatIsSaid)
{
    const auto utc = [](std::string_view text) {
        return read_time(time_unit::iso8601, text);
    };

    EXPECT_EQ(utc("2023-11-14T22:13:20.123"), now_ms + 123);
    EXPECT_EQ(utc("2023-11-14T22:13:20"), now_ms);
    EXPECT_EQ(utc("2023-11-14T22:13:20Z"), now_ms);
    EXPECT_EQ(utc("2023-11-14T14:13:20-08:00"), now_ms);
    for (const std::string_view text : {"", "2023-11-14", "2023-11-14T22:13",
             "2023-11-14T22:13:20.", "2023-11-14T22:13:20+",
             "2023-11-14T22:13:20 ", "2023-11-14T22:13:20:"}) {
        EXPECT_EQ(utc(text), std::nullopt) << text;
    }
}

/* Which is why a time needs no literal beside the body. */
TEST(core_auth_rfc3339, NoDateBeginsOrEndsAnother)
{
    const std::string_view dates[] = {"2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20.5Z", "2023-11-14T22:13:20.55Z",
        "2023-11-14T22:13:20+01:00", "2023-11-14T22:13:20.5-01:00"};

    for (const std::string_view text : dates) {
        ASSERT_TRUE(ms_of(text).has_value()) << text;
        for (std::size_t size = 1; size < text.size(); ++size) {
            EXPECT_EQ(ms_of(text.substr(0, size)), std::nullopt) << size;
            EXPECT_EQ(ms_of(text.substr(size)), std::nullopt) << size;
        }
    }
}

const lock zendesk{.signature = "hmac",
    .parameters = {{"header", "X-Signature"}, {"encoding", "base64"},
        {"timestamp", "header:X-Time"}, {"unit", "rfc3339"},
        {"signed", "{timestamp}{body}"}},
    .secrets = {"s3cret"}};

TEST(core_auth_rfc3339, IsSigned)
{
    locked_door door(zendesk);
    offer given;

    given.headers = {{"X-Time", "2023-11-14T22:13:20Z"},
        {"X-Signature", "rDpvetoj4ke9YB15WRngPR0/XMICjaHyfHoSjDcyTyQ="}};
    EXPECT_TRUE(door(given).authentic());

    given.time_ms = now_ms + 300'000;
    EXPECT_TRUE(door(given).authentic());
    given.time_ms = now_ms + 300'001;
    EXPECT_EQ(door(given).why, "timestamp_expired");
    given.time_ms = now_ms - 300'001;
    EXPECT_EQ(door(given).why, "timestamp_expired");
    given.time_ms = now_ms;

    /* The same instant in another spelling is not what was signed. */
    given.headers[0].second = "2023-11-14T22:13:20.0Z";
    EXPECT_EQ(door(given).why, "signature_wrong");
    given.headers[0].second = "1700000000";
    EXPECT_EQ(door(given).why, "timestamp_invalid");
    given.headers[0].second = "";
    EXPECT_EQ(door(given).why, "timestamp_missing");
    given.headers[0].second = "2023-11-14T22:13:20Z";
    given.headers.emplace_back("x_time", "2023-11-14T22:13:20Z");
    EXPECT_EQ(door(given).why, "header_repeated");
}

} // namespace
