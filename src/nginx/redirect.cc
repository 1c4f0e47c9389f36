#include "nginx/redirect.h"

#include "nginx/custody.h"

namespace webhook::nginx {
namespace {

const ngx_chain_t *body_of(const ngx_http_request_t *r)
{
    return r->request_body ? r->request_body->bufs : nullptr;
}

/* A new body may be in the old chain: then its start differs. */
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
 * Whether some content handler has begun with an upstream, even if it did not
 * come to a round with a server: its name may not have been found.
 */
bool has_begun(const ngx_http_request_t *r, const context *ctx)
{
    return ctx->at != stage::passed || r->upstream != ctx->old_upstream;
}

/*
 * What is fetched from now on is a page, and what its server says is nobody's
 * word on the event.
 */
void turn_into_page(ngx_http_request_t *r, context *ctx)
{
    ctx->is_page = true;
    seal_outcome(r, ctx);
}

/* nginx has taken a request away that the gate was holding. */
void give_up(context *ctx)
{
    if (ctx->at == stage::reading || ctx->at == stage::waiting) {
        ctx->at = stage::broken;
        ctx->cancel();
        ctx->claims.drop();
    }
}

} // namespace

void note_request(const ngx_http_request_t *r, context *ctx)
{
    const ngx_chain_t *body = body_of(r);

    ctx->sent = {r->method, r->uri, r->args, body, start_of(body)};
    ctx->old_upstream = r->upstream;
    ctx->old_rounds = r->upstream_states ? r->upstream_states->nelts : 0;
}

void follow_redirect(ngx_http_request_t *r, context *ctx)
{
    give_up(ctx);

    if (ctx->sealed) {
        return;
    }

    if (r->post_action) {
        turn_into_page(r, ctx);

    } else if (!has_begun(r, ctx)) {
        note_request(r, ctx);

    } else if (!same_content(r, ctx->sent)) {
        turn_into_page(r, ctx);

    } else if (is_acknowledged(r, ctx)) {
        seal_outcome(r, ctx);
    }
}

ngx_int_t server_rewrite_handler(ngx_http_request_t *r) noexcept
{
    context *ctx = r == r->main ? find_context(r) : nullptr;

    if (ctx == nullptr || !is_redirected(ctx)) {
        return NGX_DECLINED;
    }

    give_up(ctx);

    /* "try_files" leads on to where the event is to be sent */
    if (!same_content(r, ctx->sent) ||
        (has_begun(r, ctx) && !same_address(r, ctx->sent))) {
        turn_into_page(r, ctx);
    }

    return NGX_DECLINED;
}

} // namespace webhook::nginx
