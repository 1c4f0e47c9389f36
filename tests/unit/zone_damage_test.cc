// A table whose memory somebody has written to: "unknown" for the operation
// that meets the damage, a sound table for the next one, and never a step
// outside of the memory.

#include "zone_sound.h"

#include <random>

using namespace zone_test;
using webhook::zone::table_result;
using webhook::zone::zone_header;

namespace {

constexpr std::size_t guard = 4096;

// Memory between two pages that nobody may touch.
class guarded_memory {
public:
    explicit guarded_memory(std::size_t size)
        : pages_((size + guard - 1) / guard * guard),
          memory_(static_cast<char *>(mmap(nullptr, pages_ + 2 * guard,
              PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)))
    {
        EXPECT_EQ(mprotect(memory_, guard, PROT_NONE), 0);
        EXPECT_EQ(mprotect(memory_ + guard + pages_, guard, PROT_NONE), 0);
    }
    ~guarded_memory() { munmap(memory_, pages_ + 2 * guard); }
    guarded_memory(const guarded_memory &) = delete;
    guarded_memory &operator=(const guarded_memory &) = delete;

    [[nodiscard]] char *get() const { return memory_ + guard; }
    [[nodiscard]] std::size_t size() const { return pages_; }

private:
    std::size_t pages_;
    char *memory_;
};

// Everything but the mutex, which is the C library's.
std::size_t somewhere(std::mt19937 &random, std::size_t size)
{
    for (;;) {
        const std::size_t at = random() % size;
        if (at < offsetof(zone_header, mutex) ||
            at >= offsetof(zone_header, mutex) + sizeof(pthread_mutex_t)) {
            return at;
        }
    }
}

class zone_damage : public testing::TestWithParam<unsigned> {
protected:
    zone_damage()
        : memory(8 * guard), view(memory.size()), table(memory.get(), view)
    {
        EXPECT_EQ(
            webhook::zone::claim_table::format(memory.get(), memory.size()), 0);
        for (std::uint64_t n = 0; n < 4; ++n) {
            places.push_back(place(n, 1 << n * 3, n % 2 == 0, n));
        }
    }

    // An operation of any kind.  Whatever it says, it must come back.
    void operate(std::mt19937 &random)
    {
        const key_bytes k = key(random() % 600);
        const value_bytes t = token(random() % 3);
        const value_bytes d = digest(random() % 2);
        const webhook::zone::table_event event{
            k.data(), t.data(), d.data(), &places[random() % 4]};
        const std::uint64_t ms = std::uint64_t{1} << random() % 12;
        webhook_state_t found{};
        webhook::zone::table_stats stats;
        webhook::zone::location_stats of;
        webhook::zone::listed_claim room[8];
        std::span<webhook::zone::listed_claim> some(room);
        std::uint32_t from = static_cast<std::uint32_t>(random() % 500);

        now += random() % 4;
        switch (random() % 10) {
        case 0:
            table.look(event, now, found);
            table.stats(stats);
            table.stats(*event.location, of);
            table.list(now, from, some);
            table.oldest(now);
            break;
        case 1:
            table.renew(event, now, ms);
            break;
        case 2:
        case 3:
        case 4:
            table.commit(event, now, ms * 2, 200);
            break;
        case 5:
            table.release(event);
            break;
        default:
            table.claim(event, now, ms, found);
        }
    }

    guarded_memory memory;
    webhook::zone::table_view view;
    webhook::zone::claim_table table;
    std::vector<webhook::zone::table_location> places;
    std::uint64_t now = 1000;
};

TEST_P(zone_damage, IsSurvived)
{
    std::mt19937 random(GetParam());
    auto &header = *reinterpret_cast<zone_header *>(memory.get());

    for (int round = 0; round < 25'000; ++round) {
        for (std::size_t n = random() % 3; n > 0; --n) {
            const std::size_t at = somewhere(random, memory.size());
            memory.get()[at] = static_cast<char>(random());
        }
        for (int i = 0; i < 6; ++i) {
            operate(random);
        }

        // once in order again it stays so
        if (round % 100 == 0) {
            webhook::zone::cells(header, view.shape).rebuild();
            const std::uint64_t before = header.counters.corrupt;
            for (int i = 0; i < 200; ++i) {
                operate(random);
            }
            ASSERT_EQ(header.counters.corrupt, before) << round;
        }
    }
    EXPECT_GT(header.counters.corrupt, 1000U);
}

INSTANTIATE_TEST_SUITE_P(seeds, zone_damage, testing::Values(1U, 2U, 3U, 4U));

// What a single damage means for those who meet it, and who come after.
class zone_one_damage : public testing::Test {
protected:
    zone_one_damage()
    {
        for (std::uint64_t i = 0; i < 40; ++i) {
            t.claimed(key(i), token(i), 0, 1000);
            if (i % 2 == 0) {
                t.commit(key(i), token(i), digest(i), 0, 1000);
            }
        }
        before = contents(t, 0);
    }

