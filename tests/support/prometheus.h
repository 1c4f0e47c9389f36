// Runs a real Prometheus that scrapes a gate's webhook_status, and reads the
// queries of the dashboard in docs/ops for it.

#ifndef WEBHOOK_TESTS_SUPPORT_PROMETHEUS_H
#define WEBHOOK_TESTS_SUPPORT_PROMETHEUS_H

#include "support/process.h"

#include <memory>
#include <string>
#include <vector>

namespace webhook::test {

class prometheus {
public:
    // Of 127.0.0.1:PORT/status, several times a second, with these rules.
    prometheus(std::uint16_t port, const std::filesystem::path &rules);
    ~prometheus(); // kills it
    prometheus(const prometheus &) = delete;
    prometheus &operator=(const prometheus &) = delete;

    // The values that an expression has now; throws if it is none.
    std::vector<double> values(const std::string &expression) const;

    // As its API answers, as JSON; waits until each has been evaluated.
    std::string rules() const;

private:
    std::string get(const std::string &path) const;

    temp_dir dir_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
    std::unique_ptr<group_guard> guard_;
};

struct dashboard_query {
    std::string title; // of the panel, or the variable's name
    std::string expression;
};

// In place of its variables stands everything; "range" for its intervals.
std::vector<dashboard_query> dashboard_queries(const std::string &range);

} // namespace webhook::test

#endif
