// webhook_status: the counters go on after a reload and a binary upgrade.

#include "support/status_test.h"

#include <filesystem>

namespace webhook::test {
namespace {

class status_upgrade : public status_test {
protected:
    static std::string with(const std::string &server)
    {
        return gate_http({.server = server + status_gate::location});
    }

    void reload(const std::string &http)
    {
        gate().rewrite(http);
        gate().reload();
        ASSERT_TRUE(gate().drained());
    }

    std::size_t files()
    {
        std::size_t count = 0;
        for (const auto &entry : std::filesystem::directory_iterator(
                 "/proc/" + std::to_string(gate().master()) + "/fd")) {
            std::error_code gone;
            count += std::filesystem::read_symlink(entry, gone)
                         .string()
                         .find("nginx-webhook-objects:") != std::string::npos;
        }
        return count;
    }
};

TEST_F(status_upgrade, CountersGoOn)
{
    start_counting();
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver("{").status, 400);
    const double since = sum("nginx_webhook_start_time_seconds");
    const std::string refusals = json("/refusals");
    EXPECT_GT(since, 0);

    for (int i = 0; i < 3; i++) {
        gate().upgrade();
    }
    EXPECT_EQ(verdicts("accepted", "new"), 1);
    EXPECT_EQ(verdicts("duplicate", "delivered"), 1);
    EXPECT_EQ(json("/refusals"), refusals);
    EXPECT_EQ(sum("nginx_webhook_start_time_seconds"), since);
    EXPECT_EQ(files(), 1U);

    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver(booked("2")).status, 200);
    EXPECT_EQ(verdicts("accepted", "new"), 2);
    EXPECT_EQ(verdicts("duplicate", "delivered"), 2);
}

// A new location does not disturb the others, and one that is removed for a
// while goes on.
TEST_F(status_upgrade, LocationsComeAndGo)
{
    const std::string other = "location = /other { webhook iclosed;"
                              " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    start_counting();
    EXPECT_EQ(deliver(booked("1")).status, 200);

    reload(with(other));
    EXPECT_EQ(send_request(port(), post(booked("1"), "/other")).status, 200);
    EXPECT_EQ(sum("nginx_webhook_deliveries_total", {"location=\"/hook\""}), 1);
    EXPECT_EQ(
        sum("nginx_webhook_deliveries_total", {"location=\"/other\""}), 1);

    reload(with(""));
    EXPECT_EQ(sum("nginx_webhook_deliveries_total"), 1);
    gate().upgrade();
    reload(with(other));
    EXPECT_EQ(
        sum("nginx_webhook_deliveries_total", {"location=\"/other\""}), 1);
    EXPECT_EQ(files(), 1U);
}

TEST_F(status_upgrade, CountersEndWithTheDirective)
{
    start_counting();
    EXPECT_EQ(deliver(booked("1")).status, 200);

    reload(gate_http({}));
    EXPECT_EQ(files(), 0U);
    reload(with(""));
    EXPECT_EQ(verdicts("accepted", "new"), 0);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(verdicts("duplicate", "delivered"), 1) << "the zone remembers";
}

} // namespace
} // namespace webhook::test
