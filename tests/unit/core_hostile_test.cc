/*
 * Bodies made to cost much cost little more than others, and leave nothing
 * behind.  A suite that is called "timed" runs alone.
 */

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "support/cost.h"
#include "support/hostile.h"
#include "unit/core_check.h"
#include "unit/sanitizer.h"

namespace {

using namespace core_check;
namespace hostile = webhook::test::hostile;

constexpr std::size_t megabyte = 1024 * 1024;
/* What either reader takes. */
constexpr std::size_t medium = 2 * megabyte - 1000;

std::size_t resident()
{
    std::ifstream statm("/proc/self/statm");
    std::size_t size = 0;
    std::size_t pages = 0;

    statm >> size >> pages;
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void trim_heap()
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/* Hashes events by SHA-256. */
webhook_gate_options_t hashing()
{
    webhook_gate_options_t chosen = options();

    chosen.modified = WEBHOOK_MODIFIED_FORWARD;
    return chosen;
}

class core_hostile : public ::testing::TestWithParam<hostile::attack> {
protected:
    /* CPU time of the body step; "why_" is as of its end. */
    double deliver(const std::string &body)
    {
        delivery_ptr delivery = gate_.open();
        char *buffer = webhook_reader_buffer(gate_.reader(), body.size());

        std::memcpy(buffer, body.data(), body.size());
        const double start = webhook::test::cpu_time();
        webhook_delivery_body(
            delivery.get(), buffer, body.size(), nullptr, 0, 0);
        const double taken = webhook::test::cpu_time() - start;
        why_ = why(delivery);
        return taken;
    }

    door gate_{builtin_profile("iclosed"), hashing()};
    /* The resident memory after a body, as the host leaves it at a time. */
    std::size_t left(const std::string &body, std::uint64_t now_ms)
    {
        deliver(body);
        webhook_reader_trim(gate_.reader(), now_ms);
        return resident();
    }

    std::string why_;
};

class core_hostile_timed : public core_hostile {};

TEST_P(core_hostile_timed, CostsLittleMoreThanAPlainBody)
{
    for (const auto &[size, rounds] : hostile::sizes) {
        const bool is_large = size == hostile::large_size;
        const std::string body = GetParam().body(size);
        const std::string plain = hostile::plain(body.size());

        deliver(body);
        if (body.size() > medium && reader_is_jansson()) {
            /* what is wrong with it is found first, whatever reads it then */
            EXPECT_TRUE(why_ == "too_large" || why_ == GetParam().reason)
                << why_;
            continue;
        }
        if (is_large) {
            EXPECT_EQ(why_, GetParam().reason);
        }
        if (webhook::test::is_sanitized()) {
            continue; /* They change what things cost. */
        }
        deliver(plain);
        EXPECT_EQ(why_, "");

        EXPECT_LE(webhook::test::cost_ratio(
                      rounds, [&] { return deliver(body); },
                      [&] { return deliver(plain); }),
            hostile::most)
            << body.size() << " bytes";
    }
}

/* The steps are the delivery's, not those of each of its events. */
TEST(core_hostile_schema_timed, CostsLittleMoreThanAPlainBody)
{
    if (webhook::test::is_sanitized()) {
        GTEST_SKIP() << "they change what things cost";
    }

    door gate{load_profile(hostile::recursive_profile), hashing()};

    for (const auto &[size, depth] : {std::pair{hostile::small_size, 8U},
             std::pair{hostile::small_size, 14U},
             std::pair{hostile::small_size, 60U},
             std::pair{hostile::usual_size, 9U},
             std::pair{hostile::usual_size, 30U}}) {
        const std::string body = hostile::recursive_events(size, depth);
        const std::string plain = hostile::recursive_events(body.size(), 0);
        const auto deliver = [&](const std::string &text) {
            delivery_ptr delivery = gate.open();
            const double start = webhook::test::cpu_time();
            webhook_delivery_body(
                delivery.get(), text.data(), text.size(), nullptr, 0, 0);
            return webhook::test::cpu_time() - start;
        };

        EXPECT_LE(webhook::test::cost_ratio(
                      20, [&] { return deliver(body); },
                      [&] { return deliver(plain); }),
            hostile::most)
            << body.size() << " bytes, " << depth << " deep";
    }
}

TEST_P(core_hostile, LeavesNoMemoryBehind)
{
    if (webhook::test::is_sanitized()) {
        GTEST_SKIP() << "freed memory is kept to be watched";
    }
    const std::string small = sample("call-booked");

    for (std::size_t size : {hostile::large_size, medium}) {
        const std::string body = GetParam().body(size);

        trim_heap(); /* what it took to make that */
        const std::size_t most = left(small, 0) + megabyte;
        /* Some attacks are not larger: up to a megabyte is kept, see below. */
        const bool is_kept = body.size() <= megabyte;
        const std::size_t directly = left(body, 0);
        if (!is_kept) {
            EXPECT_LT(directly, most) << size;
        }
        EXPECT_LT(left(small, is_kept ? 60'000 : 1), most) << size;
        EXPECT_EQ(why_, "");
    }
}

/* Up to a megabyte is kept, but not for ever. */
TEST_P(core_hostile, LeavesNoMemoryBehindAfterAMinute)
{
    if (webhook::test::is_sanitized()) {
        GTEST_SKIP() << "freed memory is kept to be watched";
    }
    const std::string small = sample("call-booked");
    const std::string body = GetParam().body(megabyte - 1000);

    trim_heap();
    const std::size_t most = left(small, 0) + megabyte;
    const std::size_t kept = left(body, 0);
    EXPECT_LT(kept, most + 32 * megabyte);
    EXPECT_LT(left(small, 60'000), most);
    EXPECT_EQ(why_, "");
}

INSTANTIATE_TEST_SUITE_P(
    bodies, core_hostile, ::testing::ValuesIn(hostile::attacks()));
INSTANTIATE_TEST_SUITE_P(
    bodies, core_hostile_timed, ::testing::ValuesIn(hostile::attacks()));

} // namespace
