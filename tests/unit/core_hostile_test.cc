/*
 * Bodies made to cost much are answered at once, and leave nothing behind.
 * A suite that is called "timed" runs alone.
 */

#include <algorithm>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "support/hostile.h"
#include "unit/core_check.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

namespace {

using namespace core_check;
using webhook::test::hostile::attack;

constexpr double longest_ms = SANITIZED ? 500 : 50;
constexpr std::size_t megabyte = 1024 * 1024;
constexpr std::size_t large = 10'000'000;
/* What either reader takes. */
constexpr std::size_t medium = 2 * megabyte - 1000;

/* Jansson's time is bounded by the size of what it is given. */
#ifdef WEBHOOK_JSON_SIMDJSON
constexpr std::size_t largest_text = SIZE_MAX;
#else
constexpr std::size_t largest_text = 2 * megabyte;
#endif

double cpu_ms()
{
    timespec now{};

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 +
           static_cast<double>(now.tv_nsec) / 1e6;
}

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

class core_hostile : public ::testing::TestWithParam<attack> {
protected:
    /* CPU time of the body step; "why_" and "resident_" are as of its end. */
    double deliver(const std::string &body)
    {
        delivery_ptr delivery = gate_.open();
        char *buffer = webhook_reader_buffer(gate_.reader(), body.size());

        std::memcpy(buffer, body.data(), body.size());
        double start = cpu_ms();
        webhook_delivery_body(
            delivery.get(), buffer, body.size(), nullptr, 0, 0);
        double taken = cpu_ms() - start;
        resident_ = resident();
        why_ = why(delivery);
        return taken;
    }

    void expect_in_time(std::size_t size)
    {
        const std::string body = GetParam().body(size);
        const bool fits = body.size() <= largest_text;
        double best = deliver(body);

        EXPECT_EQ(why_, fits ? GetParam().reason : "too_large");
        /* Others may have been in the way. */
        for (int i = 0; i < 19 && best >= longest_ms; ++i) {
            best = std::min(best, deliver(body));
        }
        EXPECT_LT(best, longest_ms) << body.size() << " bytes";
    }

    door gate_{builtin_profile("iclosed")};
    std::string why_;
    std::size_t resident_ = 0;
};

class core_hostile_timed : public core_hostile {};

TEST_P(core_hostile_timed, is_answered_in_time)
{
    expect_in_time(large);
    expect_in_time(medium);
}

TEST_P(core_hostile, leaves_no_memory_behind)
{
    if (SANITIZED) {
        GTEST_SKIP() << "freed memory is kept to be watched";
    }
    const std::string small = sample("call-booked");

    for (std::size_t size : {large, medium}) {
        const std::string body = GetParam().body(size);

        trim_heap(); /* what it took to make that */
        deliver(small);
        const std::size_t most = resident_ + megabyte;
        deliver(body);
        EXPECT_LT(resident_, most) << size;
        deliver(small);
        EXPECT_EQ(why_, "");
        EXPECT_LT(resident_, most) << size;
    }
}

INSTANTIATE_TEST_SUITE_P(bodies, core_hostile,
    ::testing::ValuesIn(webhook::test::hostile::attacks()));
INSTANTIATE_TEST_SUITE_P(bodies, core_hostile_timed,
    ::testing::ValuesIn(webhook::test::hostile::attacks()));

} // namespace
