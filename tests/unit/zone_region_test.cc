// The memory: found again by a reload and by another binary, or not.

#include "zone_region.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

using namespace zone_test;
using webhook::zone::region;
using webhook::zone::region_origin;

namespace {

constexpr const char *in_new_binary = "WEBHOOK_ZONE_TEST_EXEC";

TEST(zone_region, AReloadFindsIt)
{
    auto old_cycle = open_region("reload");
    EXPECT_EQ(old_cycle->origin(), region_origin::fresh);
    EXPECT_EQ(claim(*old_cycle, 1), WEBHOOK_ABSENT);

    auto new_cycle = open_region("reload");
    EXPECT_EQ(new_cycle->origin(), region_origin::found);
    EXPECT_EQ(claim(*new_cycle, 2), WEBHOOK_ABSENT);
    EXPECT_EQ(claim(*old_cycle, 2), WEBHOOK_CLAIMED) << "not the same memory";

    old_cycle.reset();
    EXPECT_EQ(claim(*new_cycle, 1), WEBHOOK_CLAIMED);
    EXPECT_EQ(open_region("reload")->origin(), region_origin::found);
}

TEST(zone_region, ARefusedConfigurationLeavesItAlone)
{
    const auto running = open_region("refused");
    claim(*running, 1);
    open_region("refused").reset();
    EXPECT_EQ(claim(*running, 1), WEBHOOK_CLAIMED);
    EXPECT_EQ(descriptors("refused").size(), 1U);
}

TEST(zone_region, ItGoesWithTheLastDescriptor)
{
    claim(*open_region("last"), 1);
    EXPECT_TRUE(descriptors("last").empty());
    const auto again = open_region("last");
    EXPECT_EQ(again->origin(), region_origin::fresh);
    EXPECT_EQ(claim(*again, 1), WEBHOOK_ABSENT);
}

TEST(zone_region, NamesAreDifferentRegions)
{
    const auto one = open_region("name");
    const auto other = open_region("name2");
    EXPECT_EQ(other->origin(), region_origin::fresh);
    claim(*one, 1);
    EXPECT_EQ(claim(*other, 1), WEBHOOK_ABSENT);
}

TEST(zone_region, AnotherSizeIsFresh)
{
    const auto one = open_region("size");
    claim(*one, 1);
    const auto greater = open_region("size", 2 * size);
    EXPECT_EQ(greater->origin(), region_origin::replaced);
    EXPECT_EQ(claim(*greater, 1), WEBHOOK_ABSENT);
    EXPECT_EQ(open_region("size")->origin(), region_origin::found);
    EXPECT_EQ(open_region("size", 2 * size)->origin(), region_origin::found);
}

TEST(zone_region, ItCanBeMoved)
{
    auto one = open_region("move");
    claim(*one, 1);
    region moved(std::move(*one));
    one.reset();
    EXPECT_EQ(claim(moved, 1), WEBHOOK_CLAIMED);
    moved = std::move(*open_region("move2"));
    EXPECT_TRUE(descriptors("move").empty());
    EXPECT_EQ(claim(moved, 1), WEBHOOK_ABSENT);
}

// A master looks for it while workers use it.
TEST(zone_region, BeingFoundChangesNothing)
{
    const auto running = open_region("untouched");
    claim(*running, 1);
    const int fd = descriptors("untouched").front();
    std::string before(size, '\0');
    std::string after(size, '\0');
    ASSERT_EQ(pread(fd, before.data(), size, 0), static_cast<ssize_t>(size));
    const auto again = open_region("untouched");
    ASSERT_EQ(again->origin(), region_origin::found);
    ASSERT_EQ(pread(fd, after.data(), size, 0), static_cast<ssize_t>(size));
    EXPECT_TRUE(before == after);
}

TEST(zone_region, ItsFileCannotBeCutShort)
{
    const auto one = open_region("sealed");
    const int fd = descriptors("sealed").front();
    EXPECT_NE(ftruncate(fd, 0), 0);
    EXPECT_NE(ftruncate(fd, 2 * size), 0);
}

TEST(zone_region, ErrorsAreToldAndLeaveNothingOpen)
{
    webhook_error_t error{};
    EXPECT_FALSE(region::open("small", 100, error));
    EXPECT_NE(std::string(error.text).find("at least"), std::string::npos);
    EXPECT_FALSE(region::open("", size, error));
    EXPECT_FALSE(region::open(std::string(201, 'x'), size, error));
    EXPECT_NE(std::string(error.text).find("200"), std::string::npos);
    EXPECT_FALSE(region::open(std::string_view("a\0b", 3), size, error));
    EXPECT_FALSE(region::open("huge", std::size_t{1} << 62, error));
    EXPECT_NE(std::string(error.text).find("failed"), std::string::npos)
        << error.text;
    EXPECT_TRUE(descriptors("small").empty());
    EXPECT_TRUE(descriptors("huge").empty());
    EXPECT_TRUE(open_region(std::string(200, 'x').c_str()).has_value());
}

TEST(zone_region, MoreThanTheMachineHasIsRefused)
{
    std::ifstream file("/proc/sys/vm/overcommit_memory");
    int mode = 0;
    if (file >> mode && mode == 1) {
        GTEST_SKIP() << "this system promises any amount of memory";
    }
    webhook_error_t error{};
    EXPECT_FALSE(region::open("greedy", std::size_t{1} << 45, error));
    EXPECT_TRUE(descriptors("greedy").empty());
}

TEST(zone_region, ItStaysOffTheStandardDescriptors)
{
    const pid_t child = in_child([] {
        close(STDIN_FILENO);
        const auto one = open_region("standard");
        const auto two = open_region("standard");
        EXPECT_EQ(two->origin(), region_origin::found);
        EXPECT_EQ(fcntl(STDIN_FILENO, F_GETFD), -1);
    });
    EXPECT_EQ(wait_for(child), 0);
}

TEST(zone_region, WithoutProcItIsFreshAndSaysSo)
{
    constexpr int no_namespace = 77;
    const pid_t child = in_child([] {
        const auto before = open_region("no proc");
        if ((unshare(CLONE_NEWNS) != 0 &&
                unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
            mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("none", "/proc", "tmpfs", 0, nullptr) != 0) {
            _exit(no_namespace);
        }
        const auto after = open_region("no proc");
        EXPECT_EQ(after->origin(), region_origin::unsearched);
        EXPECT_EQ(claim(*after, 1), WEBHOOK_ABSENT);
    });
    const int status = wait_for(child);
    if (status == no_namespace) {
        GTEST_SKIP() << "/proc cannot be hidden here";
    }
    EXPECT_EQ(status, 0);
}

// As a process of the workers' user, by way of a worker's descriptor.
TEST(zone_region, NobodyElseOpensIt)
{
    constexpr uid_t nobody = 65534;
    if (geteuid() != 0) {
        GTEST_SKIP() << "other users are for root";
    }

    const auto one = open_region("private");
    const int fd = descriptors("private").front();
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);

    // a worker leaves its user, and is dumpable all the same, as nginx's are
    const pid_t worker = in_child([&] {
        ASSERT_EQ(setuid(nobody), 0);
        ASSERT_EQ(prctl(PR_SET_DUMPABLE, 1), 0);
        ASSERT_EQ(write(ready[1], "x", 1), 1);
        pause();
    });
    char byte;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);

