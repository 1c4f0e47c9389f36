// A zone with a file: what was delivered is known after a restart, a kill of
// all processes, and a reboot.

#include "support/restart_test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

using zone_restart = restart_test;

TEST_F(zone_restart, StopAndStartForgetNothing)
{
    start(conf());
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    EXPECT_EQ(gate().quit(), 0);
    gate().start();
    expect_known(done);
    expect_new(booked("2"));
    EXPECT_TRUE(logged(
        R"(\[notice\].*webhook: zone "webhook" has 1 events from before)"))
        << gate().error_log();
}

TEST_F(zone_restart, WithoutAFileAStopForgetsEverything)
{
    start({.location = "webhook_store zone=webhook:1m;"});
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    EXPECT_EQ(gate().quit(), 0);
    gate().start();
    expect_new(done);
}

TEST_F(zone_restart, TheMemoryIsPrivateAndReserved)
{
    start(conf());
    ASSERT_EQ(memory_files().size(), 1U);
    struct stat info {};
    ASSERT_EQ(::stat(memory_files()[0].c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777U, 0600U);
    EXPECT_EQ(info.st_uid, ::geteuid());
    EXPECT_GE(info.st_blocks * 512, 1024 * 1024);
}

TEST_F(zone_restart, AKillOfAllForgetsNothing)
{
    start(conf("webhook:1m", "webhook_lease 6s;"));
    const event done = booked("1"), running = booked("2");
    EXPECT_EQ(deliver(done).status, 200);
    flag released;
    upstream_.next(answer::held(released));
    http_connection held = send_and_hold(running);

    gate().kill_all();
    gate().start();
    expect_known(done);
    EXPECT_EQ(deliver(running).status, 503) << "its claim is gone";
    released.raise();
    EXPECT_EQ(deliver_until_settled(running).status, 200);
    EXPECT_EQ(upstream_.count(), 3U) << "its claim does not end";
}

TEST_F(zone_restart, KillsUnderLoadForgetNothing)
{
    start(conf());
    int sent = 0;
    for (int round = 0; round < 3; round++) {
        std::vector<event> acknowledged;
        std::vector<http_connection> cut;
        for (int i = 0; i < 40; i++) {
            acknowledged.push_back(booked(std::to_string(++sent)));
            ASSERT_EQ(deliver(acknowledged.back()).status, 200);
        }
        for (int i = 0; i < 20; i++) {
            cut.emplace_back(gate().port());
            cut.back().send(post(booked(std::to_string(++sent))));
        }
        gate().kill_all();
        gate().start();
        for (const event &each : acknowledged) {
            expect_known(each);
        }
    }
}

TEST_F(zone_restart, ARebootForgetsNothing)
{
    start(conf());
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    EXPECT_EQ(gate().quit(), 0);
    reboot();
    gate().start();
    expect_known(done);
    EXPECT_TRUE(logged("has 1 events from before the start, found in .*"
                       "bookings"))
        << gate().error_log();
}

// The machine stops without a word: what has been written counts.
TEST_F(zone_restart, ACrashKeepsWhatWasWritten)
{
    start(conf());
    wait_until_written();
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    wait_until_written();
    gate().kill_all();
    reboot();
    gate().start();
    expect_known(done);
}

// How much a crash costs: the age of the oldest event that was acknowledged and
// is forgotten.  It is a property of the report.
TEST_F(zone_restart, ACrashForgetsTheLastMomentOnly)
{
    start(conf("webhook:1m", "webhook_lease 1s;"));
    wait_until_written();
    std::vector<std::pair<event, clock::time_point>> all;
    const auto end = clock::now() + 3500ms;
    while (clock::now() < end) {
        all.emplace_back(booked(std::to_string(all.size())), clock::now());
        ASSERT_EQ(deliver(all.back().first).status, 200);
    }
    gate().kill_all();
    const auto crash = clock::now();
    reboot();
    gate().start();

    auto lost = 0ms;
    for (const auto &[each, when] : all) {
        const std::size_t before = upstream_.count();
        // what was claimed when it was written waits for its lease
        ASSERT_EQ(deliver_until_settled(each).status, 200);
        if (upstream_.count() != before) {
            lost = std::max(
                lost, std::chrono::duration_cast<milliseconds>(crash - when));
        }
    }
    RecordProperty("lost_ms", static_cast<int>(lost.count()));
    std::cout << "a crash has cost the last " << lost.count() << " ms\n";
    EXPECT_LT(lost, crash - all.front().second) << "nothing was written";
}

TEST_F(zone_restart, AReloadSharesIt)
{
    start(conf());
    const event done = booked("1"), running = booked("2");
    EXPECT_EQ(deliver(done).status, 200);
    flag released;
    upstream_.next(answer::held(released));
    http_connection held = send_and_hold(running);
    gate().reload();
    expect_known(done);
    EXPECT_EQ(deliver(running).status, 503);
    released.raise();
    EXPECT_EQ(held.read().status, 200);
    held.close();
    expect_known(running);
    EXPECT_EQ(gate().quit(), 0);
    reboot();
    gate().start();
    expect_known(done);
    expect_known(running);
}

// A reload gives the zone a file, another one, and none any more.
TEST_F(zone_restart, AReloadWithAnotherFileForgetsNothing)
{
    gate_conf without;
    without.location = "webhook_store zone=webhook:1m;\nwebhook_wait 0;\n";
    without.workers = 2;
    without.server = "keepalive_timeout 0;";
    gate_conf other = conf();
    other.location.replace(other.location.find("/bookings"), 9, "/others");

    start(without);
    std::vector<event> all;
    const auto then = [&](const gate_conf &next) {
        all.push_back(booked(std::to_string(all.size())));
        EXPECT_EQ(deliver(all.back()).status, 200);
        gate().rewrite(gate_http(next));
        gate().reload();
        EXPECT_TRUE(logged("zone \"webhook\" gets another memory, " +
                           std::to_string(all.size()) + " events were copied"))
            << gate().error_log();
        for (const event &each : all) {
            expect_known(each);
        }
    };
    then(conf());
    then(other);
    then(without);
    then(conf()); // its memory and its file are older
    EXPECT_EQ(gate().quit(), 0);
    reboot();
    gate().start();
    for (const event &each : all) {
        expect_known(each);
    }
}

TEST_F(zone_restart, AStartWithoutRootSharesIt)
{
    if (::geteuid() != 0 ||
        run({"setpriv", "--reuid", "65534", "true"}, "/dev/null") != 0) {
        GTEST_SKIP() << "this takes root and setpriv";
    }
    start(conf());
    EXPECT_EQ(gate().quit(), 0);
    for (const auto &path : {disk_.path(), memory_.path(), gate().prefix()}) {
        ASSERT_EQ(
            run({"chown", "-R", "65534:65534", path.string()}, "/dev/null"), 0);
    }
    gate().as({"setpriv", "--reuid", "65534", "--clear-groups"});
    const event done = booked("1");
    gate().start();
    EXPECT_EQ(deliver(done).status, 200);
    wait_until_written();
    gate().kill_all();
    gate().start();
    expect_known(done);
    EXPECT_EQ(gate().quit(), 0);
    reboot();
    gate().start();
    expect_known(done);
}

TEST_F(zone_restart, ABinaryUpgradeSharesIt)
{
    start(conf());
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    gate().upgrade();
    expect_known(done);
    const event later = booked("2");
    expect_new(later);
    EXPECT_EQ(gate().quit(), 0);
    gate().start();
    expect_known(done);
    expect_known(later);
}

TEST_F(zone_restart, ASecondNginxIsRefused)
{
    start(conf());
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    try {
        const restartable other(whole(conf()));
        FAIL() << "two nginx use one file";
    } catch (const std::exception &refused) {
        EXPECT_NE(std::string(refused.what())
                      .find("another nginx, or another zone, uses its file"),
            std::string::npos)
            << refused.what();
    }
    expect_known(done);
    gate().reload();
    expect_known(done);
}

TEST_F(zone_restart, AConfigurationTestTouchesNothing)
{
    start(conf());
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    const auto before = memory_files();
    const conf_check test = gate().test();
    EXPECT_EQ(test.exit_code, 0) << test.output;
    EXPECT_EQ(memory_files(), before);
    expect_known(done);

    EXPECT_EQ(gate().quit(), 0);
    reboot();
    EXPECT_EQ(gate().test().exit_code, 0);
    EXPECT_TRUE(memory_files().empty()) << "a test has made the memory";
    gate().start();
    expect_known(done);
}

TEST_F(zone_restart, AnotherSizeKeepsTheEntries)
{
    start(conf("webhook:1m"));
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    gate().rewrite(gate_http(conf("webhook:2m")));
    gate().reload();
    expect_known(done);
    EXPECT_TRUE(logged(
        "zone \"webhook\" keeps its size of 1048576 bytes until nginx is "
        "restarted"));

    EXPECT_EQ(gate().quit(), 0);
    gate().start();
    expect_known(done);
    EXPECT_GT(fs::file_size(memory_files().at(0)), 2U * 1024 * 1024);

    EXPECT_EQ(gate().quit(), 0);
    gate().rewrite(gate_http(conf("webhook:64k")));
    reboot();
    gate().start();
    expect_known(done);
}

} // namespace
} // namespace webhook::test
