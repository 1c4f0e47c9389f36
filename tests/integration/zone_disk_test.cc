// The process that has a zone's file written is killed.

#include "support/restart_test.h"

#include <signal.h>

namespace webhook::test {
namespace {

using zone_disk = restart_test;

TEST_F(zone_disk, TheCacheManagerMayBeKilled)
{
    expected_ = "\\[alert\\].*exited on signal 9";
    start(conf());
    std::vector<event> all;
    for (int round = 0; round < 5; round++) {
        all.push_back(booked(std::to_string(round)));
        EXPECT_EQ(deliver(all.back()).status, 200);
        for (const process_info &child : children_of(gate().master())) {
            if (child.title == "nginx: cache manager process") {
                ::kill(child.pid, SIGKILL);
            }
        }
    }
    wait_until_written();
    gate().kill_all();
    reboot();
    gate().start();
    for (const event &each : all) {
        expect_known(each);
    }
}

} // namespace
} // namespace webhook::test
