// The tables of docs/status.md list the metrics and the members of the JSON
// that webhook_status returns.

#include "support/process.h"
#include "support/status_test.h"

#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace webhook::test {
namespace {

using name_set = std::set<std::string>;

struct family {
    std::string type;
    std::string help; // in the page, the text that begins with it
    name_set labels;
    name_set values;  // of the labels "outcome" and "operation"
    name_set members; // in the page, the places in the JSON
};

std::string page()
{
    return read_file(source_dir() / "docs/status.md");
}

name_set all(const std::string &text, const std::string &pattern)
{
    const std::regex expression(pattern);
    std::sregex_iterator at(text.begin(), text.end(), expression);
    name_set found;
    for (; at != std::sregex_iterator(); ++at) {
        found.insert((*at)[1]);
    }
    return found;
}

// The rows | `webhook_x` | type | labels | members | HELP ... |
std::map<std::string, family> documented()
{
    static const std::regex row(
        R"(\| `(nginx_webhook_\w+)` \| (\w+) \|(.*)\|(.*)\| (.*) \|)");
    std::istringstream lines(page());
    std::map<std::string, family> found;
    std::smatch match;

    for (std::string line; std::getline(lines, line);) {
        if (!std::regex_match(line, match, row)) {
            continue;
        }
        family each{match[2], match[5], all(match[3], "`(\\w+)`"), {},
            all(match[4], "`([^`]+)`")};
        if (match.str(3).find(" location") != std::string::npos) {
            each.labels.insert({"server", "location", "profile", "mode"});
        }
        each.values = all(each.help, "`([a-z0-9_]+)`");
        EXPECT_TRUE(found.emplace(match[1], each).second) << match[1];
    }

    return found;
}

std::map<std::string, family> exposed(const std::string &text)
{
    static const std::regex help("# HELP (\\w+) (.*)");
    static const std::regex type("# TYPE \\w+ (.*)");
    std::istringstream lines(text);
    std::map<std::string, family> found;
    family *last = nullptr;
    std::smatch match;

    for (std::string line; std::getline(lines, line);) {
        if (std::regex_match(line, match, help)) {
            last = &found[match[1]];
            last->help = match[2];
        } else if (std::regex_match(line, match, type)) {
            last->type = match[1];
        } else {
            last->labels.merge(all(line, "(\\w+)=\""));
            last->values.merge(all(
                line, "(?:result|end|outcome|operation|handling)=\"(\\w+)\""));
        }
    }
    for (auto &[name, each] : found) {
        each.labels.erase("le");
    }

    return found;
}

// The names of the members of an object.
name_set members_of(const std::string &object)
{
    static const std::regex nested(R"(\{[^\[\]{}]*\}|\[[^\[\]{}]*\])");
    std::string flat = object.substr(1, object.size() - 2);
    std::string before;

    while (flat != before) {
        before = flat;
        flat = std::regex_replace(flat, nested, "");
    }
    return all(flat, "(?:^|,)\"([a-z_0-9]+)\":");
}

class status_docs : public status_test {
    temp_dir memory_{"/dev/shm"}; // of a zone with a file

protected:
    // Until each metric has a sample.
    void start_all()
    {
        gate_conf conf;
        conf.server = "location = /redis { webhook iclosed;" +
                      store_directive("replicas=1") +
                      " proxy_pass http://127.0.0.1:{{upstream}}; }\n"
                      "location = /with_file { webhook iclosed;"
                      " webhook_store zone=filed:1m file={{prefix}}/filed"
                      " memory=" +
                      memory_.path().string() +
                      "; proxy_pass http://127.0.0.1:{{upstream}}; }\n";
        start_counting(
            "webhook_token $http_x_api_key file:" + file("one", "one") + ";",
            conf);
        deliver(booked("1"), {{"X-Api-Key", "one"}});
        send_request(port(), post(booked("1"), "/redis"));
        ASSERT_TRUE(becomes(1, "nginx_webhook_redis_up"));
        ASSERT_TRUE(becomes(2, "nginx_webhook_settlements_total"));
    }
};

TEST_F(status_docs, MetricsAreThoseOfTheModule)
{
    start_all();

    const auto known = exposed(get("/status?format=prometheus").body);
    auto rows = documented();

    EXPECT_GT(known.size(), 30U);
    for (const auto &[name, each] : known) {
        ASSERT_TRUE(rows.contains(name)) << name;
        const family &row = rows[name];

        EXPECT_EQ(row.type, each.type) << name;
        EXPECT_EQ(row.labels, each.labels) << name;
        EXPECT_TRUE(row.help.starts_with(each.help))
            << name << ": " << each.help;
        EXPECT_EQ(row.values, each.values) << name;
        rows.erase(name);
    }
    for (const auto &[name, row] : rows) {
        ADD_FAILURE() << name << " is no metric";
    }
}

TEST_F(status_docs, MetricsAreWhereTheTableFindsThemInTheJson)
{
    start_all();

    const std::string json = status_gate::json(port());

    for (const auto &[name, row] : documented()) {
        EXPECT_FALSE(row.members.empty()) << name;
        for (std::string place : row.members) {
            place = std::regex_replace(place, std::regex("\\[\\]"), "/0");
            place = std::regex_replace(place, std::regex("\\."), "/");
            EXPECT_NE(json_at(json, "/" + place), "") << name << ": " << place;
        }
    }
}

TEST_F(status_docs, EachMemberOfTheJsonIsListed)
{
    start_all();

    const std::string json = status_gate::json(port());
    const std::string text = page();
    const name_set words =
        all(text.substr(text.find("\n## JSON\n")), "`([a-z_]+)`");
    name_set places;

    for (const auto &[name, row] : documented()) {
        places.insert(row.members.begin(), row.members.end());
    }

    for (const std::string place :
        {"", "locations[].", "locations[].window.", "zones[].", "redis[]."}) {
        std::string pointer = "/" + place;
        pointer = std::regex_replace(pointer, std::regex("\\[\\]\\."), "/0/");
        pointer = std::regex_replace(pointer, std::regex("\\."), "/");
        pointer.pop_back();

        const name_set members = members_of(json_at(json, pointer));
        EXPECT_GT(members.size(), 5U) << pointer;
        for (const std::string &name : members) {
            EXPECT_TRUE(places.contains(place + name) || words.contains(name))
                << place << name;
        }
    }
}

} // namespace
} // namespace webhook::test
