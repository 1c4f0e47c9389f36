#include "support/signed_test.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <ctime>

namespace webhook::test {

namespace {

std::string mac(const std::string &key, const std::string &text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char *>(text.data()), text.size(),
        bytes.data(), &size);
    return {reinterpret_cast<const char *>(bytes.data()), size};
}

} // namespace

std::string hmac_hex(const std::string &key, const std::string &text)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const char byte : mac(key, text)) {
        hex += digits[static_cast<unsigned char>(byte) >> 4U];
        hex += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return hex;
}

std::string hmac_base64(const std::string &key, const std::string &text)
{
    const std::string bytes = mac(key, text);
    std::array<unsigned char, 2UL * EVP_MAX_MD_SIZE> out;
    const int size = EVP_EncodeBlock(out.data(),
        reinterpret_cast<const unsigned char *>(bytes.data()),
        static_cast<int>(bytes.size()));
    return {reinterpret_cast<const char *>(out.data()),
        static_cast<std::size_t>(size)};
}

std::string now_text(long offset)
{
    return std::to_string(std::time(nullptr) + offset);
}

std::string signed_test::file(const std::string &name,
    const std::string &content, std::filesystem::perms mode)
{
    const std::filesystem::path path = dir_.path() / name;
    write_file(path, content);
    std::filesystem::permissions(path, mode);
    return path.string();
}

std::string signed_test::signature(const std::string &key)
{
    return "webhook_signature hmac header=X-Signature;"
           "webhook_secret file:" +
           file("secret", key) + ";";
}

response signed_test::deliver_signed(
    const std::string &body, const std::string &key)
{
    header_list headers;
    if (!key.empty()) {
        headers.push_back({"X-Signature", hmac_hex(key, body)});
    }
    return deliver(body, headers);
}

void signed_test::expect_unauthorized(const response &answer)
{
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.field("WWW-Authenticate"), "Webhook");
    EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
    EXPECT_EQ(answer.body,
        R"({"type":"about:blank","title":"Unauthorized","status":401,)"
        R"("detail":"The delivery is not authentic.",)"
        R"("verdict":"unauthorized"})");
}

} // namespace webhook::test
