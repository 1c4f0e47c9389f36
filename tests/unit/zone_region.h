// What the tests of regions share.

#ifndef WEBHOOK_TESTS_ZONE_REGION_H
#define WEBHOOK_TESTS_ZONE_REGION_H

#include "zone_sound.h"

#include "zone/region.h"

#include <filesystem>

namespace zone_test {

constexpr std::size_t size = 64 * 1024;

inline std::optional<webhook::zone::region> open_region(
    const char *name, std::size_t bytes = size)
{
    webhook_error_t error{};
    auto opened = webhook::zone::region::open(name, bytes, error);
    EXPECT_TRUE(opened.has_value()) << error.text;
    return opened;
}

inline int claim(const webhook::zone::region &in, std::uint64_t number)
{
    webhook_state_t found{};
    const key_bytes k = key(number);
    const value_bytes t = token(number);
    const value_bytes d = digest(number);
    EXPECT_EQ(in.table().claim({k.data(), t.data(), d.data()}, 0, 1000, found),
        WEBHOOK_STORE_ANSWERED);
    return found.kind;
}

inline webhook::zone::table_result commit(
    const webhook::zone::region &in, std::uint64_t number)
{
    const key_bytes k = key(number);
    const value_bytes t = token(number);
    const value_bytes d = digest(number);
    return in.table().commit({k.data(), t.data(), d.data()}, 0, 1000, 0);
}

// The descriptors open here, by what they are.
inline std::vector<int> descriptors(const std::string &name)
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

} // namespace zone_test

#endif // WEBHOOK_TESTS_ZONE_REGION_H
