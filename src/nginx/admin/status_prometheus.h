/*
 * Writes the report of "webhook_status" in the Prometheus text format 0.0.4, or
 * in OpenMetrics 1.0.
 */

#ifndef WEBHOOK_NGINX_ADMIN_STATUS_PROMETHEUS_H
#define WEBHOOK_NGINX_ADMIN_STATUS_PROMETHEUS_H

#include "nginx/admin/status_report.h"

namespace webhook::nginx {

/* Returns the text of the report.  Throws std::bad_alloc. */
std::string write_prometheus(const status_report &report, bool openmetrics);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_STATUS_PROMETHEUS_H */
