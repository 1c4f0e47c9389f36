/* Signed timestamps: how they are written, and how old they may be. */

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_auth_transfer_check.h"

namespace {

using namespace core_check;
using namespace std::literals;

lock slack(std::uint64_t tolerance_ms = 0)
{
    return {.signature = "slack",
        .secrets = {usual_secret},
        .tolerance_ms = tolerance_ms};
}

/* With a right signature, whatever the timestamp. */
offer slack_offer(const std::string &timestamp)
{
    offer given;

    given.headers = {{"X-Slack-Request-Timestamp", timestamp},
        {"X-Slack-Signature",
            "v0=" +
                hex(mac(usual_secret, "v0:" + timestamp + ":" + given.body))}};
    return given;
}

offer hubspot_offer(const std::string &timestamp)
{
    offer given;
    const std::string text = "POSThttps://a/" + given.body + timestamp;

    given.headers = {{"X-HubSpot-Request-Timestamp", timestamp},
        {"X-HubSpot-Signature-v3", base64(mac(usual_secret, text))}};
    return given;
}

const lock hubspot = {.signature = "hubspot",
    .parameters = {{"url", "https://a/"}},
    .secrets = {usual_secret}};

TEST(core_auth_time, MayBeOffByTheToleranceEitherWay)
{
    locked_door door(slack());
    offer given = slack_offer(now);

    for (const std::uint64_t time :
        {now_ms - 300'000, now_ms - 1, now_ms, now_ms + 1, now_ms + 300'000}) {
        given.time_ms = time;
        EXPECT_TRUE(door(given).authentic()) << time;
    }
    for (const std::uint64_t time :
        {now_ms - 300'001, now_ms + 300'001, std::uint64_t{0}, UINT64_MAX}) {
        given.time_ms = time;
        EXPECT_EQ(door(given).why, "timestamp_expired") << time;
        EXPECT_EQ(door(given).verdict, WEBHOOK_UNAUTHORIZED) << time;
    }
}

TEST(core_auth_time, ThatIsRefusedSaysByHowMuch)
{
    locked_door door(slack());
    offer given = slack_offer(now);
    const std::pair<std::uint64_t, std::int64_t> times[] = {
        {now_ms + 300'001, 300'001},
        {now_ms - 300'001, -300'001},
        {now_ms + 5'000'123, 5'000'123},
        {0, -std::int64_t{now_ms}},
        {UINT64_MAX, INT64_MAX},
    };

    for (const auto &[time, age] : times) {
        given.time_ms = time;
        const finding found = door(given);
        EXPECT_EQ(found.age_ms, age) << time;
        EXPECT_EQ(found.tolerance_ms, 300'000U) << time;
        EXPECT_EQ(found.answer.find("300"), std::string::npos) << found.answer;
    }

    given.time_ms = now_ms;
    EXPECT_EQ(door(given).age_ms, 0);
    EXPECT_EQ(door(given).tolerance_ms, 0U);
}

/* A body has a minute more than the head, which was in time. */
TEST(core_auth_time, OfASlowBodySaysByHowMuch)
{
    locked_door door(slack());
    offer given = slack_offer(now);

    given.transfer_ms = 360'001;
    EXPECT_EQ(door(given).age_ms, 360'001);
    EXPECT_EQ(door(given).tolerance_ms, 360'000U);
}

TEST(core_auth_time, InMillisecondsIsAsExact)
{
    locked_door door(hubspot);
    offer given = hubspot_offer("1700000000123");

    for (const std::uint64_t time :
        {now_ms + 123 - 300'000, now_ms + 123, now_ms + 123 + 300'000}) {
        given.time_ms = time;
        EXPECT_TRUE(door(given).authentic()) << time;
    }
    for (const std::uint64_t time :
        {now_ms + 123 - 300'001, now_ms + 123 + 300'001}) {
        given.time_ms = time;
        EXPECT_EQ(door(given).why, "timestamp_expired") << time;
    }
}

TEST(core_auth_time, ToleranceIsTheGatesOrTheSchemes)
{
    const offer given = slack_offer(now);
    offer late = given;

    late.time_ms = now_ms + 1'500;
    EXPECT_TRUE(locked_door(slack(1'500))(late).authentic());
    EXPECT_EQ(locked_door(slack(1'499))(late).why, "timestamp_expired");

    lock own = slack();
    own.parameters = {{"tolerance", "1"}};
    EXPECT_EQ(locked_door(own)(late).why, "timestamp_expired");
    own.parameters = {{"tolerance", "2"}};
    EXPECT_TRUE(locked_door(own)(late).authentic());
    own.tolerance_ms = 1'000;
    EXPECT_EQ(locked_door(own)(late).why, "timestamp_expired");
}

TEST(core_auth_time, OfABodyMayBeAMinuteOlder)
{
    expect_transfer(slack(), slack_offer(now), 360'000);
    expect_transfer(hubspot, hubspot_offer("1700000000000"), 360'000);

    offer late = slack_offer(now);
    late.time_ms += 299'999;
    expect_transfer(slack(), late, 60'001);

    offer early = slack_offer(now); /* by the clock of its sender */
    early.time_ms -= 300'000;
    expect_transfer(slack(), early, 660'000);

    offer later = slack_offer(now);
    later.transfer_ms = UINT64_MAX - now_ms;
    EXPECT_TRUE(locked_door(slack(UINT64_MAX))(later).authentic());
}

TEST(core_auth_time, OfABodyIsNotOlderThanWhatTheStoreKnows)
{
    lock how = slack(2'000);
    for (const auto &[window_ms, longest_ms] :
        {std::pair{63'999U, 61'999U}, std::pair{64'000U, 62'000U},
            std::pair{100'000U, 62'000U}, std::pair{5'000U, 3'000U},
            std::pair{4'000U, 2'000U}, std::pair{1'000U, 2'000U}}) {
        how.window_ms = window_ms;
        expect_transfer(how, slack_offer(now), longest_ms);
    }
}

/* Each is signed as it stands there. */
TEST(core_auth_time, HasAsManyDigitsAsItsUnitWants)
{
    locked_door seconds(slack(UINT64_MAX));
    locked_door milliseconds([] {
        lock how = hubspot;
        how.tolerance_ms = UINT64_MAX;
        return how;
    }());

    for (const char *text : {"1700000000", "0000000001", "9999999999"}) {
        EXPECT_TRUE(seconds(slack_offer(text)).authentic()) << text;
    }
    for (const char *text :
        {"1700000000123", "0000000000001", "9999999999999"}) {
        EXPECT_TRUE(milliseconds(hubspot_offer(text)).authentic()) << text;
    }
    for (const std::string &text : {"170000000"s, "01700000000"s,
             "1700000000123"s, "17000000000000000000"s, "0"s, " 700000000"s,
             "170000000 "s, " 1700000000"s, "1700000000 "s, "1700000000\t"s,
             "1700000000\r"s, "1700000000\0"s, "+170000000"s, "-170000000"s,
             "+1700000000"s, "-1700000000"s, "0x65920080"s, "65920080aa"s,
             "1700000.00"s, "1.70000e09"s, "1,70000000"s, "170_000_00"s,
             "\xd9\xa1\xd9\xa7\xd9\xa0\xd9\xa0\xd9\xa0"s}) {
        EXPECT_EQ(seconds(slack_offer(text)).why, "timestamp_invalid") << text;
    }
    for (const std::string &text : {"1700000000"s, "170000000012"s,
             "01700000000123"s, "+170000000012"s, "-170000000012"s,
             "170000000012 "s, " 170000000012"s, "170000000012.0"s}) {
        EXPECT_EQ(milliseconds(hubspot_offer(text)).why, "timestamp_invalid")
            << text;
    }
}

/* "1" and "01" are the same number, and not the same text. */
TEST(core_auth_time, IsSignedAsItIsSpelled)
{
    locked_door door(slack(UINT64_MAX));
    offer given = slack_offer("0000000001");

    EXPECT_TRUE(door(given).authentic());
    given.headers[1] = slack_offer("1").headers[1];
    EXPECT_EQ(door(given).why, "signature_wrong");
}

TEST(core_auth_time, MayBeAPartOfTheSignaturesHeader)
{
    const lock how = {.signature = "stripe", .secrets = {usual_secret}};
    locked_door door(how);
    const auto offered = [](const std::string &header) {
        offer given;
        given.headers = {{"Stripe-Signature", header}};
        return given;
    };
    const std::string right =
        "v1=" + hex(mac(usual_secret, now + "." + offer().body));

    EXPECT_TRUE(door(offered("t=" + now + "," + right)).authentic());
    EXPECT_TRUE(door(offered(right + ",t=" + now)).authentic());
    EXPECT_TRUE(
        door(offered(",,tt=1,t,t =2," + right + ",,t=" + now)).authentic());

    EXPECT_EQ(door(offered(right)).why, "timestamp_missing");
    EXPECT_EQ(door(offered("t=," + right)).why, "timestamp_missing");
    EXPECT_EQ(door(offered("t," + right)).why, "timestamp_missing");
    EXPECT_TRUE(door(offered(" t=" + now + "," + right)).authentic());
    EXPECT_EQ(
        door(offered("t= " + now + "," + right)).why, "timestamp_invalid");
    EXPECT_EQ(door(offered("t=" + now + ",t=" + now + "," + right)).why,
        "header_repeated");
    EXPECT_EQ(
        door(offered("t=," + right + ",t=" + now)).why, "header_repeated");
    EXPECT_EQ(door(offered("t=1699999699," + right)).why, "timestamp_expired");
}

} // namespace
