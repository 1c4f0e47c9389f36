/*
 * A writer of the Prometheus text format, version 0.0.4, which has each family
 * once, with all its samples.
 */

#ifndef WEBHOOK_NGINX_ADMIN_EXPOSITION_H
#define WEBHOOK_NGINX_ADMIN_EXPOSITION_H

#include "nginx/admin/status_report.h"

#include <string>

namespace webhook::nginx {

/* Returns name="value", with the value escaped. */
std::string label(std::string_view name, std::string_view value);

/*
 * Returns the text of a number that is measured in seconds, with enough digits
 * for a nanosecond.
 */
std::string number(double value);

class exposition {
public:
    void family(
        std::string_view name, std::string_view type, std::string_view help);

    /* Adds a sample.  "labels" are joined by commas, and may be empty. */
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

#endif /* WEBHOOK_NGINX_ADMIN_EXPOSITION_H */
