// A binary upgrade hands the zones over: no event is lost, and none comes
// twice, under load as well.

#include "support/gate_test.h"
#include "support/load.h"

#include <signal.h>

#include <cstdlib>
#include <future>

namespace webhook::test {
namespace {

class binary_upgrade : public gate_test {
protected:
    void start_gate()
    {
        start({.location = "webhook_lease 500ms; webhook_wait 200ms;",
            .server = "keepalive_timeout 0;",
            .workers = 2});
    }
};

TEST_F(binary_upgrade, KeepsWhatWasDeliveredAndClaimed)
{
    start({.location = "webhook_lease 500ms; webhook_wait 0;", .workers = 2});
    const event done = booked("8006"), running = booked("8007");
    EXPECT_EQ(deliver(done).status, 200);
    flag released;
    upstream_.next(answer::held(released));
    http_connection first(port());
    first.send(post(running));
    ASSERT_TRUE(upstream_.wait_for_requests(2));

    auto upgrade = std::async(std::launch::async, [&] { gate().upgrade(); });
    // Both masters serve for a while; neither takes either for new.
    ASSERT_TRUE(eventually([&] {
        return std::filesystem::exists(gate().prefix() / "nginx.pid.oldbin");
    }));
    for (int i = 0; i < 20; i++) {
        EXPECT_EQ(deliver(done).status, 200);
        EXPECT_EQ(deliver(running).status, 503);
    }
    released.raise();
    upgrade.get();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(deliver(done).status, 200);
    EXPECT_EQ(deliver(running).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(binary_upgrade, RolledBack)
{
    start_gate();
    const event before = booked("8020"), during = booked("8021");
    EXPECT_EQ(deliver(before).status, 200);
    ::kill(gate().master(), SIGUSR2);
    const auto pid_file = gate().prefix() / "nginx.pid";
    pid_t fresh = -1;
    ASSERT_TRUE(eventually([&] {
        fresh = std::atoi(read_file(pid_file).c_str());
        return fresh > 0 && fresh != gate().master() &&
               children_of(fresh).size() == 2U;
    }));
    EXPECT_EQ(deliver(during).status, 200);

    ::kill(fresh, SIGQUIT);
    ASSERT_TRUE(eventually([&] {
        return std::atoi(read_file(pid_file).c_str()) == gate().master();
    }));
    for (int i = 0; i < 10; i++) {
        EXPECT_EQ(deliver(before).status, 200);
        EXPECT_EQ(deliver(during).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(binary_upgrade, UnderLoad)
{
    start_gate();
    load senders(port());
    for (int i = 0; i < 2; i++) {
        ASSERT_TRUE(senders.wait_for(20));
        gate().upgrade();
    }
    ASSERT_TRUE(senders.wait_for(20));
    expect_each_once(upstream_, senders.stop());
}

} // namespace
} // namespace webhook::test
