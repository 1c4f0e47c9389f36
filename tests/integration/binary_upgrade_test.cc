// A binary upgrade hands the zones over: no event is lost, and none comes
// twice.

#include "support/gate_test.h"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <sstream>

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

// The zones that a process has mapped, or has open, each as often as it is.
std::vector<std::string> zones_in(pid_t pid, const char *what)
{
    const std::string name = "nginx-webhook:";
    const std::filesystem::path proc = "/proc/" + std::to_string(pid);
    std::vector<std::string> found;
    const auto add = [&](const std::string &text) {
        const std::size_t at = text.find(name);
        if (at != std::string::npos) {
            found.push_back(text.substr(
                at + name.size(), text.find(' ', at) - at - name.size()));
        }
    };

    if (what == std::string("maps")) {
        std::istringstream maps(read_file(proc / "maps"));
        for (std::string line; std::getline(maps, line);) {
            add(line);
        }
    } else {
        for (const auto &entry :
            std::filesystem::directory_iterator(proc / "fd")) {
            std::error_code gone;
            add(std::filesystem::read_symlink(entry, gone));
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

class zones_of_upgrades : public binary_upgrade {
protected:
    static std::string with(const std::string &zones)
    {
        return gate_http({.server = zones, .workers = 2});
    }

    void reload(const std::string &zones)
    {
        gate().rewrite(with(zones));
        gate().reload();
        ASSERT_TRUE(gate().drained());
    }

    void expect_zones(const std::vector<std::string> &expected)
    {
        std::vector<pid_t> all = gate().workers();
        all.push_back(gate().master());
        for (const pid_t pid : all) {
            EXPECT_EQ(zones_in(pid, "maps"), expected) << pid;
            EXPECT_EQ(zones_in(pid, "fd"), expected) << pid;
        }
    }

    std::size_t empty_starts()
    {
        const std::string log = gate().error_log();
        std::size_t count = 0;
        for (std::size_t at = 0;
             (at = log.find("starts empty", at)) != std::string::npos; at++) {
            count++;
        }
        return count;
    }
};

TEST_F(zones_of_upgrades, LeaveNothingBehind)
{
    start({.server = "webhook_store zone=a:1m;", .workers = 2});
    const event booking = booked("8030");
    EXPECT_EQ(deliver(booking).status, 200);
    for (int i = 0; i < 10; i++) {
        gate().upgrade();
    }
    expect_zones({"a"});
    EXPECT_EQ(empty_starts(), 0U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);

    reload("webhook_store zone=a:2m;");
    expect_zones({"a"});
    EXPECT_EQ(empty_starts(), 1U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);

    // set back, it is not the memory of before
    reload("webhook_store zone=a:1m;");
    expect_zones({"a"});
    EXPECT_EQ(empty_starts(), 2U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);

    reload("webhook_store zone=b:1m;");
    expect_zones({"b"});
    EXPECT_EQ(empty_starts(), 3U) << gate().error_log();
}

} // namespace
} // namespace webhook::test
