#include "core/auth/proof_keys.h"

#include <string>

#include "base/config_error.h"

namespace webhook {

namespace {

constexpr parameter_word<encoding> secret_encodings[] = {
    {"raw", encoding::raw},
    {"hex", encoding::hex},
    {"base64", encoding::base64},
};

secret read_one(std::string_view text, encoding how, std::string_view prefix)
{
    text.remove_prefix(text.starts_with(prefix) ? prefix.size() : 0);

    /* A public key is known to everybody who could use it as a secret. */
    if (text.starts_with("-----BEGIN ")) {
        throw config_error("is PEM; specify keys with \"webhook_public_key\"");
    }

    secret result(decoded_size(how, text.size()));
    const auto size = decode(how, text,
        {reinterpret_cast<unsigned char *>(result.data()),
            result.bytes().size()});
    if (!size || *size == 0) {
        throw config_error(how == encoding::hex      ? "is not hexadecimal"
                           : how == encoding::base64 ? "is not base64"
                                                     : "is empty");
    }

    result.truncate(*size);
    return result;
}

} // namespace

std::vector<secret> read_hmac_secrets(
    const parameter_set &given, std::span<const webhook_str_t> texts)
{
    const encoding how = given.word("secret_encoding", "raw", secret_encodings);
    std::vector<secret> result;

    if (texts.empty() || texts.size() > WEBHOOK_MAX_SECRETS) {
        throw config_error(
            "secret: is required to verify the signature; specify from 1 to " +
            std::to_string(WEBHOOK_MAX_SECRETS) +
            " of them, or disable the verification with \"webhook_signature "
            "off\"");
    }

    for (std::size_t i = 0; i < texts.size(); ++i) {
        try {
            result.push_back(read_one({texts[i].data, texts[i].len}, how,
                given.text("secret_prefix")));
        } catch (const config_error &fault) {
            throw config_error(
                "secret: number " + std::to_string(i + 1) + " " + fault.what());
        }
    }

    return result;
}

} // namespace webhook
