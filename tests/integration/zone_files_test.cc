// The files of a zone are changed, removed and damaged, while nginx runs and
// while it does not.

#include "support/restart_test.h"
#include "support/status.h"

#include "zone/layout.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

using zone_files = restart_test;

TEST_F(zone_files, TheFileHealsWhateverHappensToIt)
{
    start(conf());
    wait_until_written();
    std::vector<event> all;
    const auto crash = [&](const char *what) {
        SCOPED_TRACE(what);
        gate().kill_all();
        reboot();
        gate().start();
        for (const event &each : all) {
            expect_known(each);
        }
    };
    const auto next = [&] {
        all.push_back(booked(std::to_string(all.size() + 1)));
        EXPECT_EQ(deliver(all.back()).status, 200);
    };

    next();
    fs::remove(file());
    ASSERT_TRUE(eventually([&] { return fs::exists(file()); }));
    crash("removed");

    next();
    wait_until_written();
    fs::resize_file(file(), 4096);
    ASSERT_TRUE(eventually([&] { return fs::file_size(file()) > 4096; }));
    crash("truncated");
}

// As on a full disk: deliveries go on, and it is said once.
TEST_F(zone_files, AFileThatCannotBeWrittenStopsTheWritingOnly)
{
    start(conf());
    wait_until_written();
    // root may write to any directory, but not beside a directory of this name
    fs::create_directory(file().string() + ".new");
    fs::create_directory(file().string() + ".new/x");
    fs::remove(file());
    expected_ = "\\[alert\\].*(cannot be|is) written to";
    ASSERT_TRUE(eventually([&] {
        return logged("\\[alert\\].*webhook: zone \"webhook\" cannot be "
                      "written to");
    }));
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    expect_known(done);
    gate().kill_all();
    gate().start();
    expect_known(done);
    fs::remove_all(file().string() + ".new");
    ASSERT_TRUE(eventually([&] { return fs::exists(file()); }, 20s));
    // the end is logged at the level of the beginning
    EXPECT_TRUE(eventually([&] {
        return logged("\\[alert\\].*webhook: zone \"webhook\" is written to "
                      "\".*\" again");
    })) << gate().error_log();
}

TEST_F(zone_files, AFileThatIsNoneOfAZoneIsSetAside)
{
    write_file(file(), std::string(100000, 'x'));
    expected_ = "\\[error\\].*was renamed to";
    start(conf());
    EXPECT_EQ(read_file(file().string() + ".old"), std::string(100000, 'x'));
    EXPECT_TRUE(logged("it was renamed to \".*bookings.old\""))
        << gate().error_log();
    expect_new(booked("1"));
}

TEST_F(zone_files, TheStatusShowsThem)
{
    gate_conf with = conf();
    with.server += status_gate::location;
    start(with);
    const auto zone = [&](const char *member) {
        return json_at(status_gate::json(gate().port()),
            "/zones/0/" + std::string(member));
    };
    const auto number = [&](const char *member) {
        return std::stod(zone(member));
    };
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    wait_until_written();
    EXPECT_EQ(zone("file"), "\"" + file().string() + "\"");
    EXPECT_EQ(zone("memory"), "\"" + memory_files().at(0).string() + "\"");
    EXPECT_EQ(zone("failing"), "false");
    EXPECT_EQ(zone("error"), "null");
    EXPECT_EQ(zone("taken_over"), "0");
    EXPECT_EQ(zone("damaged"), "0");
    EXPECT_EQ(zone("size_bytes"), "1048576");
    EXPECT_GT(number("generation"), 0);
    EXPECT_LT(
        std::abs(number("written") - static_cast<double>(::time({}))), 30);

    const double before = number("generation");
    EXPECT_EQ(deliver(booked("2")).status, 200);
    ASSERT_TRUE(eventually([&] { return number("generation") > before; }));

    EXPECT_EQ(gate().quit(), 0);
    reboot();
    {
        // one byte of an event in the last page
        std::string bytes = read_file(file());
        bytes[bytes.size() - 4096 + 64 + 5] ^= 0x10;
        write_file(file(), bytes);
    }
    gate().start();
    const metrics all = status_gate::scrape(gate().port());
    EXPECT_EQ(all.sum("nginx_webhook_zone_damaged_total"), 1);
    EXPECT_GE(all.sum("nginx_webhook_zone_taken_over_events"), 0);
    EXPECT_EQ(all.sum("nginx_webhook_zone_file_failing"), 0);
}

TEST_F(zone_files, TheStatusOfAnotherZoneHasNone)
{
    gate_conf with;
    with.server = status_gate::location;
    start(with);
    for (const char *member : {"file", "memory", "written", "generation",
             "failing", "error", "taken_over", "damaged"}) {
        EXPECT_EQ(json_at(status_gate::json(gate().port()),
                      "/zones/0/" + std::string(member)),
            "null")
            << member;
    }
    EXPECT_EQ(status_gate::scrape(gate().port())
                  .sum("nginx_webhook_zone_file_writes_total"),
        -1);
}

