#include "support/signer.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <ctime>

namespace webhook::test {

namespace {

std::string mac(const std::string &key, const std::string &text,
    const EVP_MD *algorithm = EVP_sha256())
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
    unsigned int size = 0;
    HMAC(algorithm, key.data(), static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char *>(text.data()), text.size(),
        bytes.data(), &size);
    return {reinterpret_cast<const char *>(bytes.data()), size};
}

std::string hexadecimal(const std::string &bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const char byte : bytes) {
        hex += digits[static_cast<unsigned char>(byte) >> 4U];
        hex += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return hex;
}

} // namespace

std::string hmac_hex(const std::string &key, const std::string &text)
{
    return hexadecimal(mac(key, text));
}

std::string hmac_sha1_hex(const std::string &key, const std::string &text)
{
    return hexadecimal(mac(key, text, EVP_sha1()));
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

} // namespace webhook::test
