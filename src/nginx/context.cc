#include "nginx/context.h"

namespace webhook::nginx {
namespace {

/* nginx's debug log reads the descriptor of an event's connection. */
ngx_connection_t no_connection;

void destroy_context(void *data) noexcept
{
    static_cast<context *>(data)->~context();
}

/* Runs when the request is closed or terminated, before its log phase. */
void on_close(void *data) noexcept
{
    static_cast<context *>(data)->cancel();
}

} // namespace

context::context(ngx_http_request_t *r) noexcept : request(r)
{
    no_connection.fd = static_cast<ngx_socket_t>(-1);

    event.data = &no_connection;
    event.log = r->connection->log;
}

context::~context()
{
    cancel();
}

void context::cancel() noexcept
{
    delete_posted_event(&event);

    if (event.timer_set) {
        ngx_del_timer(&event);
    }

    claims.cancel();
}

void context::start_over() noexcept
{
    cancel();
    claims.start_over();

    delivery = nullptr;
    at = stage::reading;
    passed = nullptr;
    is_page = sealed = false;
    upstream = WEBHOOK_UPSTREAM_NOT_SENT;
    upstream_status = 0;
    store_asked = waited = counted = false;
}

context *find_context(ngx_http_request_t *r)
{
    auto *ctx = static_cast<context *>(
        ngx_http_get_module_ctx(r, ngx_http_webhook_module));

    if (ctx || !(r->internal || r->filter_finalize)) {
        return ctx;
    }

    for (ngx_pool_cleanup_t *cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == destroy_context) {
            ctx = static_cast<context *>(cln->data);
            ngx_http_set_ctx(r, ctx, ngx_http_webhook_module);
            break;
        }
    }

    return ctx;
}

context *create_context(ngx_http_request_t *r)
{
    ngx_http_cleanup_t *closing = ngx_http_cleanup_add(r, 0);
    ngx_pool_cleanup_t *cln = ngx_pool_cleanup_add(r->pool, sizeof(context));

    if (closing == nullptr || cln == nullptr) {
        return nullptr;
    }

    auto *ctx = new (cln->data) context(r);

    cln->handler = destroy_context;
    closing->handler = on_close;
    closing->data = ctx;

    ngx_http_set_ctx(r, ctx, ngx_http_webhook_module);

    return ctx;
}

} // namespace webhook::nginx
