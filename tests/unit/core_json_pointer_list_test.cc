/* Several JSON Pointers, found together or one by one. */

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_json_check.h"
#include "json/pointer_list.h"

namespace {

using namespace core_check;
using webhook::pointer;
using webhook::pointer_list;

TEST(core_json_pointer_list, FindsWhatEachPointerFinds)
{
    std::vector<pointer> pointers;
    for (const char *text : {"", "/a", "/b", "/b/c", "/b/d", "/b/c/e", "/l/0",
             "/l/1/x", "/l/-", "/none/at/all", "/b/", "/a", "/~0~1", "/b/0"}) {
        pointers.emplace_back(text);
    }
    pointer_list together;
    for (const pointer &each : pointers) {
        together.add(each);
    }
    ASSERT_EQ(together.size(), pointers.size());

    for (const std::string_view text : {
             R"({"a":1,"b":{"c":{"e":2},"d":[3],"":4,"0":5},"~/":6})",
             R"({"l":[{"x":1},{"x":2},3],"b":[1,2],"a":null})",
             R"({"a":1,"a":2,"b":{"c":1,"c":{"e":1},"d":1},"b":7})",
             R"([1,{"a":2}])",
             R"({})",
             R"("text")",
             R"(17)",
         }) {
        document from;
        ASSERT_EQ(parse(from, text), error::none);

        std::vector<const node *> values(together.size());
        together.find(from.root(), values);
        for (std::size_t i = 0; i < pointers.size(); ++i) {
            EXPECT_EQ(values[i], pointers[i].find(from.root()))
                << pointers[i].text() << " in " << text;
        }
    }
}

} // namespace
