/* Writes the report of "webhook_status" as JSON. */

#ifndef WEBHOOK_NGINX_ADMIN_STATUS_JSON_H
#define WEBHOOK_NGINX_ADMIN_STATUS_JSON_H

#include "nginx/admin/status_report.h"

namespace webhook::nginx {

/* Returns the text of the report.  Throws std::bad_alloc. */
std::string write_json(const status_report &report);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_STATUS_JSON_H */
