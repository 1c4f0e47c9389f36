#include "nginx/request/response.h"

#include "nginx/request/headers.h"
#include "nginx/request/refusal_log.h"
#include "nginx/request/request.h"

namespace webhook::nginx {
namespace {

/*
 * Returns true if ngx_http_special_response_handler() will find an "error_page"
 * for this status.
 */
bool has_error_page(ngx_http_request_t *r, ngx_int_t status)
{
    const auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_get_module_loc_conf(r, ngx_http_core_module));

    if (r->error_page || clcf->error_pages == nullptr || r->uri_changes == 0) {
        return false;
    }

    const auto *page =
        static_cast<ngx_http_err_page_t *>(clcf->error_pages->elts);

    for (ngx_uint_t i = 0; i < clcf->error_pages->nelts; i++) {
        if (page[i].status == status) {
            return true;
        }
    }

    return false;
}

ngx_int_t add_headers(ngx_http_request_t *r, const webhook_delivery_t *delivery)
{
    unsigned int retry_after = webhook_delivery_retry_after(delivery);

    if (retry_after && add_retry_after(r, retry_after) != NGX_OK) {
        return NGX_ERROR;
    }

    webhook_header_t field;

    for (size_t i = 0; webhook_delivery_answer_field(delivery, i, &field);
         i++) {
        if (add_field(r, {field.name.data, field.name.len},
                {field.value.data, field.value.len}) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    switch (webhook_delivery_status(delivery)) {
    case NGX_HTTP_NOT_ALLOWED:
        return add_field(r, "Allow",
            view(
                to_ngx(webhook_gate_allow(find_request(r)->conf->gate.get()))));
    case NGX_HTTP_UNAUTHORIZED:
        return add_challenge(r);
    default:
        return NGX_OK;
    }
}

} // namespace

ngx_int_t answer(ngx_http_request_t *r, webhook_delivery_t *delivery)
{
    auto status = static_cast<ngx_int_t>(webhook_delivery_status(delivery));

    log_refusal(r, delivery);

    if (add_headers(r, delivery) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return has_error_page(r, status) ? status : repeat_answer(r, delivery);
}

ngx_int_t repeat_answer(ngx_http_request_t *r, webhook_delivery_t *delivery)
{
    const unsigned status = webhook_delivery_status(delivery);
    webhook_str_t type{};
    ngx_str_t media_type;
    ngx_http_complex_value_t body{};

    webhook_str_t text = webhook_delivery_answer(delivery, &type);

    /* the next delivery overwrites the core's buffer: the pool gets a copy */
    if (text.data == nullptr ||
        copy(r->pool, {text.data, text.len}, &body.value) == nullptr ||
        copy(r->pool, {type.data, type.len}, &media_type) == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* prevents "100 Continue" for a body that is not used */
    r->expect_tested = 1;

    /* prevents the status of a page, and 304 or 412 instead of this response */
    r->err_status = 0;
    r->disable_not_modified = 1;

    /* nginx has no reason phrase for this status, RFC 9110, 15.5.21 */
    if (status == 422) {
        ngx_str_set(&r->headers_out.status_line, "422 Unprocessable Content");
    }

    return ngx_http_send_response(r, status, &media_type, &body);
}

} // namespace webhook::nginx
