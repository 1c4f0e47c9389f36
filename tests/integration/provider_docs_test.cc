// docs/providers.md is true: nginx accepts the configuration of each provider.
// That the page is what the files say, provider_docs checks.

#include "support/doc_page.h"
#include "support/event.h"
#include "support/gate_test.h"
#include "support/process.h"
#include "support/secrecy_test.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <filesystem>
#include <memory>
#include <regex>
#include <set>

namespace webhook::test {
namespace {

// Hexadecimal, and base64 as well: a secret of any kind, or 32 bytes of a key.
constexpr const char *some =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n";

struct key_deleter {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(BIO *text) const { BIO_free(text); }
};

std::string pem_of(EVP_PKEY *generated)
{
    const std::unique_ptr<EVP_PKEY, key_deleter> key(generated);
    const std::unique_ptr<BIO, key_deleter> out(BIO_new(BIO_s_mem()));
    char *text = nullptr;

    PEM_write_bio_PUBKEY(out.get(), key.get());
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

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
    static std::vector<doc_block> blocks()
    {
        std::vector<doc_block> all = doc_blocks("providers.md");
        std::erase_if(all,
            [](const doc_block &block) { return block.language != "nginx"; });
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
    std::string key_of(const std::string &provider)
    {
        const std::string text = file_of(provider);
        const std::string other =
            found(text, R"re(\n {4}"signature": "([^"]+)")re");
        if (!other.empty()) {
            return key_of(other);
        }

        const std::string algorithm =
            found(text, R"re("algorithm": "([^"]+)")re");
        const auto is = [&](const char *scheme, const char *token) {
            return algorithm == scheme || algorithm == token;
        };

        return is("rsa-sha256", "RS256")          ? pem_of(EVP_RSA_gen(2048))
               : is("ecdsa-p256-sha256", "ES256") ? pem_of(EVP_EC_gen("P-256"))
                                                  : some;
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

} // namespace
} // namespace webhook::test
