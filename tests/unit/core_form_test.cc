/* The parser of application/x-www-form-urlencoded. */

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/form.h"

using namespace std::string_literals;
using webhook::json::error;

namespace {

/* The pairs as "name>value", as many as there are. */
std::vector<std::string> pairs_of(std::string_view text)
{
    std::vector<std::string> result;
    webhook::form reader;

    EXPECT_EQ(reader.read(text), error::none);
    for (const auto &pair : reader.pairs()) {
        result.push_back(
            std::string(pair.name) + ">" + std::string(pair.value));
    }
    return result;
}

using text_list = std::vector<std::string>;

} // namespace

TEST(core_form, ReadsPairsInTheirOrder)
{
    EXPECT_EQ(pairs_of("b=2&a=1&b=3"), (text_list{"b>2", "a>1", "b>3"}));
}

/* The cases of the URL Standard's own tests (wpt, url/urlencoded-parser). */
TEST(core_form, ReadsWhatTheUrlStandardReads)
{
    EXPECT_EQ(pairs_of(""), text_list{});
    EXPECT_EQ(pairs_of("&"), text_list{});
    EXPECT_EQ(pairs_of("&&&a=b&&&&c=d&"), (text_list{"a>b", "c>d"}));
    EXPECT_EQ(pairs_of("="), text_list{">"});
    EXPECT_EQ(pairs_of("&=&"), text_list{">"});
    EXPECT_EQ(pairs_of("test"), text_list{"test>"});
    EXPECT_EQ(pairs_of("=test"), text_list{">test"});
    EXPECT_EQ(pairs_of("a=b=c"), text_list{"a>b=c"});
    EXPECT_EQ(pairs_of("a==a"), text_list{"a>=a"});
    EXPECT_EQ(pairs_of("a=b&a=c&a"), (text_list{"a>b", "a>c", "a>"}));
    EXPECT_EQ(pairs_of("a+b=c+d+"), text_list{"a b>c d "});
    EXPECT_EQ(pairs_of("%61+%4d%4D="), text_list{"a MM>"});
    EXPECT_EQ(pairs_of("%2B=%26%3D%25"), text_list{"+>&=%"});
    EXPECT_EQ(pairs_of("id=0&value=%"), (text_list{"id>0", "value>%"}));
    EXPECT_EQ(pairs_of("b=%2sf%2a"), text_list{"b>%2sf*"});
    EXPECT_EQ(pairs_of("b=%2%2af%2a"), text_list{"b>%2*f*"});
    EXPECT_EQ(pairs_of("b=%%2a"), text_list{"b>%*"});
    EXPECT_EQ(pairs_of("a=%1"), text_list{"a>%1"});
    EXPECT_EQ(pairs_of("a=%+1"), text_list{"a>% 1"});
    EXPECT_EQ(pairs_of("a=%-1"), text_list{"a>%-1"});
}

TEST(core_form, KeepsAnyByte)
{
    EXPECT_EQ(pairs_of("a=%00&%FF=\xc3\xa9%C3%a9"),
        (text_list{"a>\0"s, "\xff>\xc3\xa9\xc3\xa9"}));
    EXPECT_EQ(pairs_of("\xef\xbb\xbf"
                       "a=1"),
        text_list{"\xef\xbb\xbf"
                  "a>1"});
}

TEST(core_form, HasEachPairAsItWasSent)
{
    webhook::form reader;

    ASSERT_EQ(reader.read("a%20b=c+d&&e"), error::none);
    ASSERT_EQ(reader.pairs().size(), 2U);
    EXPECT_EQ(reader.pairs()[0].text, "a%20b=c+d");
    EXPECT_EQ(reader.pairs()[1].text, "e");
}

TEST(core_form, FindsTheOnlyPairOfAName)
{
    webhook::form reader;
    std::string_view value;

    ASSERT_EQ(reader.read("a=1&%62=2&A=3&c=4&c=4"), error::none);
    EXPECT_EQ(reader.find("a", value), webhook::found::one);
    EXPECT_EQ(value, "1");
    EXPECT_EQ(reader.find("b", value), webhook::found::one);
    EXPECT_EQ(value, "2");
    EXPECT_EQ(reader.find("c", value), webhook::found::several);
    EXPECT_EQ(reader.find("d", value), webhook::found::none);
}

TEST(core_form, IsBounded)
{
    webhook::form reader;

    EXPECT_EQ(reader.read("a&b&c", {3, 5}), error::none);
    EXPECT_EQ(reader.read("a&b&c&&", {3, 7}), error::none);
    EXPECT_EQ(reader.read("a&b&c", {2, 5}), error::too_many_nodes);
    EXPECT_TRUE(reader.pairs().empty());
    EXPECT_EQ(reader.read("a&b&c", {3, 4}), error::too_large);
    EXPECT_TRUE(reader.pairs().empty());
}

TEST(core_form, CanBeReadAgain)
{
    webhook::form reader;
    std::string_view value;

    ASSERT_EQ(reader.read("a=%41"), error::none);
    const std::string longer = "a=%42&b=" + std::string(1000, '+');
    ASSERT_EQ(reader.read(longer), error::none);
    EXPECT_EQ(reader.find("a", value), webhook::found::one);
    EXPECT_EQ(value, "B");
    ASSERT_EQ(reader.find("b", value), webhook::found::one);

    reader.release();
    EXPECT_TRUE(reader.pairs().empty());
    ASSERT_EQ(reader.read("a=%43"), error::none);
    EXPECT_EQ(reader.find("a", value), webhook::found::one);
    EXPECT_EQ(value, "C");
}
