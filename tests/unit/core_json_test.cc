/* What is read, by both back ends alike. */

#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/config_error.h"
#include "base/text.h"
#include "unit/core_json_check.h"
#include "json/jansson.h"
#include "json/pointer.h"

namespace {

using namespace core_check;
using namespace std::literals;

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
    {"a real is none of the integers", "[1.0,1e0,-0.0]", "[3:r1,r1,r-0,]"},
    {"beyond the smallest double", "[1e-400]", "[1:r0,]"},
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

TEST(core_json, Reads)
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

TEST(core_json, SpanSkipsASubtree)
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
/* The hash of a name is of its size and both of its ends. */
std::string colliding_name(int number)
{
    return "beginning" + std::to_string(100 + number) + "the end.";
}

TEST(core_json, NamesOfOneHashAreToldApart)
{
    using webhook::json::find_member;

    ASSERT_EQ(webhook::json::hash_name(colliding_name(1)),
        webhook::json::hash_name(colliding_name(2)));

    for (const int count : {2, 24, 31, 32, 33, 1000}) {
        std::string members;
        for (int i = 0; i < count; ++i) {
            members +=
                "\"" + colliding_name(i) + "\":" + std::to_string(i) + ",";
        }
        document body;
        ASSERT_EQ(parse(body, "{" + members + "\"last\":0}"), error::none);
        for (int i = 0; i < count; ++i) {
            const node *found = find_member(body.root(), colliding_name(i));
            ASSERT_NE(found, nullptr) << i;
            EXPECT_EQ(found->integer, i);
        }
        EXPECT_EQ(find_member(body.root(), colliding_name(count)), nullptr);

        for (const int again : {0, count / 2, count - 1}) {
            ASSERT_EQ(parse(body, "{" + members + "\"" + colliding_name(again) +
                                      "\":0}"),
                error::none);
            EXPECT_TRUE(body.has_duplicate_names()) << again << " of " << count;
        }
    }
}

/* Up to eight bytes are a word of the hash, and behind it is another text. */
TEST(core_json, NamesOfAllSizesAreFound)
{
    std::string text = "{\"\":0";
    std::string name;
    for (int size = 1; size <= 40; ++size) {
        name += static_cast<char>('a' + size % 26);
        text += ",\"" + name + "\":" + std::to_string(size);
    }
    document body;
    ASSERT_EQ(parse(body, text + "}"), error::none);

    for (std::size_t size = 0; size <= name.size(); ++size) {
        const node *found =
            webhook::json::find_member(body.root(), name.substr(0, size));
        ASSERT_NE(found, nullptr) << size;
        EXPECT_EQ(found->integer, static_cast<std::int64_t>(size));
    }
}

/* D6: a name twice is of no harm where nothing is looked for. */
TEST(core_json, ANameTwiceOnTheWayIsFound)
{
    document body;
    const auto is_ambiguous = [&](std::string_view text, const char *where) {
        EXPECT_EQ(parse(body, text), error::none);
        return webhook::pointer(where).is_ambiguous(body.root());
    };
    const std::string_view text =
        R"({"id":1,"a":{"b":1,"c":{"b":2,"d":3,"d":4}},"a2":[{"x":1,"x":1}]})";

    EXPECT_FALSE(is_ambiguous(text, "/id"));
    EXPECT_TRUE(body.has_duplicate_names());
    EXPECT_FALSE(is_ambiguous(text, "/a/b"));
    EXPECT_FALSE(is_ambiguous(text, "/a/c/b"));
    EXPECT_TRUE(is_ambiguous(text, "/a/c/d"));
    EXPECT_TRUE(is_ambiguous(text, "/a2/0/x"));
    EXPECT_FALSE(is_ambiguous(text, "/a2/0/y"));
    EXPECT_FALSE(is_ambiguous(text, "/a2"));
    EXPECT_FALSE(is_ambiguous(text, ""));
    EXPECT_FALSE(is_ambiguous(text, "/none/d"));

    EXPECT_TRUE(is_ambiguous(R"({"a":{},"a":{"id":1}})", "/a/id"));
    EXPECT_TRUE(is_ambiguous(R"({"a":{"id":1},"\u0061":{}})", "/a/id"));
    EXPECT_TRUE(is_ambiguous(R"({"a":0,"a":{"id":1}})", "/a/id"));
}

TEST(core_json, IsUsedAgain)
{
    document body;
    std::string large = "[\"" + std::string(1'000'000, 'x') + "\"]";

    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(parse(body, "[1"), error::syntax);
        EXPECT_EQ(parse(body, large), error::none);
        EXPECT_EQ(body.root().size, 1U);
        EXPECT_EQ(parse(body, "{\"a\":1,\"a\":1}"), error::none);
        EXPECT_TRUE(body.has_duplicate_names());
        EXPECT_EQ(parse(body, "[1]"), error::none);
        EXPECT_FALSE(body.has_duplicate_names());
        EXPECT_EQ(dump(body.root()), "[1:1,]");
        EXPECT_EQ(parse(body, ""), error::empty);
    }
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

    if (fault != error::none || body.has_duplicate_names()) {
        return "refused";
    }

    /* Halves and infinite reals are refused in a configuration document. */
    const std::string tree = dump(body.root());
    return webhook::valid_utf8(tree) && tree.find("inf") == tree.npos
               ? tree
               : "refused";
}

std::string mutate(std::string text, std::mt19937 &random)
{
    static constexpr std::string_view bytes =
        "{}[]:,\"\\ \t\n\r0159-+.eEtrufalsn/\x01\x7f\x80\xc2\xe2\xed\xf0\xff";

    for (auto changes = random() % 4 + 1; changes != 0; --changes) {
        std::size_t at = random() % text.size();
        std::size_t from = random() % text.size();
        char byte = bytes[random() % bytes.size()];
        switch (random() % 4) {
        case 0:
            text[at] = byte;
            break;
        case 1:
            text.insert(at, 1, byte);
            break;
        case 2:
            text.erase(at, 1);
            break;
        default:
            text.insert(at, text.substr(from, random() % 8));
            break;
        }
        if (text.empty()) {
            text = "{}";
        }
    }

    return text;
}

TEST(core_json, AgreesWithJanssonOnBrokenTexts)
{
    const std::string seeds[] = {
        R"({"a":[1,-2.5e3,"x\u00e9\n",null],"b":{"c":true,"d":{}},"e":"é😀"})",
        R"([{"id":45526,"at":"2026-11-23T19:51:39.907Z","n":null,"r":1e5}])",
        R"(["\ud83d\ude00\\\"",[[[[]]]],{"":0,"é":false},-0,12345678901])",
    };
    const int rounds = 60'000;
    std::mt19937 random(20261123);
    document body;
    int accepted = 0;

    for (int round = 0; round < rounds; ++round) {
        std::string text = mutate(seeds[random() % 3], random);
        if (text.find("\\u0000") != std::string::npos) {
            continue; /* refused in a configuration document only */
        }
        std::string expected = jansson_reads(text);
        ASSERT_EQ(back_end_reads(body, text), expected) << text;
        accepted += expected != "refused";
    }

    EXPECT_GT(accepted, 1000);
}

} // namespace
