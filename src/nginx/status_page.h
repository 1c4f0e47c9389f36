/* The page of webhook_status for people. */

#ifndef WEBHOOK_NGINX_STATUS_PAGE_H
#define WEBHOOK_NGINX_STATUS_PAGE_H

#include <string_view>

namespace webhook::nginx {

/* One HTML document, which gets its figures from the JSON beside it. */
std::string_view status_page() noexcept;

/* The Content-Security-Policy without which it must not be sent. */
std::string_view status_page_policy() noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STATUS_PAGE_H */
