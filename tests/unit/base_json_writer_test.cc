// JSON is written as Jansson and nginx write it.

#include "base/json_writer.h"
#include "base/problem.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using namespace std::literals;
using webhook::json_writer;

std::string written(std::string_view text)
{
    std::string out;
    json_writer(out).value(text);
    return out;
}

TEST(base_json_writer, SeparatesValues)
{
    std::string out;
    json_writer json(out);

    json.begin_object().name("a").begin_array().end_array();
    json.name("b").begin_array().value(1.5).null().begin_object();
    json.end_object().end_array().member("c", true).member("d", "[");
    json.member("e", std::uint64_t{5}).member("f", std::optional<double>());
    json.name("g").json("[{}]").name("h").begin_object().end_object();
    json.end_object();

    EXPECT_EQ(out, R"({"a":[],"b":[1.5,null,{}],"c":true,"d":"[","e":5,)"
                   R"("f":null,"g":[{}],"h":{}})");
}

TEST(base_json_writer, EscapesWhatItMust)
{
    EXPECT_EQ(written("\b\f\n\r\t\"\\"), R"("\b\f\n\r\t\"\\")");
    EXPECT_EQ(
        written("\0\x01\x0f\x10\x1f"sv), R"("\u0000\u0001\u000F\u0010\u001F")");
    for (int c = 0x20; c < 0x80; ++c) {
        if (c != '"' && c != '\\') {
            const std::string text(1, static_cast<char>(c));
            EXPECT_EQ(written(text), '"' + text + '"');
        }
    }
}

TEST(base_json_writer, WritesUtf8Only)
{
    EXPECT_EQ(written("\u00e9\u20ac\U0001f600"), "\"\u00e9\u20ac\U0001f600\"");
    EXPECT_EQ(written("a\xff\xe2\x82"), "\"a%FF%E2%82\"");
}

TEST(base_json_writer, WritesNumbers)
{
    std::string out;
    json_writer json(out);

    json.begin_array().value(std::uint64_t{18446744073709551615U});
    json.value(1234567890.123).value(0.00001).value(3.0).end_array();
    EXPECT_EQ(out, "[18446744073709551615,1234567890.123,1e-05,3]");
}

TEST(base_problem, HasThePhraseOfItsStatus)
{
    std::string out;
    json_writer json(out);

    json.begin_object();
    webhook::write_problem(json, 409, "It is.");
    json.end_object();
    EXPECT_EQ(out, R"({"title":"Conflict","status":409,"detail":"It is."})");
}

} // namespace
