/* Which bodies are read, by both back ends alike, and what is read. */

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <webhook/webhook.h>

#include "core/config_error.h"
#include "core/jansson.h"
#include "core/json.h"
#include "unit/core_check.h"

namespace {

using webhook::json::document;
using webhook::json::error;
using webhook::json::kind;
using webhook::json::node;

using namespace std::literals;

/* The padding is not the text's: a parser must not take it for more of it. */
error parse(document &into, std::string_view text)
{
    std::string padded(text);

    padded.append(webhook::json::padding, ']');
    return into.parse({padded.data(), text.size()});
}

error parse(std::string_view text)
{
    document scratch;
    return parse(scratch, text);
}

std::string repeat(std::string_view text, std::size_t count)
{
    std::string result;
    while (count-- != 0) {
        result += text;
    }
    return result;
}

std::string nested(
    std::size_t depth, std::string_view open, std::string_view close)
{
    return repeat(open, depth) + repeat(close, depth);
}

/* The tape as text, in a form of its own. */
std::string dump(const node &value)
{
    std::string text;

    switch (value.kind) {
    case kind::null:
        return "null";
    case kind::boolean:
        return value.boolean ? "true" : "false";
    case kind::integer:
        return std::to_string(value.integer);
    case kind::real:
        return "r" + std::to_string(value.real);
    case kind::string:
        return "'" + std::string(value.string()) + "'";
    case kind::array:
        for (const node &element : webhook::json::elements(value)) {
            text += dump(element) + ",";
        }
        return "[" + std::to_string(value.size) + ":" + text + "]";
    case kind::object:
        for (const auto &[name, member] : webhook::json::members(value)) {
            text += std::string(name) + "=" + dump(*member) + ",";
        }
        return "{" + std::to_string(value.size) + ":" + text + "}";
    }

    return text;
}

struct refusal {
    const char *what;
    std::string text;
    error fault;
};

std::vector<refusal> refusals()
{
    const std::size_t most = WEBHOOK_MAX_NODES;
    const std::size_t deepest = WEBHOOK_MAX_DEPTH;

    std::string many = "{";
    for (int i = 0; i < 1000; ++i) {
        many += "\"name" + std::to_string(i) + "\":1,";
    }

    return {
        {"no byte", "", error::empty},
        {"white space only", " \t\r\n", error::empty},

        {"raw NUL alone", "\0"s, error::nul},
        {"raw NUL after an integer", "{\"uuid\":1\0}"s, error::nul},
        {"raw NUL after a real", "[1.5\0]"s, error::nul},
        {"raw NUL after a word", "[true\0]"s, error::nul},
        {"raw NUL in a string", "[\"a\0b\"]"s, error::nul},
        {"raw NUL at the end", "{}\0"s, error::nul},
        {"NUL in a name", R"({"a\u0000b":1})", error::nul},

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
        {"beyond double", "[1e400]", error::syntax},
        {"int64 + 1", "[9223372036854775808]", error::syntax},
        {"int64 - 1", "[-9223372036854775809]", error::syntax},
        {"uint64", "[18446744073709551615]", error::syntax},
        {"beyond uint64", "[18446744073709551616]", error::syntax},
        {"escape of nothing", R"(["\a"])", error::syntax},
        {"escape in hexadecimal", R"(["\x41"])", error::syntax},
        {"short escape", R"(["\u00"])", error::syntax},
        {"high surrogate alone", R"(["\ud800"])", error::syntax},
        {"low surrogate alone", R"(["\udc00"])", error::syntax},
        {"two high surrogates", R"(["\ud800\ud800"])", error::syntax},
        {"line feed in a string", "[\"a\nb\"]", error::syntax},
        {"control in a string", "[\"\x1f\"]", error::syntax},
        {"a stray byte", "[\"\x80\"]", error::syntax},
        {"overlong", "[\"\xc0\xaf\"]", error::syntax},
        {"surrogate in UTF-8", "[\"\xed\xa0\x80\"]", error::syntax},
        {"beyond Unicode", "[\"\xf4\x90\x80\x80\"]", error::syntax},
        {"half a sequence", "[\"\xe2\x82\"]", error::syntax},
        {"byte order mark", "\xef\xbb\xbf{}", error::syntax},
        {"form feed as space", "[\f1]", error::syntax},
        {"no-break space", "[\xc2\xa0 1]", error::syntax},

        {"twins", R"({"a":1,"a":2})", error::duplicate_key},
        {"twins by an escape", R"({"uuid":1,"\u0075uid":2})",
            error::duplicate_key},
        {"twins with an empty name", R"({"":1,"":2})", error::duplicate_key},
        {"twins below", R"([{"x":{"a":1,"b":{},"a":2}}])",
            error::duplicate_key},
        {"twins in a large object", many + "\"name0\":2}",
            error::duplicate_key},
        {"twins by an escape in a large object", many + R"("\u006eame7":2})",
            error::duplicate_key},

        {"arrays too deep", nested(deepest + 1, "[", "]"), error::too_deep},
        {"objects too deep",
            repeat("{\"a\":", deepest) + "{}" + repeat("}", deepest),
            error::too_deep},
        {"far too deep", nested(5000, "[", "]"), error::too_deep},

        {"too many values", "[" + repeat("0,", most - 1) + "0]",
            error::too_many_nodes},
        {"too many empty arrays", "[" + repeat("[],", most - 1) + "[]]",
            error::too_many_nodes},
        {"too many with their names", "[" + repeat("{\"a\":0},", most / 3) +
                                          "{}]",
            error::too_many_nodes},
    };
}

TEST(core_json, refuses)
{
    for (const refusal &each : refusals()) {
        EXPECT_EQ(parse(each.text), each.fault) << each.what;
    }
}

struct reading {
    const char *what;
    std::string text;
    std::string tape;
};

const reading readings[] = {
    {"null", "null", "null"},
    {"a word", " true ", "true"},
    {"a string", "\"a\"", "'a'"},
    {"a number", "-5", "-5"},
    {"minus nothing", "[-0]", "[1:0,]"},
    {"int64", "[9223372036854775807,-9223372036854775808]",
        "[2:9223372036854775807,-9223372036854775808,]"},
    {"a real is none of the integers", "[1.0,1e0,-0.0]",
        "[3:r1.000000,r1.000000,r-0.000000,]"},
    {"beyond the smallest double", "[1e-400]", "[1:r0.000000,]"},
    {"empty", "[[],{},\"\"]", "[3:[0:],{0:},'',]"},
    {"order", R"({"b":1,"a":[2,{"c":null}],"":false})",
        "{3:b=1,a=[2:2,{1:c=null,},],=false,}"},
    {"names differ in case", R"({"uuid":1,"UUID":2})", "{2:uuid=1,UUID=2,}"},
    {"names in two objects", R"([{"a":1},{"a":2}])", "[2:{1:a=1,},{1:a=2,},]"},
    {"a name as value", R"({"a":"a"})", "{1:a='a',}"},
    {"prefix names", R"({"a":1,"aa":2,"aaa":3})", "{3:a=1,aa=2,aaa=3,}"},
    {"escapes", R"(["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"])",
        "[1:'\"\\/\b\f\n\r\té😀',]"},
    {"NUL in a value", R"(["a\u0000b"])", "[1:'a\0b',]"s},
    {"brackets in a string", R"(["[[{\"}]"])", "[1:'[[{\"}]',]"},
    {"DEL and non-characters", "[\"\x7f\xef\xbf\xbf\"]",
        "[1:'\x7f\xef\xbf\xbf',]"},
    {"white space", "\t[ 1 ,\r\n 2 ]\n", "[2:1,2,]"},
};

TEST(core_json, reads)
{
    document body;

    for (const reading &each : readings) {
        ASSERT_EQ(parse(body, each.text), error::none) << each.what;
    }

    /* The strings are read before the next call. */
    for (const reading &each : readings) {
        std::string padded = each.text;
        padded.append(webhook::json::padding, '"');
        ASSERT_EQ(body.parse({padded.data(), each.text.size()}), error::none);
        EXPECT_EQ(dump(body.root()), each.tape) << each.what;
    }
}

TEST(core_json, limits_are_exact)
{
    const std::size_t most = WEBHOOK_MAX_NODES;
    const std::size_t deepest = WEBHOOK_MAX_DEPTH;

    EXPECT_EQ(parse(nested(deepest, "[", "]")), error::none);
    EXPECT_EQ(parse(repeat("{\"a\":", deepest - 1) + "{}" +
                    repeat("}", deepest - 1)),
        error::none);
    EXPECT_EQ(parse("[" + repeat("0,", most - 2) + "0]"), error::none);

    /* Depth is of what is open, not of what was. */
    EXPECT_EQ(parse("[" + repeat("[],", 1000) + "[]]"), error::none);
    /* Brackets in strings nest nothing. */
    EXPECT_EQ(parse("[\"" + repeat("[", 1000) + "\\\"" + repeat("{", 1000) +
                    "\"]"),
        error::none);
}

TEST(core_json, span_skips_a_subtree)
{
    document body;
    std::string text = R"({"a":[1,[2,3],{"b":4}],"c":5})";
    text.append(webhook::json::padding, ' ');

    ASSERT_EQ(body.parse(text), error::none);
    EXPECT_EQ(body.root().span, 12U);

    const node *c = webhook::json::find_member(body.root(), "c");
    ASSERT_NE(c, nullptr);
    EXPECT_EQ(c->integer, 5);
    EXPECT_EQ(webhook::json::find_member(body.root(), "b"), nullptr);
    EXPECT_EQ(webhook::json::find_member(body.root(), "C"), nullptr);
}

/* A body after a refused one, and a small one after a large one. */
TEST(core_json, is_used_again)
{
    document body;
    std::string large = "[\"" + std::string(1'000'000, 'x') + "\"]";

    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(parse(body, "[1"), error::syntax);
        EXPECT_EQ(parse(body, large), error::none);
        EXPECT_EQ(body.root().size, 1U);
        EXPECT_EQ(parse(body, "{\"a\":1,\"a\":1}"), error::duplicate_key);
        EXPECT_EQ(parse(body, "[1]"), error::none);
        EXPECT_EQ(dump(body.root()), "[1:1,]");
        EXPECT_EQ(parse(body, ""), error::empty);
    }
}

/* The best of some rounds, in seconds. */
double time_of_members(int count)
{
    using clock = std::chrono::steady_clock;
    double best = 1e9;
    document body;

    std::string text = "{";
    for (int i = 0; i < count; ++i) {
        text += "\"" + std::string(20, 'x') + std::to_string(100'000 + i) +
                "\":0,";
    }
    text.back() = '}';

    for (int round = 0; round < 10; ++round) {
        auto start = clock::now();
        EXPECT_EQ(parse(body, text), error::none);
        std::chrono::duration<double> spent = clock::now() - start;
        best = std::min(best, spent.count());
    }

    return best;
}

/* Ten times the members: 100 times the work if each is compared with each. */
TEST(core_json, many_members_cost_no_square)
{
    EXPECT_LT(time_of_members(30'000), 40 * time_of_members(3'000));
}

/* What Jansson reads as configuration, the back end reads alike. */
std::string jansson_reads(std::string_view text)
{
    try {
        return dump(webhook::json::tree(text).root());
    } catch (const webhook::config_error &) {
        return "refused";
    }
}

std::string back_end_reads(document &body, std::string_view text)
{
    std::string padded(text);
    padded.append(webhook::json::padding, ' ');
    error fault = body.parse({padded.data(), text.size()});

    return fault == error::none ? dump(body.root()) : "refused";
}

std::string mutate(std::string text, std::mt19937 &random)
{
    static constexpr std::string_view bytes =
        "{}[]:,\"\\ \t\n\r0159-+.eEtrufalsn/\x01\x7f\x80\xc2\xe2\xed\xf0\xff";

    for (auto changes = random() % 4 + 1; changes != 0; --changes) {
        std::size_t at = random() % text.size();
        switch (random() % 4) {
        case 0:
            text[at] = bytes[random() % bytes.size()];
            break;
        case 1:
            text.insert(at, 1, bytes[random() % bytes.size()]);
            break;
        case 2:
            text.erase(at, 1);
            break;
        default:
            text.insert(at, text, random() % text.size(), random() % 8);
            break;
        }
        if (text.empty()) {
            text = "{}";
        }
    }

    return text;
}

TEST(core_json, agrees_with_jansson_on_broken_texts)
{
    const std::string seeds[] = {
        R"({"a":[1,-2.5e3,"x\u00e9\n",null],"b":{"c":true,"d":{}},"e":"é😀"})",
        R"([{"id":45526,"at":"2026-11-23T19:51:39.907Z","n":null,"r":1e5}])",
        R"(["\ud83d\ude00\\\"",[[[[]]]],{"":0,"é":false},-0,12345678901])",
    };
    std::mt19937 random(20261123);
    document body;
    int accepted = 0;

    for (int round = 0; round < 60'000; ++round) {
        std::string text = mutate(seeds[random() % 3], random);
        std::string expected = jansson_reads(text);
        ASSERT_EQ(back_end_reads(body, text), expected) << text;
        accepted += expected != "refused";
    }

    EXPECT_GT(accepted, 1000);
}

TEST(core_json, writes_an_object)
{
    const webhook::json::field fields[] = {
        {"text", "a\"b\n"}, {"empty", ""}, {"number", {}, 422}};
    std::string out = "old";

    webhook::json::write_object(fields, out);
    EXPECT_EQ(out, R"({"text":"a\"b\n","empty":"","number":422})");
}

} // namespace
