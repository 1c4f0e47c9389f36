/* Regular expressions: as ECMA-262 has them, by means of RE2. */

#include <string>
#include <vector>

#include "schema/pattern.h"
#include "unit/core_schema_check.h"

namespace {

using namespace core_check;
using webhook::schema::pattern;

struct pattern_case {
    const char *expression;
    std::vector<std::string> found;
    std::vector<std::string> not_found;
};

TEST(core_schema_pattern, MeansWhatEcma262Says)
{
    const pattern_case cases[] = {
        {"", {"", "a"}, {}},
        {"b", {"abc"}, {"", "ac"}},
        {"^a$", {"a"}, {"a\n", "ab", "b\na"}},
        {"a.c", {"abc", "a山c", "a😀c"},
            {"a\nc", "a\rc", "a\u2028c", "a\u2029c"}},
        {"^[.]$", {"."}, {"a"}},
        {"^\\d\\D$", {"1a", "1\u0661"}, {"\u0661a", "11"}},
        {"^\\w\\W$", {"a-", "_é"}, {"éa", "aa"}},
        {"^\\s\\S$", {" a", "\u00a0a", "\ufeffx", "\v1", "\u2003\u200b"},
            {"a ", "  ", "\u200ba", "a\u2028"}},
        {"^[\\s,][^\\S,]$", {", ", "\u3000\u2029"}, {"a ", ",,", ",a"}},
        {"^[^\\s]$", {"a", "\u200b"}, {" ", "\u2028"}},
        {"^[\\S]$", {"a", "\u200b", "\U0010ffff"}, {" ", "\u202f", "\u00a0"}},
        {"\\bab\\b", {"ab", "x ab."}, {"abc", "xab"}},
        {"^[\\b]$", {"\b"}, {"b", ""}},
        {"^\\u0041\\x42\\u{1F600}$", {"AB😀"}, {"AB"}},
        {"^\\uD83D\\uDE00$", {"😀"}, {"x"}},
        {"^[\\u0400-\\u04ff]+$", {"Привет"}, {"Hi"}},
        {"^\\cA\\cz$", {"\x01\x1a"}, {"cAcz"}},
        {"^\\t\\n\\v\\f\\r$", {"\t\n\v\f\r"}, {"tnvfr"}},
        {"^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/\\-$",
            {"^$\\.*+?()[]{}|/-"}, {""}},
        {"^[[:alpha:]+$", {"[al:pha"}, {"b"}},
        {"^(?:a|b){2,3}?$", {"ab", "aba"}, {"a", "abab"}},
        {"^(?<year>\\d{4})$", {"2026"}, {"26"}},
        {"^\\p{Lu}\\p{Letter}\\P{L}$", {"Éa1"}, {"éa1", "Éaa"}},
        {"^\\p{Script=Greek}[\\p{gc=Nd}]$", {"λ٣"}, {"l3"}},
        {"^\\p{General_Category=Uppercase_Letter}$", {"Ä"}, {"ä"}},
        {"^\\p{sc=Han}\\p{Any}$", {"山a"}, {"aa"}},
    };

    for (const auto &[expression, found, not_found] : cases) {
        pattern compiled(expression);
        for (const std::string &text : found) {
            EXPECT_TRUE(compiled.search(text)) << expression << " " << text;
        }
        for (const std::string &text : not_found) {
            EXPECT_FALSE(compiled.search(text)) << expression << " " << text;
        }
    }
}

/* Its automaton has too many states: RE2 goes on without, and says so. */
TEST(core_schema_pattern, IsQuietIfItTakesTooMuch)
{
    pattern compiled("^[ab]*a[ab]{15}c");
    std::string text;
    unsigned seed = 1;

    for (int i = 0; i < 100'000; ++i) {
        seed = seed * 1103515245U + 12345U;
        text += (seed >> 16U & 1U) != 0 ? 'a' : 'b';
    }

    testing::internal::CaptureStderr();
    EXPECT_FALSE(compiled.search(text));
    EXPECT_TRUE(compiled.search(text + "a" + std::string(15, 'b') + "c"));
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(core_schema_pattern, IsRefusedIfItCannotBeHad)
{
    const struct {
        const char *expression;
        const char *told;
    } cases[] = {
        {"a(?=b)", "lookahead and lookbehind"},
        {"a(?!b)", "lookahead and lookbehind"},
        {"(?<=a)b", "lookahead and lookbehind"},
        {"(?<!a)b", "lookahead and lookbehind"},
        {"(a)\\1", "a backreference"},
        {"(?<x>a)\\k<x>", "an escape"},
        {"(?i)a", "\"(?\""},
        {"(?P<x>a)", "\"(?\""},
        {"[]a]", "a character class is empty"},
        {"[^]", "a character class is empty"},
        {"\\Aa", "an escape"},
        {"a\\z", "an escape"},
        {"\\Qa\\E", "an escape"},
        {"\\é", "an escape"},
        {"[\\B]", "an escape"},
        {"a\\", "ends too early"},
        {"\\c1", "a letter"},
        {"\\x4", "hexadecimal digits"},
        {"\\x{41}", "hexadecimal digits"},
        {"\\u00g0", "hexadecimal digits"},
        {"\\u{}", "hexadecimal digits"},
        {"\\u{0000041}", "hexadecimal digits"},
        {"\\u{41", "hexadecimal digits"},
        {"\\u{110000}", "RE2"},
        {"\\ud83d", "surrogate"},
        {"\\ud83d\\u0041", "surrogate"},
        {"\\pL", "a name in braces"},
        {"\\p{L", "a name in braces"},
        {"\\p{Greek}", "the property \"Greek\""},
        {"\\p{Script=Klingon}", "RE2"},
        {"(", "RE2"},
        {"a{1001}", "RE2"},
        {"(((a{100}){100}){100})", "RE2"},
        {"a**", "RE2"},
        {"[b-a]", "RE2"},
    };

    for (const auto &[expression, told] : cases) {
        std::string text = "none";
        try {
            pattern compiled(expression);
        } catch (const webhook::config_error &fault) {
            text = fault.what();
        }
        EXPECT_NE(text.find(told), std::string::npos)
            << expression << ": " << text;
    }
    EXPECT_EQ(fault("{\"pattern\":\"" + std::string(10'000, 'a') + "\"}"), "");
    EXPECT_NE(fault("{\"pattern\":\"" + std::string(200'000, 'a') + "\"}"), "");
    EXPECT_EQ(fault(R"({"properties":{"a":{"pattern":"("}}})")
                  .rfind("/properties/a/pattern: ", 0),
        0U);
    EXPECT_EQ(fault(R"({"patternProperties":{"(":true}})")
                  .rfind("/patternProperties/(: ", 0),
        0U);
}

} // namespace
