// The disk of a zone with a file stalls or fails while nginx is at work: no
// delivery takes longer, nginx ends, and memory and disk come together again.

#include "support/disk_faults.h"
#include "support/restart_test.h"
#include "support/status.h"

#include <signal.h>

namespace webhook::test {
namespace {

class zone_disk : public restart_test {
protected:
    void start_with_status(const std::string &more = "")
    {
        gate_conf with = conf("webhook:1m", more);
        with.server += status_gate::location;
        start(with);
    }

    std::string zone(const std::string &member)
    {
        return json_at(status_gate::json(gate().port()), "/zones/0/" + member);
    }

    event next() { return booked(std::to_string(++sent_)); }

    // Delivers events until the writer is in the call that stalls.
    void deliver_until_stalled(std::vector<event> &all)
    {
        ASSERT_TRUE(eventually([&] {
            all.push_back(next());
            EXPECT_EQ(deliver(all.back()).status, 200);
            return is_pending();
        }));
    }

    bool is_pending()
    {
        std::string bytes = read_file(memory_files().at(0));
        zone::zone_header header{};
        std::memcpy(static_cast<void *>(&header), bytes.data(), sizeof(header));
        return zone::file_state::in(bytes.data(), header.size)->pending != 0;
    }

    void expect_all_known_after_a_crash(const std::vector<event> &all)
    {
        gate().kill_all();
        reboot();
        gate().start();
        for (const event &each : all) {
            expect_known(each);
        }
    }

    disk_faults faults_;
    int sent_ = 0;
};

TEST_F(zone_disk, AStallHoldsUpNoDelivery)
{
    start_with_status();
    wait_until_written();
    faults_.stall("fdatasync");
    std::vector<event> all;
    deliver_until_stalled(all);

    const std::string generation = zone("generation");
    const auto begin = clock::now();
    for (int i = 0; i < 100; i++) {
        all.push_back(next());
        EXPECT_EQ(deliver(all.back()).status, 200);
        expect_known(all.back());
    }
    EXPECT_LT(clock::now() - begin, 60s);
    EXPECT_EQ(zone("generation"), generation);
    gate().reload();
    expect_known(all.front());
    EXPECT_TRUE(is_pending());

    faults_.end();
    wait_until_written();
    expect_all_known_after_a_crash(all);
}

// The master waits for the last write, and then goes.
TEST_F(zone_disk, AStallDoesNotHoldUpTheEnd)
{
    expected_ = "\\[alert\\].*the last write of the zones has not ended";
    start_with_status();
    wait_until_written();
    for (const char *call : {"fdatasync", "pwrite"}) {
        SCOPED_TRACE(call);
        faults_.stall(call);
        std::vector<event> all;
        deliver_until_stalled(all);
        const pid_t master = gate().master();
        ASSERT_EQ(::kill(master, SIGQUIT), 0);
        EXPECT_EQ(wait_exit(master, 60s), std::optional(0));
        EXPECT_TRUE(logged(expected_)) << gate().error_log();
        gate().start(); // while the disk does not respond
        for (const event &each : all) {
            expect_known(each);
        }
        faults_.end();
        wait_until_written();
    }
}

// It is logged once, and the status says so.
TEST_F(zone_disk, AFailureStopsTheWritingOnly)
{
    const std::vector<std::pair<std::string, int>> failures = {
        {"fdatasync", EIO}, {"pwrite", ENOSPC}, {"rename", ENOSPC},
        {"fsync", EIO}};
    expected_ = "\\[alert\\].*cannot be written to";
    start_with_status();
    wait_until_written();
    std::vector<event> all;
    for (const auto &[call, error] : failures) {
        SCOPED_TRACE(call);
        faults_.fail(call, error);
        if (call == "rename" || call == "fsync") {
            std::filesystem::remove(file()); // a new file is written
        }
        ASSERT_TRUE(eventually(
            [&] {
                all.push_back(next());
                EXPECT_EQ(deliver(all.back()).status, 200);
                return zone("failing") == "true";
            },
            30s));
        EXPECT_EQ(
            zone("error"), "\"" + std::string(std::strerror(error)) + "\"");
        EXPECT_TRUE(logged(call + "\\(\\) failed")) << gate().error_log();
        expect_known(all.front());
        faults_.end();
        ASSERT_TRUE(
            eventually([&] { return zone("failing") == "false"; }, 30s));
    }
    const std::string log = gate().error_log();
    const std::regex line("\\[alert\\].*cannot be written to");
    EXPECT_EQ(std::distance(std::sregex_iterator(log.begin(), log.end(), line),
                  std::sregex_iterator()),
        static_cast<std::ptrdiff_t>(failures.size()));
    wait_until_written();
    expect_all_known_after_a_crash(all);
}

TEST_F(zone_disk, TheCacheManagerMayBeKilled)
{
    expected_ = "\\[alert\\].*exited on signal 9";
    start_with_status();
    std::vector<event> all;
    for (int round = 0; round < 5; round++) {
        all.push_back(next());
        EXPECT_EQ(deliver(all.back()).status, 200);
        for (const process_info &child : children_of(gate().master())) {
            if (child.title == "nginx: cache manager process") {
                ::kill(child.pid, SIGKILL);
            }
        }
    }
    wait_until_written();
    expect_all_known_after_a_crash(all);
}

} // namespace
} // namespace webhook::test
