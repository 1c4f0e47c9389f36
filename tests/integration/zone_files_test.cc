// The files of a zone are changed, removed and damaged, while nginx runs and
// while it does not.

#include "support/restart_test.h"

#include "zone/layout.h"

#include <fcntl.h>
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
