// The file of a zone on the disk: what a boot finds, whatever the disk has
// kept of it.

#include "zone_file_check.h"

#include "zone/page.h"

#include <fcntl.h>
#include <sys/stat.h>

using namespace zone_test;
using webhook::zone::page;

namespace {

using zone_page = zone_file_test;

TEST_F(zone_page, ABootFindsWhatWasWritten)
{
    {
        const auto one = open();
        deliver(*one, 1);
        EXPECT_EQ(claim(*one, 2), WEBHOOK_ABSENT);
        EXPECT_EQ(write(*one), write_outcome::written);
        deliver(*one, 3);
    }
    reboot();
    const auto again = open();
    ASSERT_TRUE(again) << error.text;
    EXPECT_EQ(again->origin(), region_origin::restored);
    EXPECT_EQ(found.cells.taken, 2U);
    EXPECT_EQ(look(*again, 1), WEBHOOK_DELIVERED);
    EXPECT_EQ(look(*again, 2), WEBHOOK_CLAIMED);
    EXPECT_EQ(look(*again, 3), WEBHOOK_ABSENT);
}

TEST_F(zone_page, ChangesAreAppendedAndNothingElse)
{
    const auto one = open();
    for (std::uint64_t i = 0; i < 1000; ++i) {
        deliver(*one, i);
    }
    auto writer = one->writer(file.native());
    EXPECT_EQ(writer->write(clocks::now()), write_outcome::written);
    EXPECT_EQ(writer->write(clocks::now()), write_outcome::idle);
    const std::string before = read_all(file);

    deliver(*one, 1000);
    EXPECT_EQ(writer->write(clocks::now()), write_outcome::written);
    const std::string after = read_all(file);
    EXPECT_LE(after.size(), before.size() + 2 * sizeof(page));
    EXPECT_EQ(after.substr(0, before.size()), before) << "written over";

    // another writer goes on where this one has stopped
    writer.reset();
    EXPECT_EQ(write(*one), write_outcome::idle);
    deliver(*one, 1001);
    EXPECT_EQ(write(*one), write_outcome::written);
    EXPECT_EQ(read_all(file).substr(0, after.size()), after);
}

TEST_F(zone_page, OneProcessWrites)
{
    const auto one = open();
    auto first = one->writer(file.native());
    EXPECT_EQ(first->write(clocks::now()), write_outcome::written);
    const pid_t child = in_child([&] {
        EXPECT_EQ(one->writer(file.native())->write(clocks::now()),
            write_outcome::elsewhere);
    });
    EXPECT_EQ(wait_for(child), 0);
}

// A writer dies between two instructions: the next one writes everything.
TEST_F(zone_page, AWriterThatDiesLosesNothing)
{
    const auto one = open();
    EXPECT_EQ(write(*one), write_outcome::written);
    deliver(*one, 1);
    const pid_t child = in_child([&] {
        auto *state =
            webhook::zone::file_state::in(one->memory().memory(), size);
        pthread_mutex_lock(&state->writer);
        state->pending = 1;
        std::memset(state->marks(), 0,
            webhook::zone::file_state::pages(
                webhook::zone::zone_shape::of(size)));
        kill(getpid(), SIGKILL);
    });
    EXPECT_EQ(wait_for(child), -SIGKILL);
    EXPECT_EQ(write(*one), write_outcome::written);
    const clocks now = clocks::now();
    EXPECT_EQ(kind(*read(now), 1, now.monotonic), WEBHOOK_DELIVERED);
}

TEST_F(zone_page, ItDoesNotGrowWithoutEnd)
{
    const auto one = open();
    auto writer = one->writer(file.native());
    std::uintmax_t greatest = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        deliver(*one, i % 1000 + 1000 * (i / 1000));
        EXPECT_EQ(writer->write(clocks::now()), write_outcome::written);
        greatest = std::max(greatest, fs::file_size(file));
    }
    EXPECT_LT(greatest, 5 * size + 300 * sizeof(page));
    const clocks now = clocks::now();
    auto table = read(now);
    for (std::uint64_t i = 0; i < 2000; ++i) {
        EXPECT_EQ(kind(*table, i, now.monotonic), WEBHOOK_DELIVERED);
    }
}

