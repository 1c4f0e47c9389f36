// The memory: found again by a reload and by another binary, or not.

#include "zone_check.h"

#include "zone/region.h"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>

using namespace zone_test;
using webhook::region;
using webhook::region_origin;

namespace {

constexpr std::size_t size = 64 * 1024;
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
constexpr const char *in_new_binary = "WEBHOOK_ZONE_TEST_EXEC";

std::optional<region> open(const char *name, std::size_t bytes = size)
{
    webhook_error_t error{};
    auto opened = region::open(name, bytes, error);
    EXPECT_TRUE(opened.has_value()) << error.text;
    return opened;
}

int claim(const region &in, std::uint64_t number)
{
    webhook_state_t found{};
    EXPECT_EQ(in.table().claim(
                  key(number).data(), token(number).data(), 0, 1000, found),
        WEBHOOK_STORE_ANSWERED);
    return found.kind;
}

// The descriptors open here, by what they are.
std::vector<int> descriptors(const std::string &name)
{
    std::vector<int> out;
    const std::string wanted = "/memfd:nginx-webhook:" + name + " (deleted)";
    for (const auto &entry :
        std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        if (std::filesystem::read_symlink(entry, gone) == wanted) {
            out.push_back(std::stoi(entry.path().filename()));
        }
    }
    return out;
}

// A file of that name made by somebody else.
class foreign_file {
public:
    foreign_file(const std::string &name, const std::string &bytes, int seal)
        : fd_(memfd_create(
              ("nginx-webhook:" + name).c_str(), MFD_ALLOW_SEALING))
    {
        EXPECT_EQ(write(fd_, bytes.data(), bytes.size()),
            static_cast<ssize_t>(bytes.size()));
        EXPECT_EQ(fcntl(fd_, F_ADD_SEALS, seal), 0);
    }
    ~foreign_file() { close(fd_); }
    foreign_file(const foreign_file &) = delete;
    foreign_file &operator=(const foreign_file &) = delete;

private:
    int fd_;
};

// A good table, as bytes.
std::string good()
{
    const shared_memory memory(size);
    EXPECT_EQ(webhook::claim_table::format(memory.get(), size), 0);
    return {static_cast<const char *>(memory.get()), size};
}

template<typename T>
std::string changed(T webhook::zone_header::*field)
{
    std::string bytes = good();
    ++(reinterpret_cast<webhook::zone_header *>(bytes.data())->*field);
    return bytes;
}

TEST(zone_region, a_reload_finds_it)
{
    auto old_cycle = open("reload");
    EXPECT_EQ(old_cycle->origin(), region_origin::fresh);
    EXPECT_EQ(claim(*old_cycle, 1), WEBHOOK_ABSENT);

    auto new_cycle = open("reload");
    EXPECT_EQ(new_cycle->origin(), region_origin::found);
    EXPECT_EQ(claim(*new_cycle, 2), WEBHOOK_ABSENT);
    EXPECT_EQ(claim(*old_cycle, 2), WEBHOOK_CLAIMED) << "not the same memory";

    old_cycle.reset();
    EXPECT_EQ(claim(*new_cycle, 1), WEBHOOK_CLAIMED);
    EXPECT_EQ(open("reload")->origin(), region_origin::found);
}

TEST(zone_region, a_refused_configuration_leaves_it_alone)
{
    const auto running = open("refused");
    claim(*running, 1);
    open("refused").reset();
    EXPECT_EQ(claim(*running, 1), WEBHOOK_CLAIMED);
    EXPECT_EQ(descriptors("refused").size(), 1U);
}

TEST(zone_region, it_goes_with_the_last_descriptor)
{
    claim(*open("last"), 1);
    EXPECT_TRUE(descriptors("last").empty());
    const auto again = open("last");
    EXPECT_EQ(again->origin(), region_origin::fresh);
    EXPECT_EQ(claim(*again, 1), WEBHOOK_ABSENT);
}

TEST(zone_region, names_are_different_regions)
{
    const auto one = open("name");
    const auto other = open("name2");
    EXPECT_EQ(other->origin(), region_origin::fresh);
    claim(*one, 1);
    EXPECT_EQ(claim(*other, 1), WEBHOOK_ABSENT);
}

TEST(zone_region, another_size_is_fresh)
{
    const auto one = open("size");
    claim(*one, 1);
    const auto greater = open("size", 2 * size);
    EXPECT_EQ(greater->origin(), region_origin::replaced);
    EXPECT_EQ(claim(*greater, 1), WEBHOOK_ABSENT);
    EXPECT_EQ(open("size")->origin(), region_origin::found);
    EXPECT_EQ(open("size", 2 * size)->origin(), region_origin::found);
}

TEST(zone_region, it_can_be_moved)
{
    auto one = open("move");
    claim(*one, 1);
    region moved(std::move(*one));
    one.reset();
    EXPECT_EQ(claim(moved, 1), WEBHOOK_CLAIMED);
    moved = std::move(*open("move2"));
    EXPECT_TRUE(descriptors("move").empty());
    EXPECT_EQ(claim(moved, 1), WEBHOOK_ABSENT);
}

TEST(zone_region, a_sound_file_is_taken)
{
    const foreign_file file("foreign", good(), seals);
    EXPECT_EQ(open("foreign")->origin(), region_origin::found);
}

TEST(zone_region, files_that_are_not_ours_are_refused)
{
    using webhook::zone_header;
    const struct {
        const char *name;
        std::string bytes;
        int seal;
    } cases[] = {
        {"empty", std::string(size, '\0'), seals},
        {"magic", changed(&zone_header::magic), seals},
        {"version", changed(&zone_header::version), seals},
        {"abi", changed(&zone_header::abi), seals},
        {"capacity", changed(&zone_header::capacity), seals},
        {"header size", changed(&zone_header::size), seals},
        {"short", good().substr(0, size - 1), seals},
        {"long", good() + "x", seals},
        {"can shrink", good(), F_SEAL_GROW | F_SEAL_SEAL},
        {"not sealed", good(), 0},
    };
    for (const auto &test : cases) {
        const foreign_file file(test.name, test.bytes, test.seal);
        const auto opened = open(test.name);
        EXPECT_EQ(opened->origin(), region_origin::replaced) << test.name;
        EXPECT_EQ(claim(*opened, 1), WEBHOOK_ABSENT) << test.name;
        EXPECT_EQ(descriptors(test.name).size(), 2U) << test.name;
        EXPECT_EQ(open(test.name)->origin(), region_origin::found);
    }
}

// A master looks for it while workers use it.
TEST(zone_region, being_found_changes_nothing)
{
    const auto running = open("untouched");
    claim(*running, 1);
    const int fd = descriptors("untouched").front();
    std::string before(size, '\0');
    std::string after(size, '\0');
    ASSERT_EQ(pread(fd, before.data(), size, 0), static_cast<ssize_t>(size));
    const auto again = open("untouched");
    ASSERT_EQ(again->origin(), region_origin::found);
    ASSERT_EQ(pread(fd, after.data(), size, 0), static_cast<ssize_t>(size));
    EXPECT_TRUE(before == after);
}

TEST(zone_region, its_file_cannot_be_cut_short)
{
    const auto one = open("sealed");
    const int fd = descriptors("sealed").front();
    EXPECT_NE(ftruncate(fd, 0), 0);
    EXPECT_NE(ftruncate(fd, 2 * size), 0);
}

TEST(zone_region, errors_are_told_and_leave_nothing_open)
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
    EXPECT_TRUE(open(std::string(200, 'x').c_str()).has_value());
}

