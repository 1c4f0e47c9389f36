// Contains the fixture of every integration test: an upstream and an nginx in
// front of it.  At the end of the test, it checks nginx's exit code and error
// log.

#ifndef WEBHOOK_TESTS_SUPPORT_GATE_TEST_H
#define WEBHOOK_TESTS_SUPPORT_GATE_TEST_H

#include "support/event.h"
#include "support/http_client.h"
#include "support/nginx.h"
#include "support/upstream.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace webhook::test {

/*
 * The usual server: "location = /hook" with the gate in front of the upstream,
 * on {{port}}, and on {{h2}} for HTTP/2 with prior knowledge.
 */
struct gate_conf {
    std::string location = ""; // inside of location = /hook
    std::string server = "";   // inside of server
    std::string http = "";     // beside it
    std::string main = "";
    int workers = 1;
    std::string profile = "iclosed";
    std::string first = ""; // before the module is loaded
    bool system_prefix = false;
    std::string user = "root"; // of the workers, if we are root
};

std::string gate_http(const gate_conf &conf);

// nginx -t
conf_check check_gate_conf(const gate_conf &conf);

// A string member of a JSON answer of the gate's own.
std::string member(const response &answer, const std::string &name);

class gate_test : public ::testing::Test {
protected:
    void TearDown() override;

    void start(const gate_conf &conf = {});
    void start_http(const std::string &http, int workers = 1, bool gate = true);

    nginx &gate() { return *gate_; }
    std::uint16_t port() const { return gate_->port(); }
    // A second nginx beside the gate, with the same upstreams.
    void start_other(const gate_conf &conf = {});
    void start_other_http(const std::string &http);
    nginx &other() { return *other_; }
    // A second upstream, {{upstream2}} in the configuration.
    upstream &second();

    // POST to /hook on a connection of its own.
    response deliver(const std::string &body, const header_list &headers = {});
    // The same, returning as soon as the upstream has the event.
    http_connection send_and_hold(const std::string &body);
    // A copy of what is under way, returning when the gate lets it wait.
    http_connection send_and_wait(const std::string &body);
    // The verdict of the n-th request logged, counted from 1.
    std::string verdict(std::size_t n);
    // Again and again while the answer is 503; the last answer.
    response deliver_until_settled(const std::string &body);

    // The error log may have lines of this kind: a regular expression.
    void expect_log(const std::string &pattern);

    upstream upstream_;

private:
    std::unique_ptr<nginx> run_nginx(nginx_conf conf) const;
    void end_nginx(nginx *which) const;

    std::unique_ptr<upstream> second_;
    std::unique_ptr<nginx> gate_;
    std::unique_ptr<nginx> other_;
    std::vector<std::string> expected_;
};

} // namespace webhook::test

#endif
