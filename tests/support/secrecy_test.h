// Sends deliveries with marks in all confidential parts, and searches logs and
// responses for these marks.

#ifndef WEBHOOK_TESTS_SUPPORT_SECRECY_TEST_H
#define WEBHOOK_TESTS_SUPPORT_SECRECY_TEST_H

#include "support/signed_test.h"

#include <string>
#include <vector>

namespace webhook::test {

std::vector<std::string> lines_with(
    const std::string &text, const std::string &mark);

class secrecy : public signed_test {
protected:
    // In each value of a body, and in each secret and header field.
    static constexpr const char *of_body = "bqx";
    static constexpr const char *of_secret = "zqx";

    static constexpr const char *key = "the key zqx of this test";
    static constexpr const char *token = "t0ken-zqx";

    // The formats of the example, and debug messages beside the usual ones;
    // "failing": the port of another upstream, that of /failing.
    void start_secret(const std::string &location = "",
        const std::string &failing = "{{upstream}}");

    static event personal_event(const std::string &id);
    request authentic(const std::string &body);

    // The status; the answer is looked through, and is the gate's or "ok".
    int send(const request &what) { return seen(send_request(port(), what)); }
    int seen(const response &answer);

    // "said": lines that the test is about, or it would be about nothing.
    void expect_silence(const std::vector<std::string> &said);

    const std::vector<std::string> nothing;

private:
    std::string logged(); // in both formats, which must be the same
    void expect_silence_of_debug();
    void expect_silence_of_status();

    std::vector<std::string> signatures_;
    std::size_t answers_ = 0;
};

} // namespace webhook::test

#endif
