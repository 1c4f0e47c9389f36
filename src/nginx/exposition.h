/*
 * The text format of Prometheus, version 0.0.4: each family once, with all its
 * samples.
 */

#ifndef WEBHOOK_NGINX_EXPOSITION_H
#define WEBHOOK_NGINX_EXPOSITION_H

#include "nginx/status_report.h"

#include <string>

namespace webhook::nginx {

/* name="value" */
std::string label(std::string_view name, std::string_view value);

/* Of what is measured in seconds: enough digits for a nanosecond. */
std::string number(double value);

class exposition {
public:
    void family(
        std::string_view name, std::string_view type, std::string_view help);

    /* "labels": joined by commas; empty: none. */
    void sample(const std::string &labels, std::uint64_t value);
    void sample(const std::string &labels, double value);
    void sample(const std::string &labels, const histogram_total &times);

    std::string take() { return std::move(text_); }

private:
    void sample(std::string_view suffix, const std::string &labels,
        const std::string &value);

    std::string_view name_;
    std::string text_;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_EXPOSITION_H */
