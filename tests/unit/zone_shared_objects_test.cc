// Objects of any kind: found again by a reload and by another binary, or not.

#include "zone/region.h"
#include "zone/shared_objects.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

namespace {

using webhook::zone::shared_objects;

constexpr std::uint64_t fresh = 7;

std::uint64_t &open(shared_objects &in, const std::string &name)
{
    webhook_error_t error{};
    void *object = in.open(
        name,
        [](void *memory) {
            EXPECT_EQ(*static_cast<std::uint64_t *>(memory), 0U);
            *static_cast<std::uint64_t *>(memory) = fresh;
        },
        error);
    EXPECT_NE(object, nullptr) << error.text;
    return *static_cast<std::uint64_t *>(object);
}

std::size_t open_descriptors()
{
    std::size_t count = 0;
    for (const auto &entry :
        std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        count += std::filesystem::read_symlink(entry, gone)
                     .string()
                     .find("nginx-webhook-objects:") != std::string::npos;
    }
    return count;
}

TEST(zone_shared_objects, AReloadFindsThem)
{
    std::optional<shared_objects> old_cycle("a");
    open(*old_cycle, "one") = 1;
    open(*old_cycle, "two") = 2;

    shared_objects new_cycle("a");
    EXPECT_EQ(open(new_cycle, "three"), fresh);
    EXPECT_EQ(open(new_cycle, "two"), 2U);
    open(new_cycle, "one") = 11;
    EXPECT_EQ(open(*old_cycle, "one"), 11U) << "not the same memory";

    old_cycle.reset();
    EXPECT_EQ(open(new_cycle, "one"), 11U);
    EXPECT_EQ(open_descriptors(), 1U);
}

TEST(zone_shared_objects, AnotherLayoutDoesNot)
{
    shared_objects one("a");
    open(one, "one") = 1;
    shared_objects other("b");
    EXPECT_EQ(open(other, "one"), fresh);
}

TEST(zone_shared_objects, ThereMayBeMany)
{
    shared_objects all("a");
    for (std::uint64_t i = 0; i < 200; ++i) {
        std::uint64_t &each = open(all, std::to_string(i));
        EXPECT_EQ(each, fresh);
        each = i;
    }
    EXPECT_EQ(open_descriptors(), 4U);

    shared_objects again("a");
    for (std::uint64_t i = 0; i < 200; ++i) {
        EXPECT_EQ(open(again, std::to_string(i)), i);
    }
}

TEST(zone_shared_objects, FilesWithoutANameInUseAreClosed)
{
    std::optional<shared_objects> old_cycle("a");
    for (int i = 0; i < 200; ++i) {
        open(*old_cycle, std::to_string(i)) = 1;
    }

    shared_objects new_cycle("a");
    EXPECT_EQ(open(new_cycle, "0"), 1U);
    new_cycle.close_unused();
    old_cycle.reset();
    EXPECT_EQ(open_descriptors(), 1U);

    EXPECT_EQ(open(new_cycle, "1"), 1U) << "its file was kept";
    EXPECT_EQ(open(new_cycle, "199"), fresh);
}

TEST(zone_shared_objects, InheritedOnesAreClosed)
{
    const shared_objects used("a");
    {
        shared_objects all("a");
        open(all, "one");
        EXPECT_EQ(open_descriptors(), 1U);
        webhook::zone::region::close_inherited();
        EXPECT_EQ(open_descriptors(), 1U) << "it has an owner";
        EXPECT_FALSE(webhook::zone::region::any()) << "it is not a zone";
    }
    EXPECT_EQ(open_descriptors(), 0U);
}

} // namespace
