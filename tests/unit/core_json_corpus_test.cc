/* The forms of JSON that public suites list, on either back end. */

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_json_check.h"
#include "unit/core_json_table.h"

namespace {

using namespace core_check;

const std::map<std::string, error> faults = {
    {"none", error::none},
    {"empty", error::empty},
    {"nul", error::nul},
    {"syntax", error::syntax},
    {"duplicate_key", error::none},
    {"not_utf8", error::not_utf8},
    {"too_large", error::too_large},
    {"too_deep", error::too_deep},
    {"too_many_nodes", error::too_many_nodes},
};

/* The bytes behind the text may be anything, and are none of it. */
void expect_verdict(document &body, const listed_form &each)
{
    for (const char next : {' ', '0', ']', '"', '\x80'}) {
        std::string padded = each.text;

        padded.append(webhook::json::padding, next);
        const error fault = body.parse({padded.data(), each.text.size()});

        EXPECT_EQ(fault, faults.at(each.verdict)) << each.name;
        if (fault == error::none) {
            EXPECT_EQ(
                body.has_duplicate_names(), each.verdict == "duplicate_key")
                << each.name;
        }
        if (fault == error::none && !each.tree.empty()) {
            EXPECT_EQ(dump(body.root()), each.tree) << each.name;
        }
    }
}

void expect_verdicts(const std::vector<listed_form> &table)
{
    document body;

    for (const listed_form &each : table) {
        expect_verdict(body, each);
    }
}

TEST(core_json_corpus, IsAccepted)
{
    const std::vector<listed_form> table = read_table("accept.table");

    EXPECT_GE(table.size(), 95U);
    for (const listed_form &each : table) {
        EXPECT_EQ(each.verdict, "none") << each.name;
        EXPECT_NE(each.tree, "") << each.name;
    }
    expect_verdicts(table);
}

TEST(core_json_corpus, IsRefused)
{
    const std::vector<listed_form> table = read_table("refuse.table");

    EXPECT_GE(table.size(), 188U);
    for (const listed_form &each : table) {
        EXPECT_NE(each.verdict, "none") << each.name;
    }
    expect_verdicts(table);
}

TEST(core_json_corpus, IsAsDecided)
{
    expect_verdicts(read_table("decided.table"));
}

/* Each form once, and as many as the suites have. */
TEST(core_json_corpus, IsComplete)
{
    std::set<std::string> names;
    std::set<std::string> texts;
    std::map<std::string, int> prefixes;

    for (const char *table :
        {"accept.table", "refuse.table", "decided.table"}) {
        for (const listed_form &each : read_table(table)) {
            EXPECT_TRUE(names.insert(each.name).second) << each.name;
            EXPECT_TRUE(texts.insert(each.text).second) << each.name;
            ++prefixes[each.name.substr(0, 2)];
        }
    }

    EXPECT_GE(prefixes["y_"], 95);
    EXPECT_GE(prefixes["n_"], 188);
    EXPECT_GE(prefixes["i_"], 35);
}

} // namespace
