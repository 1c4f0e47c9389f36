// Room in a zone: what strangers can take, and what a full zone forgets.

#include "support/signed_test.h"
#include "support/status.h"

#include <memory>

namespace webhook::test {
namespace {

// A signed location, and one that is open to everybody, in one small zone.
class zone_room : public signed_test {
protected:
    static std::string small(long n)
    {
        return R"({"hookType":"Outcome added","uuid":")" + std::to_string(n) +
               "\"}";
    }

    void start_with_strangers(const std::string &store = "zone=small:64k")
    {
        start({.location = signature(),
            .server = "webhook_store " + store +
                      "; location /open {"
                      " webhook iclosed; webhook_signature off;"
                      " proxy_pass http://127.0.0.1:{{upstream}}; }" +
                      std::string(status_gate::location)});
    }

    // New events of a stranger, in one body.
    static std::string many(long from, long count)
    {
        std::string body;
        for (long n = 0; n < count; n++) {
            body += (n ? "," : "[") + small(from + n);
        }
        return body + "]";
    }
};

// 100,000 ids at 2,000 URIs of an open prefix location.
TEST_F(zone_room, StrangersDoNotMakeASignedDeliveryForgotten)
{
    constexpr int ours = 200;
    start_with_strangers();
    for (int n = 0; n < ours; n++) {
        ASSERT_EQ(deliver_signed(small(n)).status, 200);
    }

    http_connection client(port());
    for (long n = 0; n < 2000; n++) {
        ASSERT_EQ(client
                      .exchange(post(many(1'000'000 + 50 * n, 50),
                          "/open/" + std::to_string(n)))
                      .status,
            200)
            << n;
    }

    const std::size_t before = upstream_.count();
    for (int n = 0; n < ours; n++) {
        EXPECT_EQ(deliver_signed(small(n)).status, 200);
    }
    EXPECT_EQ(upstream_.count(), before) << "a signed delivery was forgotten";

    // the operator is told: in the log, and by the status
    EXPECT_NE(gate().error_log().find(
                  "deliveries of \"gate.test/open\" are remembered for"),
        std::string::npos);
    EXPECT_EQ(gate().error_log().find(
                  "deliveries of \"gate.test/hook\" are remembered for"),
        std::string::npos);
    const std::string shown = status_gate::json(port());
    EXPECT_EQ(json_at(shown, "/locations/0/window/kept_seconds"), "345600");
    EXPECT_EQ(json_at(shown, "/locations/0/window/evicted"), "0");
    EXPECT_NE(json_at(shown, "/locations/1/window/kept_seconds"), "345600");
    EXPECT_EQ(json_at(shown, "/zones/0/full"), "0");
    EXPECT_GT(
        status_gate::scrape(port()).sum("nginx_webhook_window_evicted_total"),
        90'000);
}

TEST_F(zone_room, AFullZoneForgetsTheOldestDelivery)
{
    start({.location = "webhook_store zone=small:64k;"});
    http_connection client(port());
    for (int n = 0; n < 2000; n++) {
        ASSERT_EQ(client.exchange(post(small(n))).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 2000U);
    EXPECT_EQ(client.exchange(post(small(1999))).status, 200);
    EXPECT_EQ(upstream_.count(), 2000U);
    EXPECT_EQ(client.exchange(post(small(0))).status, 200);
    EXPECT_EQ(upstream_.count(), 2001U) << "it was not forgotten";
}

// Arrays of events for an upstream that hangs.
TEST_F(zone_room, ClaimsThatHangLeaveRoomForOthers)
{
    start_with_strangers();
    flag released;
    upstream_.always(answer::held(released));
    std::vector<std::unique_ptr<http_connection>> held;
    for (long n = 0; n < 20; n++) {
        held.push_back(std::make_unique<http_connection>(port()));
        held.back()->send(post(many(1'000'000 + 50 * n, 50), "/open"));
    }
    ASSERT_TRUE(upstream_.wait_for_requests(1));

    upstream_.always(answer::status(200));
    for (int i = 0; i < 200; i++) {
        EXPECT_EQ(deliver_signed(small(i)).status, 200);
    }
    const std::size_t before = upstream_.count();
    for (int i = 0; i < 200; i++) {
        EXPECT_EQ(deliver_signed(small(i)).status, 200);
    }
    EXPECT_EQ(upstream_.count(), before);
    released.raise();
}

TEST_F(zone_room, ValuesOfFullAreChecked)
{
    const conf_check wrong = check_gate_conf(
        {.location = "webhook_store zone=small:64k full=maybe;"});
    EXPECT_NE(wrong.exit_code, 0);
    EXPECT_NE(wrong.output.find("\"full=reject\""), std::string::npos)
        << wrong.output;
    EXPECT_EQ(check_gate_conf(
                  {.location = "webhook_store zone=small:64k full=forget;"})
                  .exit_code,
        0);
}

} // namespace
} // namespace webhook::test