TEST(zone_region, more_than_the_machine_has_is_refused)
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

TEST(zone_region, it_stays_off_the_standard_descriptors)
{
    const pid_t child = in_child([] {
        close(STDIN_FILENO);
        const auto one = open("standard");
        const auto two = open("standard");
        EXPECT_EQ(two->origin(), region_origin::found);
        EXPECT_EQ(fcntl(STDIN_FILENO, F_GETFD), -1);
    });
    EXPECT_EQ(wait_for(child), 0);
}

TEST(zone_region, without_proc_it_is_fresh_and_says_so)
{
    constexpr int no_namespace = 77;
    const pid_t child = in_child([] {
        const auto before = open("no proc");
        if ((unshare(CLONE_NEWNS) != 0 &&
                unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
            mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("none", "/proc", "tmpfs", 0, nullptr) != 0) {
            _exit(no_namespace);
        }
        const auto after = open("no proc");
        EXPECT_EQ(after->origin(), region_origin::unsearched);
        EXPECT_EQ(claim(*after, 1), WEBHOOK_ABSENT);
    });
    const int status = wait_for(child);
    if (status == no_namespace) {
        GTEST_SKIP() << "/proc cannot be hidden here";
    }
    EXPECT_EQ(status, 0);
}

// The part of the next test that runs in the new binary.
void after_exec()
{
    const auto one = open("exec");
    EXPECT_EQ(one->origin(), region_origin::found);
    EXPECT_EQ(claim(*one, 1), WEBHOOK_DELIVERED);
    EXPECT_EQ(claim(*one, 2), WEBHOOK_ABSENT);

    // It reloads, twice, and is upgraded itself.
    auto next = open("exec");
    next = open("exec");
    EXPECT_EQ(next->origin(), region_origin::found);
    EXPECT_EQ(claim(*next, 2), WEBHOOK_CLAIMED);
}

TEST(zone_region, a_binary_upgrade_finds_it)
{
    const char *self = "/proc/self/exe";
    if (getenv(in_new_binary) != nullptr) {
        after_exec();
        return;
    }

    const auto one = open("exec");
    ASSERT_EQ(one->table().commit(
                  key(1).data(), token(1).data(), digest(1).data(), 0, 1000),
        webhook::table_result::ok);

    const pid_t child = in_child([&] {
        setenv(in_new_binary, "1", 1);
        execl(self, self,
            "--gtest_filter=zone_region.a_binary_upgrade_finds_it",
            "--gtest_output=", static_cast<char *>(nullptr));
        _exit(127);
    });
    EXPECT_EQ(wait_for(child), 0);
    EXPECT_EQ(claim(*one, 2), WEBHOOK_CLAIMED) << "by the new binary";
    EXPECT_EQ(check(*static_cast<webhook::zone_header *>(
                  mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED,
                      descriptors("exec").front(), 0))),
        "");
}

} // namespace
