// Sends the challenge with which a provider checks an endpoint to a gate.

#ifndef WEBHOOK_TESTS_SUPPORT_CHALLENGE_TEST_H
#define WEBHOOK_TESTS_SUPPORT_CHALLENGE_TEST_H

#include "support/ed25519.h"
#include "support/redis_script_test.h"
#include "support/signed_test.h"

namespace webhook::test {

class challenge_test : public redis_script_test {
protected:
    static constexpr const char *secret = "the secret of today";

    void start_gate(const std::string &profile, const std::string &location,
        const std::string &server = "", const std::string &http = "");

    // "webhook_secret file:... ...;"
    std::string secrets(const std::vector<std::string> &all = {secret});

    // tests/data/NAME.json
    static std::string sample(const std::string &name);

    // The fields that a provider adds.
    static header_list zoom(
        const std::string &body, const std::string &key = secret);
    static header_list slack(
        const std::string &body, const std::string &key = secret);
    static header_list discord(const std::string &body, const ed25519_key &key);

    static void expect_unauthorized(const response &answer);
    // Of one request after the other, each on its own line of the log.
    void expect_verdict(const std::string &verdict, const std::string &reason);
    void expect_nobody_was_told();

    temp_dir dir_;
    ed25519_key key_;

private:
    int files_ = 0;
    std::size_t requests_ = 0;
};

} // namespace webhook::test

#endif
