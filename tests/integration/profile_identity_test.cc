// The keys of built-in profiles, held against what is known of the ids of each
// type: tests/data/event_ids.jsonl.

#include "support/event.h"
#include "support/process.h"

#include <gtest/gtest.h>
#include <jansson.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>

namespace webhook::test {
namespace {

struct release {
    void operator()(json_t *value) const { json_decref(value); }
};
using document = std::unique_ptr<json_t, release>;
using texts = std::vector<std::string>;

document parse(const std::string &text)
{
    json_error_t error;
    document root(
        json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, &error));
    EXPECT_NE(root, nullptr) << error.text << " in " << text;
    return root;
}

std::string text_of(const json_t *value)
{
    return json_is_string(value) ? json_string_value(value) : "";
}

// A string, or an array of them.
texts texts_of(const json_t *value)
{
    if (json_is_string(value)) {
        return {text_of(value)};
    }
    texts all;
    std::size_t index = 0;
    json_t *element = nullptr;
    json_array_foreach(value, index, element)
    {
        all.push_back(text_of(element));
    }
    return all;
}

// A pointer, or the name of a header.
std::string place_of(const json_t *component)
{
    for (const char *name : {"pointer", "header"}) {
        const json_t *value = json_object_get(component, name);
        if (value != nullptr) {
            return text_of(value);
        }
    }
    return text_of(component);
}

/* An entry of a profile, as its key is made. */
struct entry {
    std::string name;
    const json_t *json;
    std::string type_place; // empty if no type is in the key

    const json_t *operator[](const char *member) const
    {
        return json_object_get(json, member);
    }

    bool has_identity() const
    {
        return (*this)["id"] != nullptr || is_digest();
    }
    bool is_digest() const { return (*this)["digest"] != nullptr; }

    std::string modified() const
    {
        const std::string word = text_of((*this)["modified"]);
        return word.empty() ? "forward" : word;
    }

