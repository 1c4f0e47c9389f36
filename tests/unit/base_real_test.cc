/* Doubles are read and written alike with every standard library. */

#include "base/portable_real.h"
#include "base/real.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace {

using writer = char *(*)(char *, char *, double);

std::string written(writer write, double value)
{
    std::string room(400, '\0');
    room.resize(static_cast<std::size_t>(
        write(room.data(), room.data() + room.size(), value) - room.data()));
    return room;
}

/* Calls the function for numbers of every kind. */
template<class F>
void for_each_double(F &&call)
{
    using limits = std::numeric_limits<double>;

    for (double value :
        {0.0, -0.0, 1.0, -1.0, 0.1, 1e5, 1000.0, 123456.0, 0.001, 0.0001,
            0.00012, 1e15, 1e16, 1e17, 1e21, 1e22, 1e23, 5e-324, 1.5,
            9007199254740993.0, 123456789012345680.0, 1.2345678901234567e20,
            limits::max(), limits::min(), limits::epsilon()}) {
        call(value);
    }

    std::mt19937_64 random(1);
    for (int i = 0; i < 2000; ++i) {
        const std::uint64_t bits = random();
        double value = 0;
        std::memcpy(&value, &bits, sizeof(value));
        if (std::isfinite(value)) {
            call(value);
        }
        call(std::ldexp(
            static_cast<double>(bits >> 11), -static_cast<int>(bits % 90)));
        call(static_cast<double>(bits % 100000) / 1000);
        call(static_cast<double>(bits % 1000) * std::pow(10, bits % 22));
    }
}

void expect_same(writer write, writer expected)
{
    for_each_double([=](double value) {
        ASSERT_EQ(written(write, value), written(expected, value));
    });
}

std::string read(
    std::errc (*read_number)(std::string_view, double &), std::string_view text)
{
    double value = 42;
    const std::errc failed = read_number(text, value);

    return written(webhook::write_scientific, value) + " " +
           std::to_string(static_cast<int>(failed));
}

TEST(base_real, IsWrittenAlike)
{
    expect_same(webhook::portable::write_real, webhook::write_real);
}

TEST(base_real, IsWrittenWithAnExponentAlike)
{
    expect_same(webhook::portable::write_scientific, webhook::write_scientific);
}

TEST(base_real, IsWrittenWithoutAnExponentAlike)
{
    expect_same(webhook::portable::write_fixed, webhook::write_fixed);
}

TEST(base_real, IsNotWrittenWhereThereIsNoRoom)
{
    char room[4];

    EXPECT_EQ(webhook::portable::write_real(room, room + 3, 0.25), room);
    EXPECT_EQ(webhook::portable::write_real(room, room + 4, 0.25), room + 4);
}

TEST(base_real, IsReadAlike)
{
    for (std::string_view text : {"0", "-0", "1", "-1.5", "1e3", "1E+3",
             "12e-7", "1e308", "1e309", "-1e309", "5e-324", "1e-324", "-1e-400",
             "0e999", "0.000", "-0.0e-999", "2.2250738585072011e-308",
             "4.9e-324", "123456789012345678901234567890", "0.1"}) {
        EXPECT_EQ(read(webhook::portable::read_real, text),
            read(webhook::read_real, text))
            << text;
    }

    for_each_double([](double value) {
        double again = 0;
        webhook::portable::read_real(
            written(webhook::write_real, value), again);
        ASSERT_EQ(again, value);
    });
}

/* Another module may have set one; perl does. */
TEST(base_real, DoesNotDependOnTheLocale)
{
    const locale_t german = newlocale(LC_ALL_MASK, "de_DE.UTF-8", nullptr);
    if (german == nullptr) {
        GTEST_SKIP() << "there is no German locale";
    }

    const locale_t before = uselocale(german);
    double value = 0;
    const std::errc failed = webhook::portable::read_real("1.5", value);
    const std::string text = written(webhook::portable::write_real, 2.5);
    uselocale(before);
    freelocale(german);

    EXPECT_EQ(failed, std::errc());
    EXPECT_EQ(value, 1.5);
    EXPECT_EQ(text, "2.5");
}

} // namespace
