// The proofs of docs/proofs.md through the real nginx: a genuine delivery, a
// forged one, and a retry of the first one.  Those of Amazon SNS, Apple and the
// senders of forms are among the vectors of the providers.

#include "support/doc_page.h"
#include "support/provider_vectors.h"
#include "support/signed_test.h"

#include <algorithm>
#include <map>
#include <openssl/evp.h>
#include <regex>

#include <openssl/sha.h>

namespace webhook::test {
namespace {

std::string sha256(const std::string &text)
{
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char *>(text.data()), text.size(),
        reinterpret_cast<unsigned char *>(out.data()));
    return out;
}

std::string hex(const std::string &bytes)
{
    std::string out;
    for (const char each : bytes) {
        const auto byte = static_cast<unsigned char>(each);
        out += "0123456789abcdef"[byte >> 4U];
        out += "0123456789abcdef"[byte & 15U];
    }
    return out;
}

std::string base64(const std::string &bytes)
{
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    out.resize(static_cast<std::size_t>(
        EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out.data()),
            reinterpret_cast<const unsigned char *>(bytes.data()),
            static_cast<int>(bytes.size()))));
    return out;
}

std::string url_safe(std::string text)
{
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text.substr(0, text.find('='));
}

class proofs : public signed_test {
protected:
    void start_with(const std::string &lines)
    {
        start_http("server { listen 127.0.0.1:{{port}}; location = /hook { "
                   "webhook json; " +
                   lines + " webhook_secret file:" + file("key", secret) +
                   "; webhook_key /id; "
                   "proxy_pass http://127.0.0.1:{{upstream}}; } }");
    }

    // A token that covers the body by its hash, and is valid for a minute.
    static header_list token(const std::string &body, const std::string &id)
    {
        const std::string text =
            url_safe(base64(R"({"alg":"HS256"})")) + "." +
            url_safe(base64(R"({"exp":)" + now_text(60) + R"(,"jti":")" + id +
                            R"(","hash":")" + hex(sha256(body)) + "\"}"));
        return {{"X-Token", text + "." + url_safe(hmac_base64(secret, text))}};
    }

    // RFC 9421 and RFC 9530.
    static header_list message(const std::string &body, const std::string &id)
    {
        const std::string digest = "sha-256=:" + base64(sha256(body)) + ":";
        const std::string list = R"(("@method" "content-digest");created=)" +
                                 now_text() + ";nonce=\"" + id + "\"";
        const std::string base =
            "\"@method\": POST\n\"content-digest\": " + digest +
            "\n\"@signature-params\": " + list;
        return {{"Content-Digest", digest}, {"Signature-Input", "s=" + list},
            {"Signature", "s=:" + hmac_base64(secret, base) + ":"}};
    }

    template<class Sign>
    void expect_one_of(const Sign &sign)
    {
        const std::string body = R"({"id":"1","amount":"10"})";
        const std::string other = R"({"id":"1","amount":"99"})";

        expect_unauthorized(deliver(other, sign(body, "1")));
        expect_unauthorized(deliver(body, {}));
        for (std::size_t i = 0; i < sign(body, "1").size(); ++i) {
            header_list twice = sign(body, "1");
            header_list wrong = twice;
            twice.push_back(twice[i]);
            expect_unauthorized(deliver(body, twice));
            char &letter = wrong[i].value[wrong[i].value.size() - 9];
            letter = letter == 'A' ? 'B' : 'A';
            expect_unauthorized(deliver(body, wrong));
        }
        EXPECT_EQ(upstream_.count(), 0U);

        EXPECT_EQ(deliver(body, sign(body, "1")).status, 200);
        ASSERT_EQ(upstream_.count(), 1U);
        EXPECT_EQ(upstream_.last().body, body);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");

        // A sender signs a retry anew.
        EXPECT_EQ(
            member(deliver(body, sign(body, "2")), "verdict"), "duplicate");
        EXPECT_EQ(upstream_.count(), 1U);
    }
};

TEST_F(proofs, AJsonWebTokenWithTheHashOfTheBody)
{
    start_with("webhook_signature jwt algorithm=HS256 header=X-Token prefix= "
               "body_hash=hash;");
    expect_one_of(token);
}

TEST_F(proofs, AnHttpMessageSignature)
{
    start_with("webhook_signature message-signature algorithm=hmac-sha256 "
               "\"components=@method content-digest\";");
    expect_one_of(message);
}

// The keys that the page names, of the vectors of providers.
std::string page_key(const std::string &name)
{
    const auto vector_key = [](const char *provider) {
        return read_provider_vectors(source_dir() / "tests/data/providers" /
                                     (std::string(provider) + ".json"))
            .public_keys.at(0);
    };
    const std::map<std::string, std::string> keys = {
        {"postmark.token", "user:password"},
        {"graph.token", "t0ken"},
        {"plaid.jwks", vector_key("plaid")},
        {"google.jwks", vector_key("google-pubsub")},
        {"detached.jwks", vector_key("constant-contact")},
        {"AppleRootCA-G3.pem", vector_key("apple-app-store")},
        {"sns.pem", vector_key("aws-sns")},
        {"jira.secret", "a-shared-secret-of-an-installation"},
        {"message-signature.jwks",
            "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="},
    };
    return keys.at(name);
}

TEST_F(proofs, EachConfigurationOfThePageIsAccepted)
{
    static const std::regex key_file(R"(\bfile:([^\s;]+))");
    std::size_t count = 0;

    for (const doc_block &block : doc_blocks("proofs.md")) {
        if (block.language != "nginx") {
            continue;
        }
        SCOPED_TRACE(block.heading);
        std::string text = block.text;
        std::smatch found;
        if (std::regex_search(text, found, key_file)) {
            text = found.prefix().str() +
                   "file:" + file(found.str(1), page_key(found.str(1))) +
                   found.suffix().str();
        }
        text = std::regex_replace(
            text, std::regex("http://app"), "http://127.0.0.1:9");

        nginx_conf conf;
        conf.http = "server { listen 127.0.0.1:{{port}};\n" + text + "}\n";
        const auto checked = check_conf(conf);
        EXPECT_EQ(checked.exit_code, 0) << checked.output;
        ++count;
    }
    EXPECT_EQ(count, 9U);
}

} // namespace
} // namespace webhook::test
