/*
 * The identities of the provider files, held against the collection of what
 * makes an event of 197 senders one event: tests/data/identity.jsonl.  A file
 * may differ from it, if it says what was read.
 */

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/text.h"
#include "core/builtin.h"
#include "json/jansson.h"

namespace {

namespace json = webhook::json;
using places = std::set<std::string>;

std::string string_at(const json::node &object, std::string_view name)
{
    const json::node *value = object.kind == json::kind::object
                                  ? json::find_member(object, name)
                                  : nullptr;

    return value != nullptr && value->kind == json::kind::string
               ? std::string(value->string())
               : "";
}

bool is_boolean(const json::node &object, std::string_view name, bool wanted)
{
    const json::node *value = json::find_member(object, name);

    return value != nullptr && value->kind == json::kind::boolean &&
           value->boolean == wanted;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), webhook::lower);
    return text;
}

/*
 * Returns a place as both spell it: a pointer that begins at the event, or the
 * name of a header field or an argument.
 */
std::string place(std::string_view text)
{
    for (const std::string_view source : {"body:", "form:"}) {
        if (text.starts_with(source)) {
            text.remove_prefix(source.size());
            const std::size_t event = text.rfind("/*/");
            text.remove_prefix(event != text.npos ? event + 2 : 0);
            return (text.starts_with('/') ? "" : "/") + std::string(text);
        }
    }
    for (const std::string_view source : {"header:", "query:"}) {
        if (text.starts_with(source)) {
            return lower(std::string(text.substr(source.size())));
        }
    }

    return std::string(text);
}

std::string place(const json::node &component)
{
    if (component.kind == json::kind::string) {
        return std::string(component.string());
    }
    for (const char *source : {"pointer", "header", "argument"}) {
        const std::string name = string_at(component, source);
        if (!name.empty()) {
            return name.front() == '/' ? name : lower(name);
        }
    }

    return "";
}

/* A line of the collection. */
class fact {
public:
    explicit fact(const std::string &line) : row_(line) {}

    std::string provider() const { return string_at(row_.root(), "provider"); }
    std::string text(const char *name) const
    {
        return string_at(row_.root(), name);
    }
    bool is(const char *name, bool wanted) const
    {
        return is_boolean(row_.root(), name, wanted);
    }

    /* Without the type, which a key may contain or not. */
    places identity(const std::string &type) const
    {
        const json::node &ids = *json::find_member(row_.root(), "event_id");
        places all;

        if (ids.kind == json::kind::string) {
            all.insert(place(ids.string()));
        } else if (ids.kind == json::kind::array) {
            for (const json::node &each : json::elements(ids)) {
                all.insert(place(each.string()));
            }
        }
        all.erase(type);
        return all;
    }

private:
    json::tree row_;
};

/* An entry of "events" that is no challenge. */
struct fact_entry {
    const json::node &file;
    const json::node &event;

    const json::node *digest() const
    {
        return json::find_member(event, "digest");
    }

    places identity(const std::string &type) const
    {
        places all;

        if (const json::node *id = json::find_member(event, "id")) {
            all.insert(place(*id));
        }
        if (const json::node *key = json::find_member(event, "key")) {
            for (const json::node &part : json::elements(*key)) {
                all.insert(place(part));
            }
        }
        all.erase(type);
        return all;
    }

    /* Is a reason of its own, not that of the whole file. */
    bool has_reason() const
    {
        return !string_at(event, "source").empty() ||
               (digest() != nullptr && !string_at(*digest(), "source").empty());
    }

    /* Says what was read, or that nothing was. */
    bool says_what_was_read() const
    {
        const std::string source =
            string_at(file, "source") + string_at(event, "source");

        return !string_at(file, "read").empty() &&
               (source.find("://") != source.npos ||
                   source.find("not read") != source.npos);
    }
};

void compare(const fact &known, const fact_entry &what, const std::string &type)
{
    const places ids = known.identity(type);
    const places key = what.identity(type);
    const bool is_duplicate = string_at(what.event, "modified") == "duplicate";

    if (key == ids && what.digest() == nullptr) {
        if (is_duplicate) {
            EXPECT_NE(known.text("id_is"), "object")
                << "its next event would be lost";
            EXPECT_FALSE(known.is("signed", false))
                << "who has a recording could use another event's id";
        }
        return;
    }

    EXPECT_TRUE(what.says_what_was_read())
        << "it differs from the collection: " << known.text("note");
    if (what.digest() != nullptr) {
        EXPECT_TRUE(what.has_reason() || !known.is("bytes_can_repeat", true))
            << "two events would be one: " << known.text("note");
        EXPECT_TRUE(what.has_reason() ||
                    !known.text("retry_bytes").starts_with("differ"))
            << "no retry would be found: " << known.text("retry_bytes");
    }
    if (!key.empty() && ids.empty()) {
        EXPECT_TRUE(what.has_reason() || !is_duplicate)
            << "there is nothing to trust: " << known.text("note");
    }
}

std::map<std::string, fact> collection()
{
    std::ifstream file(WEBHOOK_TESTS_ROOT "/tests/data/identity.jsonl");
    std::map<std::string, fact> all;

    for (std::string line; std::getline(file, line);) {
        const std::string name = fact(line).provider();
        EXPECT_TRUE(all.try_emplace(name, line).second) << name;
    }
    return all;
}

/* A provider's name, or what the collection calls it. */
const fact *find(
    const std::map<std::string, fact> &all, std::string_view provider)
{
    auto found = all.find(std::string(provider));

    for (const webhook::builtin_alias &each : webhook::builtin_aliases()) {
        if (found == all.end() && each.provider == provider) {
            found = all.find(std::string(each.name));
        }
    }
    return found != all.end() ? &found->second : nullptr;
}

TEST(core_provider_identity, IsThatOfTheCollectionOrSaysWhatWasRead)
{
    const auto known = collection();
    std::size_t compared = 0;

    ASSERT_EQ(known.size(), 197U);
    for (const std::string_view name : webhook::builtin_names()) {
        const json::tree file(webhook::builtin_provider(name, ""));
        const json::node *events = json::find_member(file.root(), "events");
        const json::node *type = json::find_member(file.root(), "type");
        const fact *row = find(known, name);

        if (events == nullptr || row == nullptr) {
            continue;
        }
        for (const json::member &event : json::members(*events)) {
            SCOPED_TRACE(std::string(name) + " " + std::string(event.name));
            if (json::find_member(*event.value, "challenge") == nullptr) {
                compare(*row, {file.root(), *event.value},
                    type != nullptr ? place(*type) : "");
                ++compared;
            }
        }
    }

    EXPECT_GT(compared, 100U);
}

} // namespace