    webhook::zone::cell &cell_of(std::uint64_t number)
    {
        webhook::zone::cells cells(t.header(), t.shape());
        return cells.at(cells.find(key(number).data()));
    }

    // Nothing is lost, and the next one is served.
    void expect_unknown_once(table_result result)
    {
        const key_bytes one = key(1);
        std::get<2>(before[std::string(
            one.begin(), one.begin() + webhook::zone::cell::key_size)]) = 1001;
        EXPECT_EQ(result, table_result::unknown);
        EXPECT_EQ(t.stats().counters.corrupt, 1U);
        EXPECT_EQ(check(t), "");
        EXPECT_EQ(t.renew(key(1), token(1), 1, 1000), table_result::ok);
        EXPECT_TRUE(contents(t, 0) == before);
    }

    test_table t{128};
    contents_t before;
};

TEST_F(zone_one_damage, AQueueThatLeadsOutside)
{
    cell_of(1).later = 1'000'000;
    expect_unknown_once(t.renew(key(1), token(1), 1, 1000));
}

TEST_F(zone_one_damage, AQueueThatLeadsToAnotherCell)
{
    cell_of(1).earlier = 5;
    expect_unknown_once(t.renew(key(1), token(1), 1, 1000));
}

TEST_F(zone_one_damage, ABucketThatLeadsOutside)
{
    auto *buckets = reinterpret_cast<webhook::zone::cell_ref *>(
        reinterpret_cast<char *>(&t.header()) + t.shape().buckets_offset());
    std::fill_n(buckets, t.shape().buckets, UINT32_MAX);
    expect_unknown_once(t.renew(key(1), token(1), 1, 1000));
}

TEST_F(zone_one_damage, AChainThatIsARing)
{
    webhook::zone::cell &one = cell_of(1);
    one.next = static_cast<webhook::zone::cell_ref>(
        &one - &webhook::zone::cells(t.header(), t.shape()).at(1) + 1);
    auto *buckets = reinterpret_cast<webhook::zone::cell_ref *>(
        reinterpret_cast<char *>(&t.header()) + t.shape().buckets_offset());
    std::fill_n(buckets, t.shape().buckets, one.next);
    EXPECT_EQ(t.claim(key(99), token(99), 0, 10), WEBHOOK_STORE_UNKNOWN);
    EXPECT_EQ(t.stats().counters.corrupt, 1U);
    EXPECT_TRUE(contents(t, 0) == before);
    EXPECT_EQ(t.claim(key(99), token(99), 0, 10), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(check(t), "");
}

TEST_F(zone_one_damage, AFreeListThatLeadsToALiveCell)
{
    t.header().free_list = 3;
    EXPECT_EQ(t.claim(key(99), token(99), 0, 10), WEBHOOK_STORE_UNKNOWN);
    EXPECT_EQ(check(t), "");
    EXPECT_TRUE(contents(t, 0) == before);
}

// Nothing refers to such a cell, so that nothing is lost.
TEST_F(zone_one_damage, ACellThatWasNeverUsed)
{
    webhook::zone::cell &next =
        webhook::zone::cells(t.header(), t.shape()).at(t.header().used + 1);
    next.meta = webhook::zone::cell::make_meta(
        webhook::zone::cell_state::delivered, 200);
    EXPECT_EQ(t.claim(key(99), token(99), 0, 10), WEBHOOK_STORE_ANSWERED);
    EXPECT_EQ(t.stats().counters.corrupt, 0U);
    EXPECT_EQ(check(t), "");
}

// The cells behind it are forgotten, and then used again.
TEST_F(zone_one_damage, ANumberOfUsedCellsThatIsTooSmall)
{
    t.header().used = 30;
    webhook::zone::cells(t.header(), t.shape()).rebuild();
    EXPECT_EQ(check(t), "");
    for (std::uint64_t i = 100; i < 110; ++i) {
        EXPECT_EQ(t.claim(key(i), token(i), 0, 10), WEBHOOK_STORE_ANSWERED);
    }
    EXPECT_EQ(t.stats().counters.corrupt, 0U);
    EXPECT_EQ(check(t), "");
}

TEST_F(zone_one_damage, ALocationThatIsNone)
{
    webhook::zone::cell &one = cell_of(1);
    one.when = webhook::zone::cell::make_when(one.expires(), 0xffff);
    expect_unknown_once(t.renew(key(1), token(1), 1, 1000));
}

} // namespace
