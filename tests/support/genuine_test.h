// Sends deliveries as the providers do, signed if the provider signs, to a gate
// that is configured according to docs/authentication.md.

#ifndef WEBHOOK_TESTS_SUPPORT_GENUINE_TEST_H
#define WEBHOOK_TESTS_SUPPORT_GENUINE_TEST_H

#include "support/ed25519.h"
#include "support/signed_test.h"

#include <string>

namespace webhook::test {

class genuine_test : public signed_test {
protected:
    // "webhook PROVIDER;" with its secret or key, and more.
    void start_for(
        const std::string &provider, const std::string &location = "");

    // tests/data/PROVIDER/NAME.json
    static std::string sample(
        const std::string &provider, const std::string &name);

    // A delivery of the provider, signed now; what is signed besides the body
    // is among the headers.
    request from(const std::string &provider, const std::string &body,
        const header_list &headers = {}) const;

    // Expects it to go upstream, byte for byte.
    void expect_forwarded(const request &what);
    // Expects it to be answered from memory.
    void expect_duplicate(const request &what);
    // Expects it to go upstream the first time only.
    void expect_once(const request &what);
    // Expects it to have no identity: to go upstream each time.
    void expect_unidentified(const request &what);

    // Of the last request that was sent by one of these.
    log_entry logged() { return gate().wait_for_log(sent_).back(); }

private:
    response send(const request &what);

    ed25519_key key_;
    std::size_t sent_ = 0;
};

} // namespace webhook::test

#endif
