// The memory of a zone with a file has been written to by somebody else while
// nginx was stopped: whatever it holds, a start neither fails nor hangs, and
// nothing looks delivered that was not.

#include "zone_file_check.h"

#include <fcntl.h>
#include <random>
#include <unistd.h>

using namespace zone_test;
using webhook::zone::file_state;
using webhook::zone::location_entry;
using webhook::zone::zone_header;
using webhook::zone::zone_shape;

namespace {

constexpr std::size_t small = 64 * 1024;

class zone_memory_fuzz : public zone_file_test {
protected:
    // Makes a memory with events of each kind, and keeps its bytes.
    void make()
    {
        const auto one = open(small);
        ASSERT_TRUE(one) << error.text;
        name = one->memory().name();
        for (std::uint64_t n = 0; n < 300; ++n) {
            if (n < 200) {
                deliver(*one, n);
            } else {
                claim(*one, n);
            }
        }
        for (std::uint64_t n = 250; n < 300; ++n) {
            const key_bytes k = key(n);
            const value_bytes t = token(n);
            EXPECT_EQ(one->table().release({k.data(), t.data()}),
                webhook::zone::table_result::ok);
        }
    }

    void put(const std::string &bytes)
    {
        write_all(name, bytes);
        fs::permissions(name, fs::perms::owner_read | fs::perms::owner_write);
    }

    // Checks a memory that a start has taken over, or made anew.
    void expect_true(const region &in)
    {
        for (std::uint64_t n = 0; n < 400; ++n) {
            const int kind = look(in, n);
            if (n < 200) {
                ASSERT_NE(kind, WEBHOOK_CLAIMED) << n;
            } else if (n < 250) {
                ASSERT_NE(kind, WEBHOOK_DELIVERED) << n;
            } else {
                ASSERT_EQ(kind, WEBHOOK_ABSENT) << n;
            }
        }
        ASSERT_EQ(check_of(in), "");
    }

    static std::string check_of(const region &in)
    {
        return check(*static_cast<zone_header *>(in.memory().memory()),
            zone_shape::of(in.size()));
    }

    // More events come than fit: none is refused.
    void expect_room(const region &in)
    {
        for (std::uint64_t n = 1000; n < 2500 && !HasFailure(); ++n) {
            deliver(in, n);
        }
        ASSERT_EQ(check_of(in), "");
    }

    std::string name;
};

TEST_F(zone_memory_fuzz, RandomBytesAnywhere)
{
    make();
    const std::string good = read_all(name);
    const std::size_t begin[] = {0, 64, sizeof(zone_header),
        zone_shape::of(small).buckets_offset(),
        zone_shape::of(small).cells_offset(), file_state::offset(small)};
    const std::size_t end[] = {good.size(), sizeof(zone_header), begin[3],
        begin[4], begin[5], good.size()};
    std::mt19937 random{23};
    const auto below = [&](std::size_t n) { return random() % n; };

    for (int round = 0; round < 300; ++round) {
        SCOPED_TRACE(round);
        const std::size_t part = below(std::size(begin));
        std::string bytes = good;
        for (std::size_t i = below(2) ? below(8) : below(2000); i > 0; --i) {
            bytes[begin[part] + below(end[part] - begin[part])] =
                static_cast<char>(below(3) ? random() : 255);
        }
        put(bytes);
        const auto one = open(small);
        ASSERT_TRUE(one) << error.text;
        expect_true(*one);
        if (round % 4 == 0) {
            expect_room(*one);
        }
        ASSERT_NE(write(*one), write_outcome::failed);
        if (HasFailure()) {
            return;
        }
        fs::remove(file);
        for (const auto &each : fs::directory_iterator(memory.path())) {
            if (each.path() != name) {
                fs::remove(each); // one of another layout was set aside
            }
        }
    }
}

// Times of a location that are too late keep it from forgetting.
TEST_F(zone_memory_fuzz, ALocationThatForgetsNothingIsCorrected)
{
    make();
    std::string bytes = read_all(name);
    auto *entries =
        reinterpret_cast<location_entry *>(bytes.data() + sizeof(zone_header));
    for (std::uint32_t i = 0; i < zone_shape::of(small).locations; ++i) {
        entries[i].settled = UINT64_MAX;
    }
    put(bytes);
    const auto one = open(small);
    ASSERT_TRUE(one) << error.text;
    expect_true(*one);
    expect_room(*one);
}

// The number of cells in use has no checksum; the cells have.
TEST_F(zone_memory_fuzz, TheNumberOfCellsIsNotBelieved)
{
    make();
    std::string bytes = read_all(name);
    reinterpret_cast<zone_header *>(bytes.data())->used = 3;
    put(bytes);
    const auto one = open(small);
    ASSERT_TRUE(one) << error.text;
    EXPECT_EQ(found.cells.taken, 250U);
    for (std::uint64_t n = 0; n < 200; ++n) {
        ASSERT_EQ(look(*one, n), WEBHOOK_DELIVERED) << n;
    }
}

// Pages with another number would be ignored by a reader.
TEST_F(zone_memory_fuzz, AFileWithAnotherNumberIsWrittenAnew)
{
    make();
    {
        const auto one = open(small);
        ASSERT_EQ(write(*one), write_outcome::written);
        file_state::in(one->memory().memory(), small)->file_id ^= 1;
    }
    {
        const auto one = open(small);
        deliver(*one, 700);
        ASSERT_EQ(write(*one), write_outcome::written);
    }
    const clocks now = clocks::now();
    auto table = read(now);
    EXPECT_EQ(kind(*table, 700, now.monotonic), WEBHOOK_DELIVERED);
}

} // namespace
