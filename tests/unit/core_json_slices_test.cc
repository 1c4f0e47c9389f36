/* Where values are in a text: by their positions, or by reading it again. */

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_json_check.h"
#include "json/check.h"
#include "json/slices.h"

namespace {

using namespace core_check;
using webhook::child_texts;

/* Lists the values below one, as they are written, from the outside in. */
void list_texts(const node &value, std::string_view text, bool has_positions,
    std::vector<std::string> &texts)
{
    child_texts children(value, text, has_positions);
    auto add = [&](const node &child) {
        const std::string_view own = children.next(child);

        texts.emplace_back(own);
        list_texts(child, own, has_positions, texts);
    };

    if (value.kind == kind::object) {
        for (const auto &each : webhook::json::members(value)) {
            add(*each.value);
        }
    } else if (value.kind == kind::array) {
        for (const node &each : webhook::json::elements(value)) {
            add(each);
        }
    }
}

std::vector<std::string> texts_of(
    const document &from, std::string_view text, bool has_positions)
{
    std::vector<std::string> texts;

    text = webhook::trim(webhook::json::without_mark(text));
    list_texts(from.root(), text, has_positions, texts);
    return texts;
}

TEST(core_json_slices, APositionNamesTheTextThatReadingAgainFinds)
{
    const std::string_view texts[] = {
        R"([])",
        R"({})",
        R"( [ ] )",
        R"([1])",
        "\t[ 1 ,\r\n \"a,\\\"]}\" , [ ] , { } , null,true ]\n",
        R"([[[1,2],[3]],[],{"a":[]}])",
        R"({"a":1,"b":{"c":[{"d":"}"},{"e":"\\"}] },"\u0061":-1.5e3})",
        " { \"a\" : \"x , \" , \"a\" : [ 1 , [ 2 ] , \"é\" ] } ",
        "\xef\xbb\xbf[{\"id\":1}, {\"id\":2}]",
        R"([{"big":18446744073709551615},{"half":"\ud800"}, 1e400])",
    };

    for (const std::string_view text : texts) {
        document from;

        ASSERT_EQ(parse(from, text), error::none) << text;
        EXPECT_EQ(texts_of(from, text, from.has_positions()),
            texts_of(from, text, false))
            << text;
    }
}

TEST(core_json_slices, AreThoseOfAnArray)
{
    const std::string_view text = "[ {\"a\": [1, 2]} ,\"b\" , 3 ]";
    document from;

    ASSERT_EQ(parse(from, text), error::none);
    EXPECT_EQ(texts_of(from, text, from.has_positions()),
        (std::vector<std::string>{
            "{\"a\": [1, 2]}", "[1, 2]", "1", "2", "\"b\"", "3"}));
}

/* Jansson, which does not reuse its memory, tells no positions. */
TEST(core_json_slices, ARespelledTextHasNoPositions)
{
    document from;

    ASSERT_EQ(parse(from, "[1]"), error::none);
    EXPECT_EQ(from.has_positions(), document::reuses_memory());
    ASSERT_EQ(parse(from, "[18446744073709551616, 1]"), error::none);
    EXPECT_FALSE(from.has_positions());
}

} // namespace