// An event that an operator has forgotten does not come back, whatever happens
// after the file was written.
TEST_F(zone_files, WhatIsForgottenStaysForgotten)
{
    gate_conf with = conf("webhook:1m", "webhook_scope s;");
    with.server += "location /events/ { webhook_events; webhook_store"
                   " zone=webhook; }\n";
    start(with);
    const event done = booked("90311"), other = booked("2");
    EXPECT_EQ(deliver(done).status, 200);
    EXPECT_EQ(deliver(other).status, 200);
    wait_until_written();
    request forget;
    forget.method = "DELETE";
    forget.uri = "/events/s:Call%20booked:90311";
    forget.content_type = "";
    EXPECT_EQ(send_request(gate().port(), forget).status, 200);
    wait_until_written();
    const bool all_are_written = eventually([&] {
        std::string bytes = read_file(memory_files().at(0));
        const auto *state = zone::file_state::in(bytes.data(), 1024 * 1024);
        return state->forgotten == state->file_forgotten;
    });
    EXPECT_TRUE(all_are_written);
    gate().kill_all();
    reboot();
    gate().start();
    expect_known(other);
    expect_new(done);
}

class zone_paths : public restart_test {
protected:
    void expect_refused(const std::string &message)
    {
        try {
            start(conf());
            FAIL() << "it starts";
        } catch (const std::exception &refused) {
            EXPECT_NE(
                std::string(refused.what()).find(message), std::string::npos)
                << refused.what();
        }
    }
};

TEST_F(zone_paths, ALinkIsRefused)
{
    write_file(disk_.path() / "elsewhere", "");
    fs::create_symlink(disk_.path() / "elsewhere", file());
    expect_refused("is not a regular file: specify the path that the link");
    fs::remove(disk_.path() / "elsewhere");
    expect_refused("is not a regular file");
}

TEST_F(zone_paths, ADirectoryIsRefused)
{
    fs::create_directory(file());
    expect_refused("is not a regular file");
}

TEST_F(zone_paths, AFifoIsRefused)
{
    ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
    expect_refused("is not a regular file");
}

TEST_F(zone_paths, OtherThingsAtTheNewFileAreNotWrittenTo)
{
    write_file(disk_.path() / "elsewhere", "untouched");
    fs::create_symlink(disk_.path() / "elsewhere", file().string() + ".new");
    start(conf());
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    wait_until_written();
    EXPECT_EQ(read_file(disk_.path() / "elsewhere"), "untouched");
}

TEST_F(zone_paths, ADirectoryForEveryoneDrawsAWarning)
{
    fs::permissions(disk_.path(), fs::perms::all);
    start(conf());
    EXPECT_TRUE(logged("\\[warn\\].*everyone may write in the directory"))
        << gate().error_log();
}

TEST_F(zone_paths, TwoZonesWithOneFileAreRefused)
{
    gate_conf with = conf();
    const std::string again = (disk_.path() / "." / "bookings").string();
    with.server += "location /other { webhook iclosed; webhook_store zone=other"
                   " file=" +
                   again + " memory=" + memory_.path().string() +
                   "; proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    try {
        start(with);
        FAIL() << "it starts";
    } catch (const std::exception &refused) {
        EXPECT_NE(std::string(refused.what()).find("have the same \"file="),
            std::string::npos)
            << refused.what();
    }
}

// Its memory is elsewhere, as that of an nginx with another pid file.
TEST_F(zone_paths, AnotherNginxWithItsMemoryElsewhereIsRefused)
{
    start(conf());
    const event done = booked("1");
    EXPECT_EQ(deliver(done).status, 200);
    gate().reload(); // the lock is kept
    const temp_dir elsewhere("/dev/shm");
    gate_conf other = conf();
    const std::string own = memory_.path().string();
    other.location.replace(
        other.location.find(own), own.size(), elsewhere.path().string());
    try {
        const restartable second(whole(other));
        FAIL() << "two nginx use one file";
    } catch (const std::exception &refused) {
        EXPECT_NE(std::string(refused.what()).find("uses its file"),
            std::string::npos)
            << refused.what();
    }
    EXPECT_EQ(gate().quit(), 0);
    gate().start();
    expect_known(done);
}

TEST_F(zone_files, DamagedMemoryIsForgottenAndTheRestIsKept)
{
    start(conf());
    std::vector<event> all;
    for (int i = 0; i < 50; i++) {
        all.push_back(booked(std::to_string(i)));
        EXPECT_EQ(deliver(all.back()).status, 200);
    }
    EXPECT_EQ(gate().quit(), 0);

    // one byte of one of the first cells
    const auto path = memory_files().at(0);
    std::string bytes = read_file(path);
    constexpr std::size_t size = 1024 * 1024;
    bytes[zone::zone_shape::of(size).cells_offset() + 64 * 3 + 5] ^= 0x10;
    {
        const unique_fd fd(::open(path.c_str(), O_WRONLY));
        ASSERT_EQ(::pwrite(fd.get(), bytes.data(), bytes.size(), 0),
            static_cast<ssize_t>(bytes.size()));
    }
    gate().start();
    EXPECT_TRUE(logged("\\[error\\].*zone \"webhook\" was damaged: 1 events "
                       "and 0 pages were forgotten"))
        << gate().error_log();
    const std::size_t before = upstream_.count();
    for (const event &each : all) {
        EXPECT_EQ(deliver(each).status, 200);
    }
    EXPECT_EQ(upstream_.count(), before + 1);
}

} // namespace
} // namespace webhook::test
