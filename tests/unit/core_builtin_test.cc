/* The embedded provider files, and how one is found. */

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/config_error.h"
#include "base/nearest.h"
#include "core/auth/parameters.h"
#include "core/builtin.h"
#include "core/profile.h"
#include "json/jansson.h"

namespace {

namespace json = webhook::json;
using webhook::builtin_provider;
using webhook::profile;

std::string fault_of(std::string_view name)
{
    try {
        builtin_provider(name, "; so be it");
    } catch (const webhook::config_error &fault) {
        return fault.what();
    }
    return "";
}

std::string text_of(const json::node &object, std::string_view name)
{
    const json::node *value = json::find_member(object, name);

    return value != nullptr ? std::string(value->string()) : "";
}

TEST(core_builtin, HasFilesBesideThoseOfProviders)
{
    EXPECT_EQ(webhook::builtin_file("iclosed.schema.json").front(), '{');
    EXPECT_THROW(
        webhook::builtin_file("iclosed.schema"), webhook::config_error);
    for (const char *name : {"iclosed.schema", "profile.schema", "iclosed.json",
             "", "Stripe", "providers/stripe"}) {
        EXPECT_NE(fault_of(name), "") << name;
    }
}

TEST(core_builtin, SuggestsTheNearestNames)
{
    const std::string text = fault_of("strpie");

    EXPECT_TRUE(text.starts_with("there is no built-in provider of this name, "
                                 "the nearest names are: stripe"))
        << text;
    EXPECT_TRUE(text.ends_with("; docs/providers.md lists all names; so be it"))
        << text;
    EXPECT_NE(fault_of("standardwebhooks").find("standard-webhooks"),
        std::string::npos);
    EXPECT_NE(
        fault_of("shopfy-event").find(": shopify-events"), std::string::npos);
    EXPECT_NE(fault_of("cal_com").find("cal-com, cal.com"), std::string::npos);

    for (const char *name : {"", "qqqqqqqqqqqq", "1"}) {
        EXPECT_EQ(fault_of(name),
            "there is no built-in provider of this name; docs/providers.md "
            "lists all names; so be it")
            << name;
    }
    EXPECT_EQ(
        fault_of(std::string(100'000, 's')).find("nearest"), std::string::npos);
}

TEST(core_builtin, NearestNamesAreFewAndInOrder)
{
    const std::string_view names[] = {
        "gitea", "github", "gitlab", "git-lab", "gitlab-token", "x", "zoom"};

    EXPECT_EQ(webhook::nearest("gitlba", names), "gitlab, git-lab, gitea");
    EXPECT_EQ(webhook::nearest("git", names), "git-lab, gitea, github");
    EXPECT_EQ(webhook::nearest("token", names), "gitlab-token");
    EXPECT_EQ(webhook::nearest("zooom", names), "zoom");
    EXPECT_EQ(webhook::nearest("y", names), "");
    EXPECT_EQ(webhook::nearest("", names), "");
    EXPECT_EQ(webhook::nearest("zoom", {}), "");
}

/* Two files of one name would hide each other. */
TEST(core_builtin, NamesAndAliasesAreUnique)
{
    std::set<std::string_view> seen;

    for (const std::string_view name : webhook::builtin_names()) {
        EXPECT_TRUE(seen.insert(name).second) << name;
    }
    for (const webhook::builtin_alias &each : webhook::builtin_aliases()) {
        EXPECT_TRUE(seen.insert(each.name).second) << each.name;
    }
}

/* tools/embed.sh reads a line; the files are JSON. */
TEST(core_builtin, AliasesAreThoseOfTheFiles)
{
    std::set<std::pair<std::string, std::string>> in_files;
    std::set<std::pair<std::string, std::string>> embedded;

    for (const std::string_view name : webhook::builtin_names()) {
        const json::tree file(builtin_provider(name, ""));
        const json::node *aliases = json::find_member(file.root(), "aliases");
        if (aliases == nullptr) {
            continue;
        }
        for (const json::node &each : json::elements(*aliases)) {
            in_files.emplace(each.string(), name);
            EXPECT_EQ(builtin_provider(each.string(), "").data(),
                builtin_provider(name, "").data());
        }
    }
    for (const webhook::builtin_alias &each : webhook::builtin_aliases()) {
        embedded.emplace(each.name, each.provider);
    }

    EXPECT_FALSE(embedded.empty());
    EXPECT_EQ(embedded, in_files);
}

/* An alias serves "webhook_signature" as well. */
TEST(core_builtin, AnAliasIsAName)
{
    EXPECT_EQ(webhook::read_preset("cal-com"), webhook::read_preset("cal.com"));
    EXPECT_EQ(profile::load(
                  builtin_provider("slack-events", ""), webhook::builtin_file)
                  .name,
        "slack");
}

/* Each file is a profile, or the parameters that "webhook_signature" adds to.
 */
TEST(core_builtin, EachFileIsValid)
{
    std::set<std::string_view> schemes;

    for (const std::string_view name : webhook::builtin_names()) {
        SCOPED_TRACE(std::string(name));
        const std::string_view text = builtin_provider(name, "");
        const json::tree file(text);

        EXPECT_EQ(text_of(file.root(), "name"), name);
        EXPECT_NE(text_of(file.root(), "description"), "");
        EXPECT_NE(text_of(file.root(), "source"), "");

        if (json::find_member(file.root(), "events") == nullptr) {
            schemes.insert(name);
            EXPECT_FALSE(webhook::read_preset(name).empty());
            continue;
        }
        EXPECT_NO_THROW(profile::load(text, webhook::builtin_file));
        if (name != "json") { /* which is no provider */
            EXPECT_NE(text_of(file.root(), "read"), "");
            EXPECT_NE(text_of(file.root(), "confidence"), "");
        }
    }

    EXPECT_EQ(
        schemes, (std::set<std::string_view>{"hmac", "jws", "jwt",
                     "message-signature", "public-key", "signed-members"}));
}

/* A file names another one that describes its signature itself. */
TEST(core_builtin, AFileRefersToASignatureOnce)
{
    for (const std::string_view name : webhook::builtin_names()) {
        const json::tree file(builtin_provider(name, ""));
        const json::node *signature =
            json::find_member(file.root(), "signature");

        if (signature != nullptr && signature->kind == json::kind::string) {
            const json::tree other(builtin_provider(signature->string(), ""));
            const json::node *parameters =
                json::find_member(other.root(), "signature");
            ASSERT_NE(parameters, nullptr) << name;
            EXPECT_EQ(parameters->kind, json::kind::object) << name;
        }
    }
}

} // namespace
