#include "support/auth_docs_test.h"

#include "support/event.h"

#include <algorithm>
#include <filesystem>
#include <regex>

namespace webhook::test {

namespace {

// The pages with configurations that a person has written: two in docs/, and
// what tools/provider-docs.sh adds to the page of a provider.
std::vector<doc_block> all_blocks()
{
    std::vector<std::string> pages = {"authentication.md", "signatures.md"};
    std::vector<doc_block> all;

    for (const auto &file :
        std::filesystem::directory_iterator(source_dir() / "providers")) {
        if (file.path().extension() == ".md") {
            pages.push_back("../providers/" + file.path().filename().string());
        }
    }
    std::sort(pages.begin(), pages.end());
    for (const std::string &page : pages) {
        const std::vector<doc_block> blocks = doc_blocks(page);
        all.insert(all.end(), blocks.begin(), blocks.end());
    }
    return all;
}

std::vector<doc_block> blocks_with_token(bool wanted)
{
    std::vector<doc_block> blocks = all_blocks();
    std::erase_if(blocks, [wanted](const doc_block &block) {
        const bool token =
            block.text.find("webhook_token ") != std::string::npos;
        return block.language != "nginx" || token != wanted;
    });
    return blocks;
}

std::string found(const std::string &text, const char *pattern)
{
    std::smatch match;
    return std::regex_search(text, match, std::regex(pattern)) ? match.str(1)
                                                               : "";
}

} // namespace

std::vector<doc_block> auth_docs_test::signature_blocks()
{
    return blocks_with_token(false);
}

std::vector<doc_block> auth_docs_test::token_blocks()
{
    return blocks_with_token(true);
}

doc_block auth_docs_test::block_of(const std::string &heading, std::size_t n)
{
    for (const doc_block &block : all_blocks()) {
        if (block.heading == heading && block.language == "nginx" && --n == 0) {
            return block;
        }
    }
    throw std::runtime_error("no such block: " + heading);
}

std::string auth_docs_test::uri(const doc_block &block)
{
    return found(block.text, R"(location = (\S+) \{)");
}

std::string auth_docs_test::provider(const doc_block &block)
{
    return found(uri(block), "^/hooks/([^/]+)");
}

std::string auth_docs_test::url(const doc_block &block)
{
    return found(block.text, R"(\burl=([^\s;]+))");
}

void auth_docs_test::write_secret(
    const std::string &name, const std::string &secret)
{
    write_file(file(name), secret + "\n");
    std::filesystem::permissions(
        file(name), std::filesystem::perms(0600)); // as the page says
}

std::string auth_docs_test::http_of(
    const doc_block &block, const std::vector<std::string> &secrets)
{
    static const std::regex secret_file(R"(\bfile:([^\s;]+))");

    std::string text = block.text;
    std::size_t count = 0;
    for (std::sregex_iterator it(text.begin(), text.end(), secret_file), end;
         it != end; ++it) {
        write_secret((*it)[1], secrets.at(count++));
    }
    const std::string json = found(text, R"(webhook_profile\s+\S+\s+(\S+);)");
    for (const doc_block &other : all_blocks()) {
        if (!json.empty() && other.heading == block.heading &&
            other.language == "json") {
            write_file(file(json), other.text);
        }
    }

    text = std::regex_replace(text, secret_file, "file:" + file("$1").string());
    if (!json.empty()) {
        text.replace(text.find(json), json.size(), file(json).string());
    }
    text = std::regex_replace(
        text, std::regex("http://app"), "http://127.0.0.1:{{upstream}}");

    const std::size_t location = text.find("location ");
    return text.substr(0, location) +
           "server {\n    listen 127.0.0.1:{{port}};\n" +
           text.substr(location) + "}\n";
}

} // namespace webhook::test
