/* Reals of more digits than a reader takes at once. */

#include <string>

#include <gtest/gtest.h>

#include "unit/core_json_check.h"

namespace {

using namespace core_check;

std::string read(const std::string &text)
{
    document into;

    return parse(into, text) == error::none ? dump(into.root()) : "refused";
}

TEST(core_json_number, IsTheNearestDoubleWhateverItsDigits)
{
    for (const auto &[text, number] :
        {std::pair{"17976931348623157081e289", 1.7976931348623157e308},
            std::pair{"-17976931348623157081e289", -1.7976931348623157e308},
            std::pair{"0.10000000000000000555111512312578270211815834", 0.1},
            std::pair{"123456789012345678901.5", 123456789012345678901.5},
            std::pair{"1234567890123456789.50", 1234567890123456789.5},
            std::pair{"12345678901234567890E+1", 123456789012345678900.0},
            std::pair{"2.4703282292062327208e-324", 0.0},
            std::pair{"2.4703282292062327209e-324", 4.9406564584124654e-324},
            std::pair{"-1.00000000000000000000e-400", -0.0},
            std::pair{"0.00000000000000000000000000", 0.0},
            std::pair{"-0.0000000000000000000000000", -0.0},
            std::pair{"0.00000000000000000000000001e26", 1.0},
            std::pair{"1.00000000000000000000e-99999999999999999999", 0.0},
            std::pair{"9007199254740992.99999999999", 9007199254740993.0},
            std::pair{"1.00000000000000000000", 1.0}}) {
        for (const std::string &padded : {std::string(), std::string(7, ' ')}) {
            EXPECT_EQ(read(padded + text), "r" + shortest(number)) << text;
            EXPECT_EQ(read(padded + "[" + text + "," + text + "]"),
                "[2:r" + shortest(number) + ",r" + shortest(number) + ",]")
                << text;
        }
    }
}

TEST(core_json_number, OfManyDigitsIsOne)
{
    const std::string ones(60'000, '1');

    EXPECT_EQ(read("0." + ones), "r" + shortest(0.1111111111111111));
    EXPECT_EQ(read("[1." + ones + "e5]"),
        "[1:r" + shortest(111111.1111111111111) + ",]");
    EXPECT_EQ(read("0." + std::string(60'000, '0') + "1e60001"), "r1");
    EXPECT_EQ(read("1.00000000000000000000"), "r1");
}

TEST(core_json_number, IsRefusedAsAShortOneIs)
{
    for (const char *text : {"01.00000000000000000000",
             "1.00000000000000000000e", "1.00000000000000000000e+",
             "1.00000000000000000000.0", "+1.00000000000000000000",
             ".00000000000000000000", "10000000000000000000.",
             "1.0000000000000000000a0", "--1.00000000000000000000",
             "1.00000000000000000000 0", "1.00000000000000000000e1e1"}) {
        EXPECT_EQ(read(text), "refused") << text;
        EXPECT_EQ(read("[" + std::string(text) + "]"), "refused") << text;
    }
}

/* J1, J4 of the genuine deliveries. */
TEST(core_json_number, IsReadBeyondWhatAParserHolds)
{
    for (const char *digits : {"9223372036854775808", "-9223372036854775809",
             "12345678901234567890", "-12345678901234567890",
             "18446744073709551616", "100000000000000000000000000"}) {
        EXPECT_EQ(read(digits), "i" + std::string(digits));
        EXPECT_EQ(read("{\"a\":[" + std::string(digits) + "],\"b\":1}"),
            "{2:a=[1:i" + std::string(digits) + ",],b=1,}");
    }
    EXPECT_EQ(read("1.00000000000000000000e309"), "rinf");
    EXPECT_EQ(read("-1.00000000000000000000e309"), "r-inf");
    EXPECT_EQ(read("[1e400,-1e400,1]"), "[3:rinf,r-inf,1,]");
}

TEST(core_json_number, IsNoneInAString)
{
    const std::string text = "\\\"12345678901234567890.5,\\\\";

    EXPECT_EQ(read("[\"" + text + "\",1.00000000000000000000]"),
        "[2:'\"12345678901234567890.5,\\',r1,]");
    EXPECT_EQ(read("{\"1.00000000000000000000\":1.00000000000000000000}"),
        read("{\"1.00000000000000000000\":1.0}"));
    EXPECT_EQ(read("[1.00000000000000000000,\"x"), "refused");
    EXPECT_EQ(read("[1.00000000000000000000,\"x\\"), "refused");
}

} // namespace
