/* Fields of a query or a form, as the URL Standard decodes them. */

#include "core/query.h"

#include <array>

#include <gtest/gtest.h>

namespace {

using webhook::find_field;
using webhook::find_raw_values;
using webhook::has_only_fields;
using webhook::has_twice;

TEST(core_query, DecodesNamesAndValues)
{
    const struct {
        std::string_view text;
        webhook::found how;
        std::string value;
    } table[] = {
        {"a.b=1", webhook::found::one, "1"},
        {"a%2Eb=1", webhook::found::one, "1"},
        {"x=2&a.b=1&y=3", webhook::found::one, "1"},
        {"&&a.b=1&", webhook::found::one, "1"},
        {"a.b", webhook::found::one, ""},
        {"a.b=", webhook::found::one, ""},
        {"a.b=1=2", webhook::found::one, "1=2"},
        {"a.b=%31+%2b%", webhook::found::one, "1 +%"},
        {"a.b=%zz%4", webhook::found::one, "%zz%4"},
        {"a.b=%00x", webhook::found::one, std::string("\0x", 2)},
        {"a.b=1&a.b=1", webhook::found::several, "1"},
        {"a.b=1&%61.b=2", webhook::found::several, "1"},
        {"", webhook::found::none, ""},
        {"a_b=1", webhook::found::none, ""},
        {"A.b=1", webhook::found::none, ""},
        {"a.bc=1&a.=2&=3", webhook::found::none, ""},
        {"x=a.b=1", webhook::found::none, ""},
    };

    for (const auto &each : table) {
        std::string value = "old";
        EXPECT_EQ(find_field(each.text, "a.b", value), each.how) << each.text;
        EXPECT_EQ(value, each.value) << each.text;
    }
}

TEST(core_query, CountsWhatItHasNoRoomFor)
{
    std::array<std::string_view, 2> raw;

    EXPECT_EQ(find_raw_values("a=%31&a=2&b=1&a=3", "a", raw), 3U);
    EXPECT_EQ(raw[0], "%31");
    EXPECT_EQ(raw[1], "2");
}

/* Hosts take the first one, or the last one, and some ignore case. */
TEST(core_query, KnowsANameThatIsThereTwice)
{
    for (const char *text : {"token=a&token=b", "token=a&x=1&token=a",
             "TOKEN=a&token=b", "tok%65n=a&token=b", "token&token",
             "%74oken=a&to%4Ben=b", "a=1&&token=&token="}) {
        EXPECT_TRUE(has_twice(text, "token")) << text;
        EXPECT_TRUE(has_twice(text, "Token")) << text;
    }
    for (const char *text : {"", "token=a", "token=a&tokens=b", "x=token&token",
             "token=a%26token=b", "tok+en=a&token=b", "token=token"}) {
        EXPECT_FALSE(has_twice(text, "token")) << text;
    }
}

TEST(core_query, KnowsOtherFields)
{
    const std::string names[] = {"a", "b c"};

    for (const char *text : {"a=1", "a=1&b+c=2", "b%20c=2&a", "a=1&a=2"}) {
        EXPECT_TRUE(has_only_fields(text, names)) << text;
    }
    for (const char *text :
        {"", "c=1", "a=1&c=2", "a=1&", "&a=1", "A=1", "="}) {
        EXPECT_EQ(
            has_only_fields(text, names), std::string_view(text) == "a=1&")
            << text;
    }
}

} // namespace