    const pid_t other = in_child([&] {
        close(fd);
        ASSERT_EQ(setuid(nobody), 0);
        const std::string path =
            "/proc/" + std::to_string(worker) + "/fd/" + std::to_string(fd);
        EXPECT_EQ(access(path.substr(0, path.rfind('/')).c_str(), X_OK), 0)
            << "the descriptors of the worker cannot be looked at";
        EXPECT_LT(open(path.c_str(), O_RDWR), 0) << path;
        EXPECT_EQ(errno, EACCES);
        EXPECT_LT(open(path.c_str(), O_RDONLY), 0) << path;

        const std::filesystem::path maps =
            "/proc/" + std::to_string(worker) + "/map_files";
        std::error_code refused;
        for (const auto &entry :
            std::filesystem::directory_iterator(maps, refused)) {
            const auto target = std::filesystem::read_symlink(entry, refused);
            if (target.string().find("nginx-webhook") != std::string::npos) {
                EXPECT_LT(open(entry.path().c_str(), O_RDWR), 0) << target;
            }
        }
    });
    EXPECT_EQ(wait_for(other), 0);
    kill(worker, SIGKILL);
    wait_for(worker);
}

// A file that an old binary has left open to others.
TEST(zone_region, WhatIsFoundBecomesPrivate)
{
    const auto one = open_region("opened");
    const int fd = descriptors("opened").front();
    struct stat file {};
    ASSERT_EQ(fchmod(fd, 0666), 0);
    EXPECT_EQ(open_region("opened")->origin(), region_origin::found);
    ASSERT_EQ(fstat(fd, &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600U);
}

TEST(zone_region, WhatIsInheritedAndNotUsedIsClosed)
{
    const auto used = open_region("used");
    const int inherited = dup(descriptors("used").front());
    const int unused = memfd_create("nginx-webhook:unused", 0);
    const int stranger = memfd_create("another program", 0);
    EXPECT_TRUE(region::any());

    region::close_inherited();
    EXPECT_EQ(fcntl(inherited, F_GETFD), -1);
    EXPECT_EQ(fcntl(unused, F_GETFD), -1);
    EXPECT_NE(fcntl(stranger, F_GETFD), -1);
    EXPECT_EQ(descriptors("used").size(), 1U);
    EXPECT_EQ(claim(*used, 1), WEBHOOK_ABSENT);
    close(stranger);
}

// The part of the next test that runs in the new binary.
void after_exec()
{
    const auto one = open_region("exec");
    EXPECT_EQ(one->origin(), region_origin::found);
    EXPECT_EQ(claim(*one, 1), WEBHOOK_DELIVERED);
    EXPECT_EQ(claim(*one, 2), WEBHOOK_ABSENT);

    // It reloads, twice, and is upgraded itself.
    auto next = open_region("exec");
    next = open_region("exec");
    EXPECT_EQ(next->origin(), region_origin::found);
    EXPECT_EQ(claim(*next, 2), WEBHOOK_CLAIMED);
}

TEST(zone_region, ABinaryUpgradeFindsIt)
{
    const char *self = "/proc/self/exe";
    if (getenv(in_new_binary) != nullptr) {
        after_exec();
        return;
    }

    // After a reload: the descriptor that is left is one that was found.
    auto one = open_region("exec");
    one = open_region("exec");
    ASSERT_EQ(claim(*one, 1), WEBHOOK_ABSENT);
    ASSERT_EQ(commit(*one, 1), webhook::zone::table_result::ok);

    const pid_t child = in_child([&] {
        setenv(in_new_binary, "1", 1);
        execl(self, self, "--gtest_filter=zone_region.ABinaryUpgradeFindsIt",
            "--gtest_output=", static_cast<char *>(nullptr));
        _exit(127);
    });
    EXPECT_EQ(wait_for(child), 0);
    EXPECT_EQ(claim(*one, 2), WEBHOOK_CLAIMED) << "by the new binary";
    EXPECT_EQ(check(*static_cast<webhook::zone::zone_header *>(
                        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED,
                            descriptors("exec").front(), 0)),
                  webhook::zone::zone_shape::of(size)),
        "");
}

} // namespace
