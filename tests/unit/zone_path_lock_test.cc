// The lock of a zone's file: another nginx, whose memory is elsewhere, is
// refused, and a disk without locks is used without one.

#include "zone_file_check.h"

#include "zone/path_lock.h"

#include <fcntl.h>
#include <sys/stat.h>

using namespace zone_test;
using webhook::zone::lock_outcome;
using webhook::zone::path_lock;

namespace {

class zone_path_lock : public zone_file_test {
protected:
    // As another process does, which has inherited nothing.
    lock_outcome take()
    {
        path_lock other;
        return other.take(file.native());
    }

    fs::path lock_file() const { return file.native() + ".lock"; }
};

TEST_F(zone_path_lock, IsHeldByOne)
{
    {
        path_lock one;
        EXPECT_EQ(one.take(file.native()), lock_outcome::locked);
        EXPECT_EQ(take(), lock_outcome::used);
        struct stat info {};
        ASSERT_EQ(stat(lock_file().c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 07777U, 0600U);
    }
    EXPECT_EQ(take(), lock_outcome::locked);
}

// Another nginx, whose memory is elsewhere, holds it.
TEST_F(zone_path_lock, AStartWithoutItIsRefused)
{
    path_lock other;
    ASSERT_EQ(other.take(file.native()), lock_outcome::locked);
    EXPECT_FALSE(open());
    EXPECT_NE(std::string(error.text).find("uses its file"), std::string::npos)
        << error.text;
}

TEST_F(zone_path_lock, AReloadKeepsIt)
{
    auto old_cycle = open();
    const auto new_cycle = open();
    ASSERT_TRUE(new_cycle) << error.text;
    old_cycle.reset();
    EXPECT_EQ(take(), lock_outcome::used);
    region::close_inherited();
    EXPECT_EQ(take(), lock_outcome::used);
}

// A new binary has inherited it, and its configuration has no such zone.
TEST_F(zone_path_lock, OneThatIsInheritedAndNotUsedIsClosed)
{
    path_lock one;
    ASSERT_EQ(one.take(file.native()), lock_outcome::locked);
    const int inherited = ::open(lock_file().c_str(), O_RDWR);
    ASSERT_GE(inherited, 0);
    region::close_inherited();
    EXPECT_LT(fcntl(inherited, F_GETFD), 0);
    EXPECT_EQ(take(), lock_outcome::used);
}

TEST_F(zone_path_lock, LocksOfOtherProgramsAreLeftAlone)
{
    write_all(lock_file(), "1234\n");
    const int other = ::open(lock_file().c_str(), O_RDWR);
    ASSERT_GE(other, 0);
    region::close_inherited();
    EXPECT_GE(fcntl(other, F_GETFD), 0);
    close(other);
}

// A start goes on without a lock.
TEST_F(zone_path_lock, ADiskWithoutLocksIsUsed)
{
    fs::create_symlink("/dev/null", lock_file());
    EXPECT_EQ(take(), lock_outcome::failed);
    const auto one = open();
    ASSERT_TRUE(one) << error.text;
    EXPECT_NE(found.unlocked, 0);
    deliver(*one, 1);
    fs::remove(lock_file());
    fs::create_directory(lock_file());
    EXPECT_EQ(take(), lock_outcome::failed);
}

TEST_F(zone_path_lock, AFifoDoesNotBlock)
{
    ASSERT_EQ(mkfifo(lock_file().c_str(), 0600), 0);
    EXPECT_EQ(take(), lock_outcome::failed);
}

} // namespace
