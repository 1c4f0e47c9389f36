// Contains the fixture of a gate with "webhook_status", and short names for its
// figures.

#ifndef WEBHOOK_TESTS_SUPPORT_STATUS_TEST_H
#define WEBHOOK_TESTS_SUPPORT_STATUS_TEST_H

#include "support/signed_test.h"
#include "support/status.h"

namespace webhook::test {

class status_test : public signed_test {
protected:
    void start_counting(const std::string &location = "", gate_conf conf = {})
    {
        conf.location = location;
        conf.server += status_gate::location;
        start(conf);
    }

    response get(const std::string &uri, const std::string &accept = "",
        const std::string &method = "GET")
    {
        request what;
        what.method = method;
        what.uri = uri;
        what.content_type = "";
        if (!accept.empty()) {
            what.headers = {{"Accept", accept}};
        }
        if (method == "HEAD") {
            http_connection connection(port());
            connection.send(what);
            return connection.read_head_only();
        }
        return send_request(port(), what);
    }

    double sum(
        const std::string &name, std::initializer_list<std::string> labels = {})
    {
        return status_gate::scrape(port()).sum(name, labels);
    }

    // The end of a request is counted after its answer.
    bool becomes(double value, const std::string &name,
        std::initializer_list<std::string> labels = {})
    {
        return status_gate::becomes(port(), value, name, labels);
    }

    double verdicts(const std::string &verdict, const std::string &reason)
    {
        return sum("nginx_webhook_deliveries_total",
            {"verdict=\"" + verdict + "\"", "reason=\"" + reason + "\""});
    }

    double claims(const std::string &outcome)
    {
        return sum(
            "nginx_webhook_claims_total", {"result=\"" + outcome + "\""});
    }

    std::string json(const std::string &pointer)
    {
        return json_at(status_gate::json(port()), pointer);
    }
};

} // namespace webhook::test

#endif
