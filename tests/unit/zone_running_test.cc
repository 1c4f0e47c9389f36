// A reload gives a running zone a file, another file, or takes it away: its
// entries are copied.

#include "zone_file_check.h"

#include "zone/running_zone.h"

using namespace zone_test;
using webhook::zone::zone_header;

namespace {

class zone_running : public zone_file_test {
protected:
    std::optional<region> open_at(const fs::path &path)
    {
        found = {};
        return region::open("zone", {path.native(), memory.path().native()},
            size, found, error);
    }

    std::optional<region> open_plain()
    {
        return region::open("zone", size, error);
    }

    void expect_copied(const std::optional<region> &to)
    {
        ASSERT_TRUE(to) << error.text;
        EXPECT_EQ(look(*to, 1), WEBHOOK_DELIVERED);
        EXPECT_EQ(look(*to, 2), WEBHOOK_CLAIMED);
        EXPECT_EQ(look(*to, 3), WEBHOOK_ABSENT);
        ASSERT_TRUE(to->copied());
        EXPECT_EQ(to->copied()->taken, 2U);
        deliver(*to, 4);
    }

    void fill(const std::optional<region> &zone)
    {
        ASSERT_TRUE(zone) << error.text;
        deliver(*zone, 1);
        claim(*zone, 2);
    }
};

TEST_F(zone_running, OneThatGetsAFile)
{
    const auto old = open_plain();
    fill(old);
    expect_copied(open());
}

TEST_F(zone_running, OneThatGetsAnotherFile)
{
    const auto old = open();
    fill(old);
    const auto other = open_at(disk.path() / "other");
    expect_copied(other);
    EXPECT_EQ(other->origin(), region_origin::copied);
    EXPECT_EQ(look(*old, 4), WEBHOOK_ABSENT);
}

TEST_F(zone_running, OneThatLosesItsFile)
{
    const auto old = open();
    fill(old);
    const auto plain = open_plain();
    expect_copied(plain);
    EXPECT_EQ(plain->origin(), region_origin::copied);
}

// What a file remembers from before is kept beside what runs.
TEST_F(zone_running, OneThatGetsAFileOfBefore)
{
    {
        const auto before = open();
        deliver(*before, 10);
        EXPECT_EQ(write(*before), write_outcome::written);
    }
    reboot();
    const auto old = open_plain();
    fill(old);
    const auto one = open();
    expect_copied(one);
    EXPECT_EQ(one->origin(), region_origin::restored);
    EXPECT_EQ(look(*one, 10), WEBHOOK_DELIVERED);
    EXPECT_EQ(check(*static_cast<zone_header *>(one->memory().memory()),
                  webhook::zone::zone_shape::of(size)),
        "");
}

// A memory of earlier in this boot is older than what runs.
TEST_F(zone_running, OneThatGetsAMemoryOfBefore)
{
    {
        const auto before = open();
        deliver(*before, 10);
        claim(*before, 1, 60'000, 77);
    }
    const auto old = open_plain();
    fill(old);
    const auto one = open();
    expect_copied(one);
    EXPECT_EQ(one->origin(), region_origin::kept);
    EXPECT_EQ(look(*one, 10), WEBHOOK_DELIVERED);
    EXPECT_EQ(check(*static_cast<zone_header *>(one->memory().memory()),
                  webhook::zone::zone_shape::of(size)),
        "");
}

TEST_F(zone_running, AnotherZoneIsNotCopied)
{
    const auto other = region::open("another", size, error);
    fill(other);
    const auto one = open();
    ASSERT_TRUE(one) << error.text;
    EXPECT_FALSE(one->copied());
    EXPECT_EQ(look(*one, 1), WEBHOOK_ABSENT);
}

// A worker has died in the table, and the reload is the first to get its lock:
// the running zone is repaired, and goes on.
TEST_F(zone_running, ACopyRepairsWhatADeadWorkerHasLeft)
{
    const auto old = open_plain();
    fill(old);
    const pid_t child = in_child([&] {
        const webhook::zone::running_zone where("zone", true);
        auto *header = static_cast<zone_header *>(where.memory());
        pthread_mutex_lock(&header->mutex);
        kill(getpid(), SIGKILL);
    });
    EXPECT_EQ(wait_for(child), -SIGKILL);
    expect_copied(open());
    EXPECT_EQ(look(*old, 1), WEBHOOK_DELIVERED);
    deliver(*old, 5);
}

} // namespace
