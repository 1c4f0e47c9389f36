/*
 * What nginx's internal redirects make of a request in the gate: an error page,
 * X-Accel-Redirect, "try_files".
 */

#ifndef WEBHOOK_NGINX_REDIRECT_H
#define WEBHOOK_NGINX_REDIRECT_H

#include "nginx/request.h"

namespace webhook::nginx {

/* Notes what meets the gate, or leaves it: it is what is to be sent. */
void note_request(const ngx_http_request_t *r, request *req);

/* Returns true if nginx redirected the request since it met the gate. */
inline bool is_redirected(const request *req)
{
    return req->r->uri_changes != req->way.uri_changes;
}

/* Returns true if the gate holds the request and will resume it itself. */
inline bool is_parked(const request *req)
{
    return is_held(req->at) && !is_redirected(req);
}

/*
 * The PRECONTENT phase again.  A named location keeps the request as it is, so
 * that the event is sent again; but nothing that is said of it then takes back
 * what an upstream has acknowledged.
 */
void follow_redirect(ngx_http_request_t *r, request *req);

/*
 * The SERVER_REWRITE phase, where nginx comes again after a redirect to a URI
 * only, and before anybody rewrites that.
 */
ngx_int_t server_rewrite_handler(ngx_http_request_t *r) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REDIRECT_H */
