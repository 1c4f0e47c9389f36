// Reads the figures of "webhook_status" for tests.

#ifndef WEBHOOK_TESTS_SUPPORT_STATUS_H
#define WEBHOOK_TESTS_SUPPORT_STATUS_H

#include "support/gate_test.h"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace webhook::test {

// One scrape of the text format.
class metrics {
public:
    explicit metrics(const std::string &text);

    // The sum of the samples of that name that have all these labels, each as
    // name="value"; -1: there is none.
    double sum(const std::string &name,
        std::initializer_list<std::string> labels = {}) const;

private:
    struct sample {
        std::string name;
        std::string labels;
        double value;
    };

    std::vector<sample> samples_;
};

// The value at a JSON Pointer, as compact JSON text; "": there is none.
std::string json_at(const std::string &text, const std::string &pointer);

// A gate with "location = /status" beside it.
class status_gate {
public:
    static constexpr const char *location =
        "location = /status { webhook_status; }\n";

    static metrics scrape(std::uint16_t port);
    static std::string json(std::uint16_t port);

    // Until the sum has that value: the end of a request is counted after its
    // answer.
    static bool becomes(std::uint16_t port, double value,
        const std::string &name,
        std::initializer_list<std::string> labels = {});
};

} // namespace webhook::test

#endif
