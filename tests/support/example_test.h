// Runs the configurations of nginx-conf-examples/; only ports, paths and
// secrets are replaced.

#ifndef WEBHOOK_TESTS_SUPPORT_EXAMPLE_TEST_H
#define WEBHOOK_TESTS_SUPPORT_EXAMPLE_TEST_H

#include "support/h2_client.h"
#include "support/redis_gate_test.h"

#include <string>
#include <vector>

namespace webhook::test {

// A file of nginx-conf-examples/; throws if there is none.
std::string example_file(const std::string &name);

// The value of the first "block { ... }" of the text, braces matched.
std::string inside_of(const std::string &text, const std::string &block);

class example : public redis_gate_test {
protected:
    // The http part.  Servers at port 9000 are our upstream, the others are
    // "others" (so that one or two upstreams serve), every address listened on
    // is {{port}}, all secrets are "secret", and logs go to the test's own
    // directory.
    std::string example_http(
        const std::string &name, const std::string &others = "{{upstream}}");
    void start_example(
        const std::string &name, const std::string &others = "{{upstream}}");

    // nginx -t
    conf_check check_example(const std::string &name);

    // A delivery for each of its gates.
    std::vector<request> deliveries() const;

    // As the example's senders do: by TLS and HTTP/2 where it wants them.
    response send(request what);
    tls_peer server(const std::string &name = host) const;

    static constexpr const char *host = "hooks.example.org";
    static constexpr const char *order =
        R"({"type": "order.paid", "order": {"id": 7, "total": "48.00"}})";

private:
    // Contains its own name.
    std::string secret_file(const std::string &name) const;
    std::string certificate() const;
    void make_certificate() const;

    temp_dir secrets_;
    temp_dir memory_{"/dev/shm"}; // of zones with a file
    std::string text_;
};

} // namespace webhook::test

#endif
