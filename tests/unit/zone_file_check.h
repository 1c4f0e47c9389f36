// The tests of zones with a file share this fixture: a directory in memory, one
// that stands for a disk, and regions in them.

#ifndef WEBHOOK_TESTS_ZONE_FILE_CHECK_H
#define WEBHOOK_TESTS_ZONE_FILE_CHECK_H

#include "zone_sound.h"

#include "zone/memory_file.h"
#include "zone/page_reader.h"
#include "zone/page_writer.h"
#include "zone/region.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

namespace zone_test {

namespace fs = std::filesystem;
using webhook::zone::clocks;
using webhook::zone::found_at_start;
using webhook::zone::page_writer;
using webhook::zone::region;
using webhook::zone::region_origin;
using webhook::zone::write_outcome;

class directory {
public:
    explicit directory(const std::string &parent)
    {
        std::string name = parent + "/webhook-test-XXXXXX";
        path_ = mkdtemp(name.data());
    }
    ~directory() { fs::remove_all(path_); }
    directory(const directory &) = delete;
    directory &operator=(const directory &) = delete;

    [[nodiscard]] const fs::path &path() const { return path_; }

private:
    fs::path path_;
};

inline std::string read_all(const fs::path &file)
{
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

inline void write_all(const fs::path &file, const std::string &bytes)
{
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << bytes;
}

class zone_file_test : public testing::Test {
protected:
    static constexpr std::size_t size = 256 * 1024;
    static constexpr std::uint64_t day = 86'400'000;

    std::optional<region> open(std::size_t bytes = size)
    {
        found = {};
        error = {};
        return region::open("zone", {file.native(), memory.path().native()},
            bytes, found, error);
    }

    // Removes the memory, as a reboot does.
    void reboot()
    {
        for (const auto &each : fs::directory_iterator(memory.path())) {
            fs::remove(each);
        }
    }

    static std::uint64_t now()
    {
        return webhook::zone::read_clock(CLOCK_MONOTONIC);
    }

    int claim(const region &in, std::uint64_t number,
        std::uint64_t lease = 60'000, std::uint64_t by = 0)
    {
        webhook_state_t state{};
        const key_bytes k = key(number);
        const value_bytes t = token(by == 0 ? number : by);
        const value_bytes d = digest(number);
        EXPECT_EQ(in.table().claim({k.data(), t.data(), d.data(), &here}, now(),
                      lease, state),
            WEBHOOK_STORE_ANSWERED);
        return state.kind;
    }

    void deliver(const region &in, std::uint64_t number,
        std::uint64_t window = 4 * 86'400'000ULL)
    {
        const key_bytes k = key(number);
        const value_bytes t = token(number);
        const value_bytes d = digest(number);
        EXPECT_EQ(claim(in, number), WEBHOOK_ABSENT) << number;
        EXPECT_EQ(in.table().commit({k.data(), t.data(), d.data(), &here},
                      now(), window, 204),
            webhook::zone::table_result::ok);
    }

    // Without changing anything.
    int look(const region &in, std::uint64_t number)
    {
        webhook_state_t state{};
        const key_bytes k = key(number);
        EXPECT_EQ(in.table().look({.key = k.data()}, now(), state),
            WEBHOOK_STORE_ANSWERED);
        return state.kind;
    }

    bool forget(const region &in, std::uint64_t number)
    {
        bool known = false;
        const key_bytes k = key(number);
        const value_bytes d = digest(number);
        return in.table().forget(k.data(), d.data(), known) && known;
    }

    write_outcome write(const region &in)
    {
        return in.writer(file.native())->write(clocks::now());
    }

    // Reads the file as a boot does whose clocks are these.
    std::unique_ptr<test_table> read(const clocks &at,
        webhook::zone::read_result *result = nullptr,
        std::uint32_t capacity = 4000)
    {
        auto table = std::make_unique<test_table>(capacity);
        const auto got = webhook::zone::read_pages(
            file.c_str(), table->header(), table->shape(), nullptr, at);
        if (result != nullptr) {
            *result = got;
        }
        EXPECT_EQ(check(*table), "");
        return table;
    }

    static int kind(test_table &in, std::uint64_t number, std::uint64_t at)
    {
        EXPECT_EQ(in.look(key(number), at), WEBHOOK_STORE_ANSWERED);
        return in.found.kind;
    }

    directory memory{"/dev/shm"};
    directory disk{fs::temp_directory_path()};
    fs::path file = disk.path() / "zone";
    found_at_start found;
    webhook_error_t error{};
    webhook::zone::table_location here = place(7, 4 * day);
};

} // namespace zone_test

#endif // WEBHOOK_TESTS_ZONE_FILE_CHECK_H
