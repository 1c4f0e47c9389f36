/* Which bodies are refused, by both back ends alike, and at which limits. */

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <webhook/webhook.h>

#include "unit/core_json_check.h"

namespace {

using namespace core_check;
using namespace std::literals;

struct refused_text {
    const char *what;
    std::string text;
    error fault;
};

std::vector<refused_text> refusals()
{
    const std::size_t most = WEBHOOK_MAX_NODES;
    const std::size_t deepest = WEBHOOK_MAX_DEPTH;

    return {
        {"no byte", "", error::empty},
        {"white space only", " \t\r\n", error::empty},

        {"raw NUL alone", "\0"s, error::nul},
        {"raw NUL after an integer", "{\"uuid\":1\0}"s, error::nul},
        {"raw NUL after a real", "[1.5\0]"s, error::nul},
        {"raw NUL after a word", "[true\0]"s, error::nul},
        {"raw NUL in a string", "[\"a\0b\"]"s, error::nul},
        {"raw NUL at the end", "{}\0"s, error::nul},

        {"unclosed array", "[1", error::syntax},
        {"unclosed string", "[\"a", error::syntax},
        {"closed twice", "[]]", error::syntax},
        {"closed by the wrong one", "[}", error::syntax},
        {"two values", "{} {}", error::syntax},
        {"a comma too many", "[1,]", error::syntax},
        {"a member's comma too many", R"({"a":1,})", error::syntax},
        {"no comma", "[1 2]", error::syntax},
        {"no colon", R"({"a" 1})", error::syntax},
        {"a name without quotes", "{a:1}", error::syntax},
        {"single quotes", "{'a':1}", error::syntax},
        {"a number as name", "{1:1}", error::syntax},
        {"comment", "[1/**/]", error::syntax},
        {"NaN", "[NaN]", error::syntax},
        {"Infinity", "[-Infinity]", error::syntax},
        {"wrong word", "[True]", error::syntax},
        {"half a word", "[tru]", error::syntax},
        {"leading zero", "[01]", error::syntax},
        {"plus", "[+1]", error::syntax},
        {"no digit before the point", "[.5]", error::syntax},
        {"no digit behind the point", "[1.]", error::syntax},
        {"no exponent", "[1e]", error::syntax},
        {"hexadecimal", "[0x1]", error::syntax},
        {"escape of nothing", R"(["\a"])", error::syntax},
        {"escape in hexadecimal", R"(["\x41"])", error::syntax},
        {"short escape", R"(["\u00"])", error::syntax},
        {"line feed in a string", "[\"a\nb\"]", error::syntax},
        {"control in a string", "[\"\x1f\"]", error::syntax},
        {"a stray byte", "[\"\x80\"]", error::not_utf8},
        {"overlong", "[\"\xc0\xaf\"]", error::not_utf8},
        {"surrogate in UTF-8", "[\"\xed\xa0\x80\"]", error::not_utf8},
        {"beyond Unicode", "[\"\xf4\x90\x80\x80\"]", error::not_utf8},
        {"half a sequence", "[\"\xe2\x82\"]", error::not_utf8},
        {"form feed as space", "[\f1]", error::syntax},
        {"no-break space", "[\xc2\xa0 1]", error::syntax},

        {"arrays too deep", nested(deepest + 1, "[", "]"), error::too_deep},
        {"objects too deep",
            repeat("{\"a\":", deepest) + "{}" + repeat("}", deepest),
            error::too_deep},
        {"far too deep", nested(5000, "[", "]"), error::too_deep},

        {"too many values", "[" + repeat("0,", most - 1) + "0]",
            error::too_many_nodes},
        {"too many empty arrays", "[" + repeat("[],", most - 1) + "[]]",
            error::too_many_nodes},
        {"too many with their names",
            "[" + repeat("{\"a\":0},", most / 3) + "{}]",
            error::too_many_nodes},
    };
}

TEST(core_json, Refuses)
{
    for (const refused_text &each : refusals()) {
        EXPECT_EQ(parse(each.text), each.fault) << each.what;
    }
}

/* The place of the fault in a text, which both back ends find alike. */
std::size_t place_in(std::string_view text)
{
    document into;

    parse(into, text);
    return into.fault_place();
}

TEST(core_json, AFaultOfTheSyntaxHasAPlace)
{
    constexpr std::size_t none = webhook::json::no_place;
    const struct {
        std::string text;
        std::size_t place;
    } faults[] = {
        {R"([{"hookType": nil}])", 15},
        {R"([{"hookType": nuul}])", 16},
        {"[{}", 3},
        {"[1,]", 3},
        {"[1 2]", 3},
        {"{} {}", 3},
        {R"({"a" 1})", 5},
        {R"({"a":1,})", 7},
        {"{a:1}", 1},
        {"[}", 1},
        {"[]]", 2},
        {"[+1]", 1},
        {"[01]", 2},
        {"[-]", 2},
        {"[1.]", 3},
        {"[1.5.2]", 4},
        {"[1e+]", 4},
        {"[1-2]", 2},
        {R"(["\a"])", 3},
        {R"(["\u00g0"])", 6},
        {R"(["\u00)", 6},
        {"[\"\\", 3},
        {"[\"a\nb\"]", 3},
        {"[\"abc", 5},
        {"[\"a\x80\"]", 3},
        {"[\"\xe2\x82\"]", 2},
        {"\xef\xbb\xbf[}", 4},
        {"\xef\xbb\xbf\xef\xbb\xbf[]", 3},
        {"\r\n[true, flase]", 10},
        {R"([1, {"a": [12345678901234567890123, 1.]}])", 38},

        {"[]", none},
        {"[1]", none},
        {"", none},
        {nested(WEBHOOK_MAX_DEPTH + 1, "[", "]"), none},
    };

    for (const auto &[text, place] : faults) {
        EXPECT_EQ(place_in(text), place) << text;
    }
}

TEST(core_json, ThePlaceIsThatOfTheFirstWrongByte)
{
    for (const refused_text &each : refusals()) {
        if (each.fault != error::syntax) {
            continue;
        }

        const std::size_t place = place_in(each.text);

        ASSERT_LE(place, each.text.size()) << each.what;
        for (std::size_t size = 1; size <= each.text.size(); ++size) {
            const std::string_view head(each.text.data(), size);
            if (parse(head) == error::syntax) {
                EXPECT_EQ(place_in(head), std::min(size, place))
                    << each.what << ": " << head;
            }
        }
    }
}

TEST(core_json, APlaceIsThatOfTheLastText)
{
    document into;

    parse(into, "[}");
    EXPECT_EQ(into.fault_place(), 1U);
    parse(into, "[]");
    EXPECT_EQ(into.fault_place(), webhook::json::no_place);
}

TEST(core_json, LimitsAreExact)
{
    const std::size_t most = WEBHOOK_MAX_NODES;
    const std::size_t deepest = WEBHOOK_MAX_DEPTH;

    EXPECT_EQ(parse(nested(deepest, "[", "]")), error::none);
    EXPECT_EQ(
        parse(repeat("{\"a\":", deepest - 1) + "{}" + repeat("}", deepest - 1)),
        error::none);
    EXPECT_EQ(parse("[" + repeat("0,", most - 2) + "0]"), error::none);

    /* Depth is of what is open, not of what was. */
    EXPECT_EQ(parse("[" + repeat("[],", 1000) + "[]]"), error::none);
    /* Brackets in strings nest nothing. */
    EXPECT_EQ(
        parse("[\"" + repeat("[", 1000) + "\\\"" + repeat("{", 1000) + "\"]"),
        error::none);
}

/* Texts that are large, but whose limits a parser can be left to keep. */
TEST(core_json, LimitsAreExactInLargeTexts)
{
    const std::size_t most = WEBHOOK_MAX_NODES;
    const std::size_t deepest = WEBHOOK_MAX_DEPTH;
    const std::size_t longest = webhook::json::largest_number;
    const std::string blank(most, ' ');
    const auto in = [&](const std::string &value) {
        return blank + "[" + value + "]" + blank + "\n" + blank;
    };

    EXPECT_EQ(parse(in(repeat("0,", most - 2) + "0")), error::none);
    EXPECT_EQ(parse(in(repeat("0,", most - 1) + "0")), error::too_many_nodes);
    EXPECT_EQ(parse(in(repeat("{\"\":0},", most / 3 - 1) + "0")), error::none);
    EXPECT_EQ(
        parse(in(repeat("{\"\":0},", most / 3) + "0")), error::too_many_nodes);
    /* These make none. */
    EXPECT_EQ(parse(in("\"" + repeat("{[,:", most / 2) + "\"")), error::none);

    EXPECT_EQ(parse(in(nested(deepest - 1, "[", "]"))), error::none);
    EXPECT_EQ(parse(in(nested(deepest, "[", "]"))), error::too_deep);

    for (const char *space : {"", " ", "          "}) {
        for (const std::size_t at : {0U, 1U, 30'000U, 65'000U}) {
            const std::string before =
                "\"" + std::string(at, 'x') + "\"," + space;

            EXPECT_EQ(parse(in(before + repeat("1", longest))), error::none)
                << at;
            EXPECT_EQ(
                parse(in(before + repeat("1", longest + 1))), error::too_large)
                << at;
        }
    }
    /* This is no number. */
    EXPECT_EQ(parse(in("\"" + repeat("1", 3 * longest) + "\"")), error::none);
}

/* Beyond the number that a table finds. */
TEST(core_json, FindsADuplicateAmongManyMembers)
{
    std::string members;
    for (int i = 0; i < 30'000; ++i) {
        members += "\"name " + std::to_string(i) + "\":0,";
    }

    const auto is_twice = [&](const std::string &last) {
        document into;

        EXPECT_EQ(parse(into, "{" + members + last), error::none);
        return into.has_duplicate_names();
    };

    EXPECT_FALSE(is_twice("\"last\":0}"));
    EXPECT_TRUE(is_twice("\"name 0\":0}"));
    EXPECT_TRUE(is_twice("\"n\\u0061me 777\":0}"));
    /* Once names have been put back. */
    EXPECT_FALSE(is_twice("\"\\ud83d\":0,\"\\ud83e\":0}"));
    EXPECT_TRUE(is_twice("\"\\ud83d\":0,\"name 5\":0}"));
}

TEST(core_json, HasTheLimitsThatItIsGiven)
{
    document into;
    auto parse = [&](std::string text, const webhook::json::limits &most) {
        const std::size_t size = text.size();

        text.append(webhook::json::padding, ' ');
        return into.parse({text.data(), size}, most);
    };

    EXPECT_EQ(parse("[[[]]]", {3, 3}), error::none);
    EXPECT_EQ(parse("[[[]]]", {2, 3}), error::too_deep);
    EXPECT_EQ(parse("[[[]]]", {3, 2}), error::too_many_nodes);
    EXPECT_EQ(parse("{\"a\":0}", {1, 3}), error::none);
    EXPECT_EQ(parse("{\"a\":0}", {1, 2}), error::too_many_nodes);

    const auto &most = webhook::json::largest_limits;
    EXPECT_EQ(parse(nested(most.depth, "[", "]"), most), error::none);
    EXPECT_EQ(
        parse(nested(most.depth, "{\"a\":[", "]}"), most), error::too_deep);
    EXPECT_EQ(parse("[" + repeat("[],", 300'000) + "[]]", most), error::none);
    EXPECT_EQ(
        parse(nested(WEBHOOK_MAX_DEPTH + 1, "[", "]"), {}), error::too_deep);
}

} // namespace
