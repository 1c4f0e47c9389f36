// Percent-encoded text is decoded.

#include "base/percent.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using namespace std::literals;
using webhook::percent_decode;

TEST(base_percent, DecodesBytes)
{
    EXPECT_EQ(percent_decode(""), "");
    EXPECT_EQ(percent_decode("a+b"), "a+b");
    EXPECT_EQ(percent_decode("%41%4a%4A"), "AJJ");
    EXPECT_EQ(percent_decode("p%40ss%3Aword"), "p@ss:word");
    EXPECT_EQ(percent_decode("%00%ff"), "\x00\xff"s);
    EXPECT_EQ(percent_decode("%2541"), "%41") << "once";
}

TEST(base_percent, RefusesWhatHasNoTwoDigits)
{
    for (std::string_view bad : {"%"sv, "a%"sv, "%4"sv, "%4g"sv, "%g4"sv,
             "%%41"sv, "% 4"sv, "%+4"sv, "%-4"sv, "%0x"sv, "%4\0"sv}) {
        EXPECT_EQ(percent_decode(bad), std::nullopt) << bad;
    }
}

} // namespace
