/*
 * Declares how the gate treats a request that nginx redirects internally, for
 * an error page, X-Accel-Redirect or "try_files".
 */

#ifndef WEBHOOK_NGINX_REQUEST_REDIRECT_H
#define WEBHOOK_NGINX_REQUEST_REDIRECT_H

#include "nginx/request/request.h"

namespace webhook::nginx {

/*
 * Saves the parts of the request that are sent to the upstream, as they are
 * when the request meets the gate or leaves it.
 */
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
 * Handles a request that enters the PRECONTENT phase again.  A named location
 * does not change the request, so the event is sent again.  A status that is
 * received for it then does not revoke an acknowledgement of an earlier
 * upstream.
 */
void follow_redirect(ngx_http_request_t *r, request *req);

/*
 * Handles the SERVER_REWRITE phase.  nginx runs this phase again only after a
 * redirect to a URI; the handler runs before the URI is rewritten.
 */
ngx_int_t server_rewrite_handler(ngx_http_request_t *r) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_REDIRECT_H */
