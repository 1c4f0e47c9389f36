/* Contains the HTML page of "webhook_status" for operators. */

#ifndef WEBHOOK_NGINX_ADMIN_STATUS_PAGE_H
#define WEBHOOK_NGINX_ADMIN_STATUS_PAGE_H

#include <string_view>

namespace webhook::nginx {

/*
 * Returns one HTML document, which fetches its figures as JSON from the same
 * location.
 */
std::string_view status_page() noexcept;

/*
 * Returns the Content-Security-Policy without which the page must not be sent.
 */
std::string_view status_page_policy() noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_STATUS_PAGE_H */
