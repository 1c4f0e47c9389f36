#include "nginx/request/core_call.h"

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/scope.h"
#include "nginx/request/body.h"
#include "nginx/request/log_line.h"
#include "nginx/request/request.h"

namespace webhook::nginx {
namespace {

struct reader_deleter {
    void operator()(webhook_reader_t *r) const { webhook_reader_free(r); }
};

struct delivery_deleter {
    void operator()(webhook_delivery_t *d) const { webhook_delivery_free(d); }
};

using delivery_ptr = std::unique_ptr<webhook_delivery_t, delivery_deleter>;

/*
 * Holds the buffers of this process.  They are created for the first delivery
 * and therefore after the fork of the worker, as the tokens of its claims
 * require.
 */
std::unique_ptr<webhook_reader_t, reader_deleter> reader;

void on_trim_timer(ngx_event_t *) noexcept
{
    trim_workspace();
}

/* The timer does not keep a worker that shuts down from exiting. */
ngx_event_t &trim_timer()
{
    static ngx_event_t timer;

    if (timer.handler == nullptr) {
        init_event(&timer, ngx_cycle->log);
        timer.handler = on_trim_timer;
        timer.cancelable = 1;
    }

    return timer;
}

/*
 * Copies the whole body to the buffer of the reader, where it stays until the
 * next use of the reader.  This is the body that was received and signed, even
 * if another one already replaces it for the upstream.
 */
ngx_int_t gather_body(ngx_http_request_t *r, webhook_str_t *body)
{
    if (r->request_body == nullptr) {
        return NGX_ERROR; /* an earlier error has discarded it */
    }

    const request *req = find_request(r);
    const ngx_chain_t *received =
        req->way.received ? req->way.received : r->request_body->bufs;

    body->len = body_size(received);

    char *p = webhook_reader_buffer(reader.get(), body->len);

    body->data = p;

    return p ? copy_body(received, {0, body->len}, p) : NGX_ERROR;
}

/* Evaluates the expressions in "webhook_key", in their order. */
ngx_int_t evaluate_key(ngx_http_request_t *r, const location_conf *conf,
    webhook_str_t parts[WEBHOOK_MAX_COMPONENTS], size_t *count)
{
    *count = 0;

    if (conf->key == nullptr) {
        return NGX_OK;
    }

    const ngx_array_t &components = conf->key->components;
    auto *component = static_cast<key_component *>(components.elts);

    for (ngx_uint_t i = 0; i < components.nelts; i++) {
        ngx_str_t value;

        if (component[i].value == nullptr) {
            continue;
        }

        if (ngx_http_complex_value(r, component[i].value, &value) != NGX_OK) {
            return NGX_ERROR;
        }

        parts[(*count)++] = to_abi(value);
    }

    return NGX_OK;
}

/*
 * Lists the header fields.  Their texts stay in the memory of nginx; the list
 * is allocated from the pool.
 */
ngx_int_t list_headers(ngx_http_request_t *r, webhook_head_t *head)
{
    const ngx_list_part_t *first = &r->headers_in.headers.part;
    size_t count = first->nelts;

    for (const ngx_list_part_t *part = first->next; part; part = part->next) {
        count += part->nelts;
    }

    auto *headers = static_cast<webhook_header_t *>(
        ngx_palloc(r->pool, (count + 1) * sizeof(webhook_header_t)));
    if (headers == nullptr) {
        return NGX_ERROR;
    }

    head->headers = headers;
    head->header_count = count;

    for (const ngx_list_part_t *part = first; part; part = part->next) {
        const auto *elt = static_cast<ngx_table_elt_t *>(part->elts);

        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            *headers++ = {to_abi(elt[i].key), to_abi(elt[i].value)};
        }
    }

    return NGX_OK;
}

/* Evaluates the token that the sender sends, and hides it in the error log. */
ngx_int_t evaluate_token(
    ngx_http_request_t *r, const location_conf *conf, webhook_str_t *token)
{
    ngx_str_t value;

    if (conf->token == nullptr || conf->token->source.len != 0) {
        return NGX_OK;
    }

    if (ngx_http_complex_value(r, &conf->token->value, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    *token = to_abi(value);

    return hide_token(r, value);
}

/* Hides texts of the query that a challenge compares with a secret. */
ngx_int_t hide_answers(
    ngx_http_request_t *r, const webhook_delivery_t *delivery)
{
    webhook_str_t text = webhook_delivery_hidden(delivery, 0);

    for (size_t i = 1; text.data != nullptr; i++) {
        if (hide_token(r, to_ngx(text)) != NGX_OK) {
            return NGX_ERROR;
        }
        text = webhook_delivery_hidden(delivery, i);
    }

    return NGX_OK;
}

} // namespace

webhook_delivery_t *create_delivery(
    ngx_http_request_t *r, const location_conf *conf)
{
    if (!reader) {
        reader.reset(webhook_reader_create());
        if (!reader) {
            return nullptr;
        }
    }

    auto *owner = make_pooled<delivery_ptr>(r->pool);
    if (owner == nullptr) {
        return nullptr;
    }

    owner->reset(webhook_delivery_create(conf->gate.get(), reader.get()));

    return owner->get();
}

webhook_step_t check_head(ngx_http_request_t *r, const location_conf *conf,
    webhook_delivery_t *delivery)
{
    webhook_head_t head{};

    head.size = sizeof(head);
    head.method = to_abi(r->method_name);
    head.time_ms = wall_clock();
    head.args = to_abi(r->args);

    if (list_headers(r, &head) != NGX_OK ||
        evaluate_scope(r, conf, &head.scope) != NGX_OK ||
        evaluate_token(r, conf, &head.token) != NGX_OK) {
        return {WEBHOOK_FAIL, 0};
    }

    webhook_step_t step = webhook_delivery_head(delivery, &head);

    return hide_answers(r, delivery) == NGX_OK
               ? step
               : webhook_step_t{WEBHOOK_FAIL, 0};
}

webhook_step_t check_body(ngx_http_request_t *r, const location_conf *conf,
    webhook_delivery_t *delivery)
{
    webhook_str_t parts[WEBHOOK_MAX_COMPONENTS];
    size_t part_count = 0;
    webhook_str_t body{};

    if (evaluate_key(r, conf, parts, &part_count) != NGX_OK ||
        gather_body(r, &body) != NGX_OK) {
        return {WEBHOOK_FAIL, 0};
    }

    return webhook_delivery_body(
        delivery, body.data, body.len, parts, part_count, wall_clock());
}

void trim_workspace() noexcept
{
    const uint64_t ms =
        reader ? webhook_reader_trim(reader.get(), ngx_current_msec) : 0;

    if (ms != 0 && !trim_timer().timer_set) {
        trim_timer().log = ngx_cycle->log;
        ngx_add_timer(&trim_timer(), static_cast<ngx_msec_t>(ms));
    }
}

void free_workspace() noexcept
{
    if (trim_timer().timer_set) {
        ngx_del_timer(&trim_timer());
    }

    reader.reset();
}

} // namespace webhook::nginx