// The monotonic clock starts anew; the wall clock says how long it took.
TEST_F(zone_page, TimesHoldOverABoot)
{
    const auto one = open();
    deliver(*one, 1, day);
    claim(*one, 2, 60'000);
    const clocks then = clocks::now();
    EXPECT_EQ(one->writer(file.native())->write(then), write_outcome::written);

    const auto state = [&](std::uint64_t number, std::uint64_t later,
                           std::uint64_t uptime) {
        const clocks boot{then.wall + later, uptime};
        return kind(*read(boot), number, uptime);
    };
    // uptime 0: the machine has just been started
    EXPECT_EQ(state(1, 0, 0), WEBHOOK_DELIVERED);
    EXPECT_EQ(state(2, 30'000, 0), WEBHOOK_CLAIMED);
    EXPECT_EQ(state(2, 60'001, 0), WEBHOOK_ABSENT);
    EXPECT_EQ(state(1, day - 1000, 5), WEBHOOK_DELIVERED);
    EXPECT_EQ(state(1, day + 1, 5), WEBHOOK_ABSENT);

    // in the new boot it expires when it would have
    const clocks boot{then.wall + day / 2, 1000};
    auto table = read(boot);
    EXPECT_EQ(kind(*table, 1, 1000 + day / 2 - 1000), WEBHOOK_DELIVERED);
    EXPECT_EQ(kind(*table, 1, 1000 + day / 2 + 1000), WEBHOOK_ABSENT);
}

TEST_F(zone_page, AWallClockThatWasSteppedKeepsTheBounds)
{
    const auto one = open();
    deliver(*one, 1, day);
    const clocks then = clocks::now();
    EXPECT_EQ(one->writer(file.native())->write(then), write_outcome::written);

    // back: no time has passed, and no more is left than there was
    auto table = read({then.wall - 10 * day, 0});
    EXPECT_EQ(kind(*table, 1, day - 1000), WEBHOOK_DELIVERED);
    EXPECT_EQ(kind(*table, 1, day + 1), WEBHOOK_ABSENT);
    // forward by more than the window: forgotten, and sent twice
    EXPECT_EQ(kind(*read({then.wall + 10 * day, 0}), 1, 0), WEBHOOK_ABSENT);

    // before the last write, a step does not matter
    auto writer = one->writer(file.native());
    deliver(*one, 2, day);
    const clocks stepped{then.wall - 1000 * day, then.monotonic + 1000};
    EXPECT_EQ(writer->write(stepped), write_outcome::written);
    table = read({stepped.wall + 60'000, 0});
    EXPECT_EQ(kind(*table, 1, day - 70'000), WEBHOOK_DELIVERED);
    EXPECT_EQ(kind(*table, 1, day - 50'000), WEBHOOK_ABSENT);
}

TEST_F(zone_page, TheClockIsRenewedWithoutEvents)
{
    const auto one = open();
    auto writer = one->writer(file.native());
    clocks now = clocks::now();
    EXPECT_EQ(writer->write(now), write_outcome::written);
    now.wall += page_writer::clock_step - 1;
    EXPECT_EQ(writer->write(now), write_outcome::idle);
    now.wall += 1;
    EXPECT_EQ(writer->write(now), write_outcome::written);
    now.wall -= 1000 * day;
    EXPECT_EQ(writer->write(now), write_outcome::written) << "stepped back";
}

// No older page that is left anywhere may bring it back.
TEST_F(zone_page, AForgottenEventDoesNotComeBack)
{
    const auto one = open();
    auto writer = one->writer(file.native());
    deliver(*one, 1);
    deliver(*one, 2);
    EXPECT_EQ(writer->write(clocks::now()), write_outcome::written);
    ASSERT_TRUE(forget(*one, 1));
    EXPECT_EQ(writer->write(clocks::now()), write_outcome::written);

    const std::string bytes = read_all(file);
    const key_bytes k = key(1);
    EXPECT_EQ(bytes.find(std::string(k.begin(), k.begin() + 16)), bytes.npos)
        << "an older page still has it";
    const clocks now = clocks::now();
    auto table = read(now);
    EXPECT_EQ(kind(*table, 1, now.monotonic), WEBHOOK_ABSENT);
    EXPECT_EQ(kind(*table, 2, now.monotonic), WEBHOOK_DELIVERED);
}

TEST_F(zone_page, DamagedPagesAreLeftOut)
{
    const auto one = open();
    for (std::uint64_t i = 0; i < 1000; ++i) {
        deliver(*one, i);
    }
    EXPECT_EQ(write(*one), write_outcome::written);
    const std::string whole = read_all(file);
    const clocks now = clocks::now();

    for (std::size_t at = 0; at < whole.size(); at += 4096 + 37) {
        std::string bytes = whole;
        bytes[at] ^= 1;
        write_all(file, bytes);
        webhook::zone::read_result result;
        auto table = read(now, &result);
        EXPECT_EQ(result.outcome, webhook::zone::read_outcome::taken);
        EXPECT_EQ(result.damaged_pages, 1U);
        EXPECT_GE(table->stats().used, 1000U - 63U);
    }
}

TEST_F(zone_page, OneOfAnotherLayoutIsSetAside)
{
    {
        const auto one = open();
        deliver(*one, 1);
        EXPECT_EQ(write(*one), write_outcome::written);
    }
    std::string bytes = read_all(file);
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(page)) {
        page changed;
        std::memcpy(static_cast<void *>(&changed), &bytes[at], sizeof(page));
        ++changed.version;
        changed.checksum = webhook::zone::checksum_of(changed);
        std::memcpy(&bytes[at], &changed, sizeof(page));
    }
    write_all(file, bytes);
    reboot();
    {
        const auto again = open();
        ASSERT_TRUE(again) << error.text;
        EXPECT_EQ(again->origin(), region_origin::fresh);
        EXPECT_EQ(std::string(found.file_aside), file.native() + ".old");
        EXPECT_EQ(read_all(file.native() + ".old"), bytes);
        EXPECT_EQ(look(*again, 1), WEBHOOK_ABSENT);
    }
    // nor is that one written over
    write_all(file, bytes);
    reboot();
    ASSERT_TRUE(open());
    EXPECT_EQ(std::string(found.file_aside), file.native() + ".old.2");
    EXPECT_EQ(read_all(file.native() + ".old"), bytes);
}

TEST_F(zone_page, ASmallerZoneTakesWhatFits)
{
    {
        const auto one = open();
        for (std::uint64_t i = 0; i < 2000; ++i) {
            deliver(*one, i, 3 * day + i * 1000);
        }
        EXPECT_EQ(write(*one), write_outcome::written);
    }
    reboot();
    const auto less = open(64 * 1024);
    ASSERT_TRUE(less) << error.text;
    EXPECT_EQ(found.cells.taken + found.cells.left_out, 2000U);
    EXPECT_EQ(look(*less, 0), WEBHOOK_ABSENT);
    EXPECT_EQ(look(*less, 1999), WEBHOOK_DELIVERED);
}

TEST_F(zone_page, AFullDiskStopsTheWritingOnly)
{
    const auto one = open();
    EXPECT_EQ(write(*one), write_outcome::written);
    deliver(*one, 1);
    auto writer = one->writer((disk.path() / "gone" / "zone").native());
    EXPECT_EQ(writer->write(clocks::now()), write_outcome::failed);
    EXPECT_EQ(writer->error(), ENOENT);
    writer.reset();
    deliver(*one, 2);
    EXPECT_EQ(write(*one), write_outcome::written);
    const clocks now = clocks::now();
    auto table = read(now);
    EXPECT_EQ(kind(*table, 1, now.monotonic), WEBHOOK_DELIVERED);
    EXPECT_EQ(kind(*table, 2, now.monotonic), WEBHOOK_DELIVERED);
}

} // namespace
