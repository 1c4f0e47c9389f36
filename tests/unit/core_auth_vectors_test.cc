/* Deliveries signed by others, for each scheme there is. */

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/builtin.h"
#include "unit/core_auth_check.h"
#include "unit/core_json_table.h"
#include "json/jansson.h"

namespace {

using namespace core_check;

struct vector {
    lock how;
    offer given;
};

/* tests/data/signatures/vectors.table, which says how it is read. */
std::vector<vector> read_vectors()
{
    std::ifstream file(
        WEBHOOK_TESTS_ROOT "/tests/data/signatures/vectors.table");
    std::vector<vector> all;

    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') {
            continue;
        }
        if (line[0] == '[') {
            all.emplace_back();
            all.back().how.signature = line.substr(1, line.size() - 2);
            continue;
        }

        const std::size_t space = line.find(' ');
        const std::string what = line.substr(0, space);
        const std::string value = line.substr(space + 1);
        const std::size_t second = value.find(' ');
        vector &last = all.back();

        if (what == "secret") {
            last.how.secrets.push_back(expand(value));
        } else if (what == "key") {
            last.how.public_keys.push_back(expand(value));
        } else if (what == "parameter") {
            last.how.parameters.emplace_back(
                value.substr(0, second), value.substr(second + 1));
        } else if (what == "header") {
            last.given.headers.emplace_back(
                value.substr(0, second), value.substr(second + 1));
        } else if (what == "time") {
            last.given.time_ms = std::stoull(value);
        } else if (what == "body") {
            last.given.body = expand(value);
        } else {
            throw std::runtime_error("vectors.table: " + line);
        }
    }

    return all;
}

/*
 * The providers whose file describes a signature.  A file without events is a
 * scheme for operators, which has tests of its own.
 */
std::set<std::string> names_with_a_signature()
{
    std::set<std::string> names;

    for (std::string_view name : webhook::builtin_names()) {
        const webhook::json::tree file(webhook::builtin_provider(name, ""));
        const auto *signature =
            webhook::json::find_member(file.root(), "signature");

        const auto *events = webhook::json::find_member(file.root(), "events");

        if (events != nullptr && signature != nullptr &&
            signature->kind == webhook::json::kind::object) {
            names.emplace(name);
        }
    }
    return names;
}

/* In the table, or in the file of its provider (core_provider_data_test.cc). */
TEST(core_auth_vectors, AreThereForEachScheme)
{
    std::set<std::string> tried;

    for (const vector &each : read_vectors()) {
        tried.insert(each.how.signature);
    }
    for (const std::string &name : names_with_a_signature()) {
        EXPECT_TRUE(
            tried.contains(name) ||
            std::filesystem::exists(
                WEBHOOK_TESTS_ROOT "/tests/data/providers/" + name + ".json"))
            << name;
    }
}

TEST(core_auth_vectors, AreAuthentic)
{
    for (const vector &each : read_vectors()) {
        const finding found = locked_door(each.how)(each.given);

        EXPECT_TRUE(found.authentic()) << each.how.signature << ": " << found;
        EXPECT_EQ(found.secret, 0U) << each.how.signature;
    }
}

/* Nor is a delivery that differs in a byte of what is signed. */
TEST(core_auth_vectors, AnotherBodyIsNot)
{
    for (const vector &each : read_vectors()) {
        locked_door door(each.how);
        const std::string &body = each.given.body;

        for (std::string other : {body + " ", " " + body,
                 body.substr(0, body.size() - 1), std::string()}) {
            offer given = each.given;
            given.body = other;
            EXPECT_EQ(door(given).why, "signature_wrong")
                << each.how.signature << " " << other;
        }
        for (std::size_t i = 0; i < body.size(); i += 1 + body.size() / 10) {
            offer given = each.given;
            given.body[i] = static_cast<char>(given.body[i] ^ 1);
            EXPECT_EQ(door(given).why, "signature_wrong")
                << each.how.signature << " " << i;
        }
    }
}

