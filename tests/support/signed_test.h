// Sends signed deliveries to a gate, whose secrets are in files, as an operator
// stores them.

#ifndef WEBHOOK_TESTS_SUPPORT_SIGNED_TEST_H
#define WEBHOOK_TESTS_SUPPORT_SIGNED_TEST_H

#include "support/redis_gate_test.h"
#include "support/signer.h"

#include <filesystem>
#include <string>

namespace webhook::test {

class signed_test : public redis_gate_test {
protected:
    static constexpr const char *secret = "a secret of this test";

    // A file of that content, of mode 0600 unless it is given; its path.
    std::string file(const std::string &name, const std::string &content,
        std::filesystem::perms mode = std::filesystem::perms::owner_read |
                                      std::filesystem::perms::owner_write);

    // "webhook_signature hmac header=X-Signature; webhook_secret file:...;"
    std::string signature(const std::string &key = secret);

    // POST with that scheme's signature; "key" empty: without one.
    response deliver_signed(
        const std::string &body, const std::string &key = secret);

    void expect_unauthorized(const response &answer);

    temp_dir dir_;
};

} // namespace webhook::test

#endif