    texts key() const
    {
        texts parts;
        if (!type_place.empty()) {
            parts.push_back(type_place);
        }
        if ((*this)["id"] != nullptr) {
            parts.push_back(place_of((*this)["id"]));
        }
        std::size_t index = 0;
        json_t *part = nullptr;
        json_array_foreach((*this)["key"], index, part)
        {
            parts.push_back(place_of(part));
        }
        return parts;
    }
};

bool contains(const texts &all, const std::string &one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

/* What is known of some events of a provider. */
struct fact {
    document row;

    std::string text(const char *name) const
    {
        return text_of(json_object_get(row.get(), name));
    }
    bool flag(const char *name) const
    {
        return json_is_true(json_object_get(row.get(), name));
    }
    texts list(const char *name) const
    {
        return texts_of(json_object_get(row.get(), name));
    }

    void hold_against(const entry &what) const;

private:
    void hold_against_id(const entry &what) const;
    void hold_against_composite(const entry &what) const;
};

void fact::hold_against(const entry &what) const
{
    SCOPED_TRACE(text("profile") + " " + what.name + ": " + text("note"));
    const texts ids = list("event_id");

    if (ids.empty()) {
        EXPECT_FALSE(what.has_identity()) << "there is nothing to trust";
        return;
    }

    ASSERT_TRUE(what.has_identity());
    EXPECT_EQ(what["answer"] != nullptr, flag("synchronous"));
    if (what.is_digest()) {
        EXPECT_FALSE(flag("bytes_can_repeat")) << "two events would be one";
        EXPECT_NE(text("retry_bytes"), "differ") << "no retry would be found";
        return;
    }
    if (text("retry_bytes") == "differ" && what.modified() == "forward") {
        EXPECT_NE(what["attempt"], nullptr) << "every retry would be news";
    }
    if (!flag("signed")) {
        EXPECT_EQ(what.modified(), "forward")
            << "who has a recording could use another event's id";
        EXPECT_TRUE(json_is_true(json_object_get(what["id"], "unsigned")));
    }
    if (text("id_is") == "object") {
        EXPECT_EQ(what.modified(), "forward") << "its next event would be lost";
    }
    if (text("id_is") != "event" && text("id_is") != "delivery") {
        hold_against_composite(what);
    } else {
        hold_against_id(what);
    }
}

/* The id and, if need be, the type. */
void fact::hold_against_id(const entry &what) const
{
    const texts ids = list("event_id");
    texts key = what.key();

    if (!contains(ids, what.type_place)) {
        std::erase(key, what.type_place);
    }
    EXPECT_EQ(
        std::set(key.begin(), key.end()), std::set(ids.begin(), ids.end()));
}

/* All of it, unless other bytes are another event, and no two events share
 * them. */
void fact::hold_against_composite(const entry &what) const
{
    const texts ids = list("event_id");
    const texts key = what.key();

    EXPECT_TRUE(contains(ids, place_of(what["id"]))) << place_of(what["id"]);
    if (what.modified() == "forward" && !flag("bytes_can_repeat")) {
        return;
    }
    for (const std::string &part : ids) {
        EXPECT_TRUE(contains(key, part)) << part;
    }
}

class profile_identity : public ::testing::Test {
protected:
    void SetUp() override
    {
        std::istringstream lines(
            read_file(source_dir() / "tests" / "data" / "event_ids.jsonl"));
        for (std::string line; std::getline(lines, line);) {
            facts_.push_back({parse(line)});
        }
    }

    bool is_known(const std::string &profile) const
    {
        return std::any_of(
            facts_.begin(), facts_.end(), [&profile](const fact &each) {
                return each.text("profile") == profile;
            });
    }

    // That of the type, or of all types that have none.
    const fact *of(const std::string &profile, const std::string &type) const
    {
        const fact *general = nullptr;
        for (const fact &each : facts_) {
            const texts types = each.list("types");
            if (each.text("profile") != profile) {
                continue;
            }
            if (contains(types, type)) {
                return &each;
            }
            if (types.empty()) {
                general = &each;
            }
        }
        return general;
    }

    static std::map<std::string, document> profiles()
    {
        std::map<std::string, document> all;
        for (const auto &file :
            std::filesystem::directory_iterator(source_dir() / "providers")) {
            const std::string name = file.path().filename().string();
            if (name.find(".schema.") != std::string::npos ||
                !name.ends_with(".json")) {
                continue;
            }
            document root = parse(read_file(file.path()));
            if (json_object_get(root.get(), "events") != nullptr) {
                all[name.substr(0, name.size() - 5)] = std::move(root);
            }
        }
        return all;
    }

private:
    std::vector<fact> facts_;
};

TEST_F(profile_identity, EachKeyIsAnEventsOwn)
{
    for (const auto &[name, profile] : profiles()) {
        const json_t *type = json_object_get(profile.get(), "type");
        const char *key = nullptr;
        json_t *value = nullptr;
        json_object_foreach(
            json_object_get(profile.get(), "events"), key, value)
        {
            if (json_object_get(value, "challenge") != nullptr) {
                continue;
            }
            const bool typed = type != nullptr &&
                               !json_is_true(json_object_get(value, "untyped"));
            const fact *known = of(name, key);
            if (!is_known(name)) {
                break; // core_provider_identity_test.cc has its facts
            }
            ASSERT_NE(known, nullptr) << name << " " << key;
            known->hold_against(
                {key, value, typed ? place_of(type) : std::string()});
        }
    }
}

/* Without it, an event that was not foreseen would be lost. */
TEST_F(profile_identity, EveryProfileReportsAndTakesAnyType)
{
    for (const auto &[name, profile] : profiles()) {
        EXPECT_EQ(
            text_of(json_object_get(profile.get(), "validation")), "report")
            << name;
        EXPECT_NE(
            json_object_get(json_object_get(profile.get(), "events"), "*"),
            nullptr)
            << name;
        EXPECT_NE(text_of(json_object_get(profile.get(), "source")), "")
            << name;
    }
}

} // namespace
} // namespace webhook::test