TEST(core_auth_vectors, AnotherSecretIsNot)
{
    for (const vector &each : read_vectors()) {
        lock other = each.how;

        if (other.secrets.empty()) {
            continue; /* core_auth_key has other keys */
        }
        char &last = other.secrets[0].back();
        last = last == 'a' ? 'b' : 'a';
        if (each.how.signature.starts_with("standard") ||
            each.how.signature == "svix" || each.how.signature == "gitlab") {
            last = 'A'; /* base64 */
        }
        EXPECT_EQ(locked_door(other)(each.given).why, "signature_wrong")
            << each.how.signature;
    }
}

/* What is not there is never a reason to let a delivery pass. */
TEST(core_auth_vectors, AMissingOrEmptyHeaderIsRefused)
{
    for (const vector &each : read_vectors()) {
        locked_door door(each.how);

        for (std::size_t i = 0; i < each.given.headers.size(); ++i) {
            offer given = each.given;
            const std::string name = given.headers[i].first;

            given.headers[i].second.clear();
            const finding empty = door(given);
            given.headers.erase(
                given.headers.begin() + static_cast<std::ptrdiff_t>(i));
            const finding missing = door(given);

            for (const finding &found : {empty, missing}) {
                EXPECT_EQ(found.verdict, WEBHOOK_UNAUTHORIZED) << name;
                EXPECT_EQ(found.secret, WEBHOOK_NO_SECRET) << name;
                EXPECT_TRUE(found.why.ends_with("_missing"))
                    << name << ": " << found;
            }
        }
    }
}

/* nginx, a proxy and the upstream may each read another one of the two. */
TEST(core_auth_vectors, ARepeatedHeaderIsRefused)
{
    for (const vector &each : read_vectors()) {
        locked_door door(each.how);

        for (const auto &[name, value] : each.given.headers) {
            std::string upper = name;
            std::string lower = name;
            std::string under = name;

            std::transform(name.begin(), name.end(), upper.begin(), ::toupper);
            std::transform(name.begin(), name.end(), lower.begin(), ::tolower);
            std::replace(under.begin(), under.end(), '-', '_');

            for (const std::string &again : {name, upper, lower, under}) {
                for (const std::string &text : {value, std::string()}) {
                    offer given = each.given;

                    given.headers.emplace_back(again, text);
                    EXPECT_EQ(door(given).why, "header_repeated") << again;
                    std::swap(given.headers.front(), given.headers.back());
                    EXPECT_EQ(door(given).why, "header_repeated") << again;
                }
            }
        }
    }
}

/* A name is the same in any case, and with "_" for "-". */
TEST(core_auth_vectors, NamesOfHeadersHaveNoCase)
{
    for (const vector &each : read_vectors()) {
        offer given = each.given;

        for (auto &[name, value] : given.headers) {
            std::transform(name.begin(), name.end(), name.begin(), ::toupper);
            std::replace(name.begin(), name.end(), '-', '_');
        }
        EXPECT_TRUE(locked_door(each.how)(given).authentic())
            << each.how.signature;
    }
}

/* 300 seconds where the scheme does not say otherwise, either way. */
TEST(core_auth_vectors, AreStaleAfterAWhile)
{
    const std::set<std::string> timeless = {"cal.com", "github", "gohighlevel",
        "hmac", "intercom", "public-key", "shopify", "shopify-events", "square",
        "typeform"};

    for (const vector &each : read_vectors()) {
        const std::string &name = each.how.signature;
        const std::uint64_t seconds = name == "calendly" ? 180
                                      : name == "linear" ? 28800
                                      : name == "paddle" ? 5
                                                         : 300;
        locked_door door(each.how);
        offer given = each.given;

        for (const bool later : {false, true}) {
            const std::uint64_t age = 1000 * seconds;
            const std::uint64_t time = each.given.time_ms;

            given.time_ms = later ? time + age : time - age;
            EXPECT_TRUE(door(given).authentic()) << name;
            given.time_ms = later ? time + age + 1 : time - age - 1;
            EXPECT_EQ(door(given).why == "timestamp_expired",
                !timeless.contains(name))
                << name;
        }
    }
}

} // namespace
