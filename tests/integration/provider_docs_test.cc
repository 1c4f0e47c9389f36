// docs/providers/*.md are true: nginx accepts the configuration of each
// provider.  That the pages are what the files say, provider_docs checks.

#include "support/doc_page.h"
#include "support/event.h"
#include "support/gate_test.h"
#include "support/process.h"
#include "support/provider_vectors.h"
#include "support/secrecy_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

namespace webhook::test {
namespace {

// Hexadecimal, and base64 as well: a secret of any kind.
constexpr const char *some =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n";

std::string found(const std::string &text, const char *pattern)
{
    std::smatch match;
    return std::regex_search(text, match, std::regex(pattern)) ? match.str(1)
                                                               : "";
}

std::string file_of(const std::string &provider)
{
    return read_file(source_dir() / "providers" / (provider + ".json"));
}

class provider_docs : public gate_test {
protected:
    // The first configuration of each page, below the name of the provider.
    // The others on a page are those of auth_docs_test.h.
    static std::vector<doc_block> blocks()
    {
        std::vector<doc_block> all;

        for (const auto &page : std::filesystem::directory_iterator(
                 source_dir() / "docs/providers")) {
            for (doc_block &block :
                doc_blocks("providers/" + page.path().filename().string())) {
                if (block.language == "nginx") {
                    block.heading = page.path().stem().string();
                    all.push_back(std::move(block));
                    break;
                }
            }
        }
        return all;
    }

    // Writes the files that the block names, and names them where they are.
    std::string with_files(const doc_block &block)
    {
        static const std::regex name(R"(\bfile:([^\s;]+))");
        std::string text = block.text;

        for (std::sregex_iterator it(text.begin(), text.end(), name), end;
             it != end; ++it) {
            const auto path = dir_.path() / it->str(1);
            write_file(path,
                path.extension() == ".key" ? key_of(block.heading) : some);
            std::filesystem::permissions(path, std::filesystem::perms(0600));
        }
        return std::regex_replace(
            text, name, "file:" + (dir_.path() / "$1").string());
    }

private:
    // That of the vectors of the provider, or of the one that signs alike.
    static std::string key_of(const std::string &provider)
    {
        const std::string other =
            found(file_of(provider), R"re(\n {4}"signature": "([^"]+)")re");
        return other.empty() ? read_provider_vectors(source_dir() /
                                                     "tests/data/providers" /
                                                     (provider + ".json"))
                                   .public_keys.at(0)
                             : key_of(other);
    }

    temp_dir dir_;
};

TEST_F(provider_docs, NginxAcceptsEachConfiguration)
{
    std::string http = "server {\n    listen 127.0.0.1:{{port}};\n";
    std::set<std::string> names;

    for (const doc_block &block : blocks()) {
        names.insert(block.heading);
        http += with_files(block);
    }
    http = std::regex_replace(
        http + "}\n", std::regex("http://app"), "http://127.0.0.1:1");

    const conf_check check = check_conf({.http = http});

    EXPECT_EQ(check.exit_code, 0) << check.output;
    for (const std::string &line : lines_with(check.output, "[warn]")) {
        // Facts about a provider that an operator has to know.
        EXPECT_TRUE(line.find("\"webhook_store_error\" is") != line.npos ||
                    line.find("no value identifies an event") != line.npos ||
                    line.find("nothing authenticates") != line.npos)
            << line;
    }

    for (const auto &file :
        std::filesystem::directory_iterator(source_dir() / "providers")) {
        const std::string name = file.path().stem().string();
        if (file_of(name).find("\n    \"events\":") != std::string::npos) {
            EXPECT_TRUE(names.contains(name)) << name << " has no section";
        }
    }
}

// The tutorial of docs/profiles.md: a copy, a name, and no schema.
TEST_F(provider_docs, ANewProviderIsACopyOfAnotherOne)
{
    const temp_dir dir;
    const auto blocks = doc_blocks("profiles.md");
    const auto block =
        std::find_if(blocks.begin(), blocks.end(), [](const doc_block &each) {
            return each.heading == "A new provider, step by step";
        });
    ASSERT_NE(block, blocks.end());

    std::string profile = file_of("stripe");
    profile = std::regex_replace(
        profile, std::regex(R"("name": "stripe")"), R"("name": "shop")");
    profile =
        std::regex_replace(profile, std::regex(R"("schema": "[^"]*",)"), "");
    write_file(dir.path() / "shop.json", profile);
    write_file(dir.path() / "shop.secret", some);
    std::filesystem::permissions(
        dir.path() / "shop.secret", std::filesystem::perms(0600));

    std::string http =
        std::regex_replace(block->text, std::regex(R"(shop\.(json|secret))"),
            (dir.path() / "shop.$1").string());
    http = std::regex_replace(
        http, std::regex("listen 8080"), "listen 127.0.0.1:{{port}}");
    const conf_check check = check_conf({.http = http});
    EXPECT_EQ(check.exit_code, 0) << check.output;
    EXPECT_EQ(check.output.find("[warn]"), std::string::npos) << check.output;
}

} // namespace
} // namespace webhook::test
