// The memory of a zone with a file: found again by its name, held by one
// nginx, and repaired at a start.

#include "zone_file_check.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

using namespace zone_test;

namespace {

using zone_memory_file = zone_file_test;

TEST_F(zone_memory_file, AStartFindsWhatWasLeft)
{
    {
        const auto one = open();
        ASSERT_TRUE(one) << error.text;
        EXPECT_EQ(one->origin(), region_origin::fresh);
        deliver(*one, 1);
        EXPECT_EQ(claim(*one, 2), WEBHOOK_ABSENT);
    }
    const auto again = open();
    ASSERT_TRUE(again) << error.text;
    EXPECT_EQ(again->origin(), region_origin::kept);
    EXPECT_EQ(found.cells.taken, 2U);
    EXPECT_EQ(look(*again, 1), WEBHOOK_DELIVERED);
    EXPECT_EQ(look(*again, 2), WEBHOOK_CLAIMED);
    EXPECT_EQ(look(*again, 3), WEBHOOK_ABSENT);
}

TEST_F(zone_memory_file, AReloadSharesIt)
{
    const auto old_cycle = open();
    deliver(*old_cycle, 1);
    const auto new_cycle = open();
    ASSERT_TRUE(new_cycle) << error.text;
    EXPECT_EQ(new_cycle->origin(), region_origin::found);
    deliver(*new_cycle, 2);
    EXPECT_EQ(look(*old_cycle, 2), WEBHOOK_DELIVERED);
}

// A start is another process, which has not inherited the descriptor.
TEST_F(zone_memory_file, AnotherProcessIsRefused)
{
    const auto one = open();
    const int own = ::open(one->memory().name(), O_RDWR);
    ASSERT_GE(own, 0);
    EXPECT_NE(flock(own, LOCK_EX | LOCK_NB), 0) << "it is not locked";
    close(own);
    EXPECT_EQ(look(*one, 1), WEBHOOK_ABSENT);
}

// A process is killed in the table, with the lock of the zone and that of the
// writer, and everybody else with it.
TEST_F(zone_memory_file, LocksOfTheDeadAreMadeAnew)
{
    const pid_t child = in_child([&] {
        const auto one = open();
        deliver(*one, 1);
        auto *header =
            static_cast<webhook::zone::zone_header *>(one->memory().memory());
        pthread_mutex_lock(&header->mutex);
        auto *state = webhook::zone::file_state::in(header, size);
        pthread_mutex_lock(&state->writer);
        // as a process without a robust list would leave it
        header->mutex.__data.__lock = 1;
        header->mutex.__data.__owner = 1;
        kill(getpid(), SIGKILL);
    });
    EXPECT_EQ(wait_for(child), -SIGKILL);
    const auto again = open();
    ASSERT_TRUE(again) << error.text;
    EXPECT_EQ(look(*again, 1), WEBHOOK_DELIVERED);
    EXPECT_EQ(write(*again), write_outcome::written);
}

TEST_F(zone_memory_file, ItIsPrivateAndReserved)
{
    const auto one = open();
    struct stat info {};
    ASSERT_EQ(stat(one->memory().name(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777U, 0600U);
    EXPECT_GE(static_cast<std::size_t>(info.st_blocks) * 512, size);
}

TEST_F(zone_memory_file, MoreThanThereIsIsRefused)
{
    EXPECT_FALSE(open(std::size_t{1} << 44));
    EXPECT_NE(
        std::string(error.text).find("posix_fallocate()"), std::string::npos)
        << error.text;
    const auto one = open();
    ASSERT_TRUE(one) << error.text;
}

TEST_F(zone_memory_file, AFileOfAnotherUserIsRefused)
{
    if (geteuid() != 0) {
        GTEST_SKIP() << "other users are for root";
    }
    std::string name;
    {
        name = open()->memory().name();
    }
    ASSERT_EQ(chown(name.c_str(), 65534, 65534), 0);
    EXPECT_FALSE(open());
    EXPECT_NE(std::string(error.text).find("is not a file of the user"),
        std::string::npos);
    fs::remove(name);
    fs::create_symlink("/dev/shm/elsewhere", name);
    EXPECT_FALSE(open()) << "a link was followed";
}

TEST_F(zone_memory_file, AnotherSizeTakesTheEntries)
{
    {
        const auto one = open(size);
        for (std::uint64_t i = 0; i < 100; ++i) {
            deliver(*one, i);
        }
    }
    {
        const auto greater = open(2 * size);
        ASSERT_TRUE(greater) << error.text;
        EXPECT_EQ(greater->origin(), region_origin::resized);
        EXPECT_EQ(found.cells.taken, 100U);
        for (std::uint64_t i = 0; i < 100; ++i) {
            EXPECT_EQ(look(*greater, i), WEBHOOK_DELIVERED) << i;
        }
    }
    const auto less = open(size);
    EXPECT_EQ(found.cells.taken, 100U);
    EXPECT_EQ(look(*less, 99), WEBHOOK_DELIVERED);
}

// Those that expire first go first, as in a full zone, and no claim goes.
TEST_F(zone_memory_file, ASmallerOneForgetsAsAFullOneDoes)
{
    const std::uint64_t many = 2000;
    {
        const auto one = open(size);
        claim(*one, many + 1);
        for (std::uint64_t i = 0; i < many; ++i) {
            deliver(*one, i, 3 * day + i * 1000);
        }
    }
    const auto less = open(64 * 1024);
    ASSERT_TRUE(less) << error.text;
    EXPECT_GT(found.cells.left_out, 0U);
    EXPECT_EQ(found.cells.taken + found.cells.left_out, many + 1);
    EXPECT_EQ(look(*less, many + 1), WEBHOOK_CLAIMED);
    EXPECT_EQ(look(*less, 0), WEBHOOK_ABSENT);
    EXPECT_EQ(look(*less, many - 1), WEBHOOK_DELIVERED);
    EXPECT_EQ(look(*less, many - found.cells.taken + 1), WEBHOOK_DELIVERED);
}

TEST_F(zone_memory_file, ARunningOneKeepsItsSize)
{
    const auto one = open(size);
    deliver(*one, 1);
    const auto reloaded = open(2 * size);
    ASSERT_TRUE(reloaded) << error.text;
    EXPECT_EQ(reloaded->origin(), region_origin::found);
    EXPECT_EQ(reloaded->size(), size);
    EXPECT_EQ(look(*reloaded, 1), WEBHOOK_DELIVERED);
}

// Every byte of every cell is covered.
TEST_F(zone_memory_file, DamagedCellsAreForgottenAndTheOthersKept)
{
    using webhook::zone::cell;
    const auto cells = webhook::zone::zone_shape::of(size).cells_offset();
    std::string name;
    {
        const auto one = open();
        name = one->memory().name();
        for (std::uint64_t i = 0; i < 60; ++i) {
            deliver(*one, i);
        }
    }
    std::string bytes = read_all(name);
    const std::size_t covered = offsetof(cell, next);
    for (std::size_t i = 0; i < covered; ++i) {
        bytes[cells + i * sizeof(cell) + i] ^= 0x20;
    }
    {
        const int fd = ::open(name.c_str(), O_WRONLY);
        ASSERT_EQ(pwrite(fd, bytes.data(), bytes.size(), 0),
            static_cast<ssize_t>(bytes.size()));
        close(fd);
    }
    const auto again = open();
    ASSERT_TRUE(again) << error.text;
    EXPECT_EQ(found.cells.damaged, covered);
    EXPECT_EQ(found.cells.taken, 60 - covered);
    for (std::uint64_t i = 0; i < 60; ++i) {
        EXPECT_EQ(
            look(*again, i), i < covered ? WEBHOOK_ABSENT : WEBHOOK_DELIVERED);
    }
}

TEST_F(zone_memory_file, OneOfAnotherLayoutIsSetAside)
{
    std::string name;
    {
        const auto one = open();
        name = one->memory().name();
        deliver(*one, 1);
        ++static_cast<webhook::zone::zone_header *>(one->memory().memory())
              ->version;
    }
    const auto again = open();
    ASSERT_TRUE(again) << error.text;
    EXPECT_EQ(again->origin(), region_origin::fresh);
    EXPECT_EQ(std::string(found.memory_aside), name + ".old");
    EXPECT_TRUE(fs::exists(name + ".old"));
    EXPECT_EQ(look(*again, 1), WEBHOOK_ABSENT);
}

// A start that was killed before it had read everything is not believed.
TEST_F(zone_memory_file, AnUnfinishedOneIsMadeAnew)
{
    {
        const auto one = open();
        deliver(*one, 1);
        EXPECT_EQ(write(*one), write_outcome::written);
        webhook::zone::file_state::in(one->memory().memory(), size)->magic = 0;
    }
    const auto again = open();
    ASSERT_TRUE(again) << error.text;
    EXPECT_EQ(again->origin(), region_origin::restored);
    EXPECT_EQ(look(*again, 1), WEBHOOK_DELIVERED);
}

// As after a boot of a machine whose memory file system is not new.
TEST_F(zone_memory_file, OneOfAnotherBootIsNotBelieved)
{
    {
        const auto one = open();
        deliver(*one, 1);
        EXPECT_EQ(write(*one), write_outcome::written);
        deliver(*one, 2);
        webhook::zone::file_state::in(one->memory().memory(), size)->boot[0] ^=
            1;
    }
    const auto again = open();
    ASSERT_TRUE(again) << error.text;
    EXPECT_EQ(again->origin(), region_origin::restored);
    EXPECT_EQ(look(*again, 1), WEBHOOK_DELIVERED);
    EXPECT_EQ(look(*again, 2), WEBHOOK_ABSENT);
}

TEST_F(zone_memory_file, RandomBytesAreNoMemory)
{
    std::string name;
    {
        name = open()->memory().name();
    }
    std::srand(1);
    for (int round = 0; round < 50; ++round) {
        std::string bytes = round % 2 ? read_all(name) : std::string(5000, 'x');
        for (int i = 0; i < 200; ++i) {
            bytes[static_cast<std::size_t>(std::rand()) % bytes.size()] =
                static_cast<char>(std::rand());
        }
        write_all(name, bytes);
        const auto one = open();
        ASSERT_TRUE(one) << error.text;
        EXPECT_EQ(claim(*one, 1000 + static_cast<std::uint64_t>(round)),
            WEBHOOK_ABSENT);
        for (const auto &each : fs::directory_iterator(memory.path())) {
            if (each.path() != name) {
                fs::remove(each);
            }
        }
    }
}

} // namespace
