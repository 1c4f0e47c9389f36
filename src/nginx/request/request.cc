#include "nginx/request/request.h"

#include "nginx/request/measure.h"

namespace webhook::nginx {
namespace {

/* nginx's debug log reads the descriptor of an event's connection. */
ngx_connection_t no_connection;

void destroy_request(void *data) noexcept
{
    static_cast<request *>(data)->~request();
}

/* Runs when the request is closed or terminated, before its log phase. */
void on_close(void *data) noexcept
{
    static_cast<request *>(data)->cancel();
}

#if (NGX_DEBUG)

/*
 * Logs a change of state.  The verdict is one of the module's own words;
 * nothing that a sender has chosen is logged.
 */
void log_transition(const request *req, state to)
{
    ngx_str_t verdict = ngx_null_string;
    ngx_str_t store = ngx_null_string;

    if (req->delivery) {
        verdict = to_ngx(
            webhook_verdict_name(webhook_delivery_verdict(req->delivery)));
    }

    if (req->conf) {
        store = to_ngx(req->conf->store->label());
    }

    ngx_log_debug5(NGX_LOG_DEBUG_HTTP, req->r->connection->log, 0,
        "webhook: request %s -> %s, verdict:\"%V\" store:\"%V\" %M ms",
        name_of(req->at), name_of(to), &verdict, &store,
        ngx_current_msec - req->times.entered);
}

#endif

} // namespace

request::request(ngx_http_request_t *of) noexcept : r(of)
{
    init_event(&timer, of->connection->log);
}

request::~request()
{
    cancel();
}

void request::cancel() noexcept
{
    turn.leave();

    if (timer.timer_set) {
        ngx_del_timer(&timer);
    }

    claims.cancel();
}

void request::start_over() noexcept
{
    cancel();
    claims.start_over();

    delivery = nullptr;
    enter(this, state::reading);
    way.passed = nullptr;
    outcome.is_page = outcome.sealed = false;
    outcome.upstream = WEBHOOK_UPSTREAM_NOT_SENT;
    outcome.status = 0;
    times = {};
}

void enter(request *req, state to) noexcept
{
    const state from = req->at;

    if (!may_enter(from, to)) {
        log_error(NGX_LOG_ALERT, req->r->connection->log, 0,
            "webhook: a request went from \"%s\" to \"%s\", which is a bug",
            name_of(from), name_of(to));
    }

#if (NGX_DEBUG)
    if (req->r->connection->log->log_level & NGX_LOG_DEBUG_HTTP) {
        log_transition(req, to);
    }
#endif

    req->at = to;
    req->times.entered = ngx_current_msec;

    count_transition(req, from);
}

void init_event(ngx_event_t *event, ngx_log_t *log) noexcept
{
    no_connection.fd = static_cast<ngx_socket_t>(-1);

    event->data = &no_connection;
    event->log = log;
}

request *find_request(ngx_http_request_t *r)
{
    auto *req = static_cast<request *>(
        ngx_http_get_module_ctx(r, ngx_http_webhook_module));

    if (req || !(r->internal || r->filter_finalize)) {
        return req;
    }

    for (ngx_pool_cleanup_t *cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == destroy_request) {
            req = static_cast<request *>(cln->data);
            ngx_http_set_ctx(r, req, ngx_http_webhook_module);
            break;
        }
    }

    return req;
}

request *create_request(ngx_http_request_t *r)
{
    ngx_http_cleanup_t *closing = ngx_http_cleanup_add(r, 0);
    ngx_pool_cleanup_t *cln = ngx_pool_cleanup_add(r->pool, sizeof(request));

    if (closing == nullptr || cln == nullptr) {
        return nullptr;
    }

    auto *req = new (cln->data) request(r);

    cln->handler = destroy_request;
    closing->handler = on_close;
    closing->data = req;

    ngx_http_set_ctx(r, req, ngx_http_webhook_module);

    return req;
}

} // namespace webhook::nginx
