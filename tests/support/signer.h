// Computes the signatures of a sender.

#ifndef WEBHOOK_TESTS_SUPPORT_SIGNER_H
#define WEBHOOK_TESTS_SUPPORT_SIGNER_H

#include <string>

namespace webhook::test {

// By OpenSSL's HMAC(), which the module does not use; lower-case hexadecimal.
std::string hmac_hex(const std::string &key, const std::string &text);
std::string hmac_base64(const std::string &key, const std::string &text);
std::string hmac_sha1_hex(const std::string &key, const std::string &text);

// Seconds since 1970, as senders write them.
std::string now_text(long offset = 0);

} // namespace webhook::test

#endif
