#include "nginx/request/redirect.h"

#include "nginx/request/outcome.h"
#include "nginx/request/upstream_hold.h"

namespace webhook::nginx {
namespace {

const ngx_chain_t *body_of(const ngx_http_request_t *r)
{
    return r->request_body ? r->request_body->bufs : nullptr;
}

/*
 * Returns the start of the first buffer of a body.  If a new body is in the old
 * chain, its start differs.
 */
const u_char *start_of(const ngx_chain_t *body)
{
    return body ? body->buf->start : nullptr;
}

bool same_content(const ngx_http_request_t *r, const sent_request &sent)
{
    const ngx_chain_t *body = body_of(r);

    return r->method == sent.method && body == sent.body &&
           start_of(body) == sent.body_start;
}

bool same_address(const ngx_http_request_t *r, const sent_request &sent)
{
    return view(r->uri) == view(sent.uri) && view(r->args) == view(sent.args);
}

/*
 * Returns true if a content handler has created an upstream, even if there was
 * no round with a server, for example because the name of the server was not
 * found.
 */
bool has_begun(const ngx_http_request_t *r, const request *req)
{
    return req->at != state::forwarded || r->upstream != req->sent.old_upstream;
}

/*
 * Treats everything that is fetched from now on as a page.  A status from its
 * server is not a decision on the event.
 */
void turn_into_page(ngx_http_request_t *r, request *req)
{
    req->outcome.is_page = true;
    seal_outcome(r, req);
}

/*
 * Ends the gate's part of a request that nginx has taken away while the gate
 * was holding it.
 */
void give_up(request *req)
{
    if (is_held(req->at)) {
        enter(req, state::broken);
        req->cancel();
        req->claims.drop();
    }
}

} // namespace

void note_request(const ngx_http_request_t *r, request *req)
{
    const ngx_chain_t *body = body_of(r);

    req->sent = {r->method, r->uri, r->args, body, start_of(body)};
    req->sent.old_upstream = r->upstream;
    req->sent.old_rounds = r->upstream_states ? r->upstream_states->nelts : 0;
}

void follow_redirect(ngx_http_request_t *r, request *req)
{
    give_up(req);

    if (req->outcome.sealed) {
        return;
    }

    if (!r->post_action && !has_begun(r, req)) {
        note_request(r, req);

    } else if (r->post_action || !same_content(r, req->sent)) {
        turn_into_page(r, req);

    } else if (is_acknowledged(r, req)) {
        seal_outcome(r, req);
    }
}

ngx_int_t server_rewrite_handler(ngx_http_request_t *r) noexcept
{
    request *req = r == r->main ? find_request(r) : nullptr;

    if (req == nullptr || !is_redirected(req)) {
        return NGX_DECLINED;
    }

    give_up(req);

    /* "try_files" redirects to the location that sends the event upstream */
    if (!same_content(r, req->sent) ||
        (has_begun(r, req) && !same_address(r, req->sent))) {
        turn_into_page(r, req);
    }

    return NGX_DECLINED;
}

} // namespace webhook::nginx
