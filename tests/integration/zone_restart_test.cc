// A zone with a file: what was delivered is known after a restart, a kill of
// all processes, and a reboot.

#include "support/gate_test.h"
#include "support/nginx_conf.h"
#include "support/restartable.h"

#include "zone/layout.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <regex>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

class zone_restart : public testing::Test {
protected:
    void TearDown() override
    {
        upstream_.stop();
        if (!gate_) {
            return;
        }
        if (gate_->master() > 0) {
            EXPECT_EQ(gate_->quit(), 0) << gate_->error_log();
        }
        for (const std::string &line : suspicious_lines(gate_->error_log())) {
            EXPECT_TRUE(!expected_.empty() &&
                        std::regex_search(line, std::regex(expected_)))
                << "in the error log: " << line;
        }
    }

    [[nodiscard]] nginx_conf whole(const gate_conf &of) const
    {
        nginx_conf out;
        out.http = gate_http(of);
        out.workers = of.workers;
        out.values["upstream"] = std::to_string(upstream_.port());
        return out;
    }

    void start(const gate_conf &of)
    {
        gate_ = std::make_unique<restartable>(whole(of));
    }

    restartable &gate() { return *gate_; }

    response deliver(const std::string &body)
    {
        return send_request(gate().port(), post(body));
    }

    response deliver_until_settled(const std::string &body)
    {
        response answer;
        eventually([&] {
            answer = deliver(body);
            return answer.status != 503;
        });
        return answer;
    }

    http_connection send_and_hold(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        http_connection sender(gate().port());
        sender.send(post(body));
        EXPECT_TRUE(upstream_.wait_for_requests(before + 1));
        return sender;
    }

    [[nodiscard]] gate_conf conf(const std::string &zone = "webhook:1m",
        const std::string &more = "", int workers = 2) const
    {
        gate_conf out;
        out.location = "webhook_store zone=" + zone + " file=" +
                       file().string() + " memory=" + memory_.path().string() +
                       ";\nwebhook_wait 0;\n" + more;
        out.workers = workers;
        out.server = "keepalive_timeout 0;";
        return out;
    }

    [[nodiscard]] fs::path file() const { return disk_.path() / "bookings"; }

    // The memory file, or nothing.
    [[nodiscard]] std::vector<fs::path> memory_files() const
    {
        std::vector<fs::path> found;
        for (const auto &entry : fs::directory_iterator(memory_.path())) {
            found.push_back(entry.path());
        }
        return found;
    }

    // As the machine does.
    void reboot()
    {
        for (const fs::path &each : memory_files()) {
            fs::remove(each);
        }
    }

    void expect_known(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(deliver(body).status, 200);
        EXPECT_EQ(upstream_.count(), before) << "forwarded again";
    }

    void expect_new(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(deliver(body).status, 200);
        EXPECT_EQ(upstream_.count(), before + 1) << "not forwarded";
    }

    // Returns when the file has been written after this call.
    void wait_until_written()
    {
        const auto size = [this] {
            std::error_code none;
            return fs::file_size(file(), none);
        };
        const auto before = fs::exists(file()) ? size() : 0;
        ASSERT_TRUE(eventually(
            [&] { return fs::exists(file()) && size() > before; }));
    }

    bool logged(const std::string &pattern)
    {
        return std::regex_search(gate().error_log(), std::regex(pattern));
    }

    upstream upstream_;
    std::unique_ptr<restartable> gate_;
    std::string expected_; // a line of the error log that may be there
    temp_dir disk_;
    temp_dir memory_{"/dev/shm"};
};

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
    start(conf("webhook:1m", "webhook_lease 2s;"));
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
    for (int round = 0; round < 5; round++) {
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
                      .find("another nginx uses its memory"),
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

TEST_F(zone_restart, TheFileHealsWhateverHappensToIt)
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
TEST_F(zone_restart, AFileThatCannotBeWrittenStopsTheWritingOnly)
{
    start(conf());
    wait_until_written();
    // root may write to any directory, but not beside a directory of this name
    fs::create_directory(file().string() + ".new");
    fs::create_directory(file().string() + ".new/x");
    fs::remove(file());
    expected_ = "\\[alert\\].*cannot be written to";
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
}

TEST_F(zone_restart, AFileThatIsNoneOfAZoneIsSetAside)
{
    write_file(file(), std::string(100000, 'x'));
    expected_ = "\\[error\\].*was renamed to";
    start(conf());
    EXPECT_EQ(read_file(file().string() + ".old"), std::string(100000, 'x'));
    EXPECT_TRUE(logged("it was renamed to \".*bookings.old\""))
        << gate().error_log();
    expect_new(booked("1"));
}

TEST_F(zone_restart, DamagedMemoryIsForgottenAndTheRestIsKept)
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
