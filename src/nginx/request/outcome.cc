/*
 * Determines what the upstream decided on the event from r->upstream_states.
 * It does not use r->headers_out.status, which is the status that the sender
 * gets: an error_page, a cache or nginx itself may have set it.
 */

#include "nginx/request/outcome.h"

#include "nginx/request/headers.h"
#include "nginx/request/measure.h"
#include "nginx/request/upstream_hold.h"

#include <algorithm>
#include <span>

namespace webhook::nginx {

ngx_http_output_header_filter_pt next_header_filter;

namespace {

constexpr ngx_msec_t no_header = static_cast<ngx_msec_t>(-1);

bool successful(ngx_uint_t status)
{
    return status >= NGX_HTTP_OK && status < NGX_HTTP_SPECIAL_RESPONSE;
}

/*
 * Returns true if this is an attempt, and not the mark that nginx puts between
 * the rounds of a redirect.
 */
bool attempted(const ngx_http_upstream_state_t &state)
{
    return state.peer != nullptr;
}

/*
 * Returns true if the status was sent by the upstream and is not nginx's own
 * 502 or 504.
 */
bool answered(const ngx_http_upstream_state_t &state)
{
    return attempted(state) && state.header_time != no_header &&
           state.status >= NGX_HTTP_OK;
}

/*
 * Returns true if a part of the request was sent and no final response was
 * received.
 */
bool unknown(const ngx_http_upstream_state_t &state)
{
    if (!attempted(state)) {
        return false;
    }

    return state.header_time == no_header ? state.bytes_sent > 0
                                          : state.status < NGX_HTTP_OK;
}

/*
 * Returns true if the last status was read from a status line.  nginx sets the
 * status 200 and HTTP/0.9 for a response that is not HTTP.
 */
bool has_status_line(const ngx_http_request_t *r)
{
    return r->upstream && r->upstream->headers_in.status_n > 0;
}

/*
 * Returns true if the gate did not forward the delivery for a reason that is
 * not a fault of the delivery.
 */
bool is_held_off(const request *req)
{
    if (req->at != state::answered) {
        return req->at == state::failed;
    }

    switch (webhook_delivery_verdict(req->delivery)) {
    case WEBHOOK_IN_FLIGHT:
    case WEBHOOK_STORE_UNAVAILABLE:
        return true;
    default:
        return false;
    }
}

/*
 * Returns true if the event may be valid and has not been delivered, or not by
 * this request.  Only an upstream can acknowledge such an event.  A 2xx status
 * from elsewhere (a cache, "error_page ... =200", a page) would make its sender
 * forget the event.
 */
bool is_pending(const request *req)
{
    return is_forwarded(req) || is_held_off(req);
}

bool delivered(const request *req)
{
    return req->outcome.upstream == WEBHOOK_UPSTREAM_ANSWERED &&
           successful(req->outcome.status);
}

ngx_int_t withhold_success(ngx_http_request_t *r, const request *req)
{
    log_error(NGX_LOG_ERR, r->connection->log, 0,
        "webhook: status %ui was not sent by an upstream of the event, it is "
        "replaced with 503 so that the sender retries",
        r->headers_out.status);

    r->headers_out.status = NGX_HTTP_SERVICE_UNAVAILABLE;
    r->headers_out.status_line.len = 0;

    /* a sender that used HTTP/1.x gets HTTP/1.0, see has_status_line() */
    if (r->http_version == NGX_HTTP_VERSION_9 && r->http_protocol.len) {
        r->http_version = NGX_HTTP_VERSION_10;
    }

    /* a refusal of the gate has already added the header field */
    return req->at == state::answered && !req->claims.are_ours()
               ? NGX_OK
               : add_retry_after(r, WEBHOOK_RETRY_AFTER);
}

/*
 * Adds the field that the provider expects in each successful response.  An
 * upstream may have added it already.
 */
ngx_int_t add_echo(ngx_http_request_t *r, const request *req)
{
    webhook_header_t field;

    if (req->delivery == nullptr || req->conf->mode == WEBHOOK_MODE_OBSERVE ||
        !webhook_delivery_echo(req->delivery, &field)) {
        return NGX_OK;
    }

    const std::string_view name(field.name.data, field.name.len);

    return has_field(r, name)
               ? NGX_OK
               : add_field(r, name, {field.value.data, field.value.len});
}

/* Returns the rounds in which the event was sent. */
std::span<const ngx_http_upstream_state_t> rounds(
    const ngx_http_request_t *r, const request *req)
{
    const ngx_array_t *states = r->upstream_states;

    if (states == nullptr) {
        return {};
    }

    return std::span{
        static_cast<const ngx_http_upstream_state_t *>(states->elts),
        states->nelts}
        .subspan(req->sent.old_rounds);
}

/* Sets the outcome from the rounds in which the event was sent. */
void read_outcome(const ngx_http_request_t *r, request *req)
{
    const auto all = rounds(r, req);

    if (all.empty()) {
        return;
    }

    const ngx_http_upstream_state_t &last = all.back();
    const bool maybe = (answered(last) && !has_status_line(r)) ||
                       std::any_of(all.begin(), all.end(), unknown);

    if (answered(last) && has_status_line(r) && !r->cached &&
        (successful(last.status) || !maybe)) {
        req->outcome.upstream = WEBHOOK_UPSTREAM_ANSWERED;
        req->outcome.status = last.status;

    } else if (maybe) {
        req->outcome.upstream = WEBHOOK_UPSTREAM_UNKNOWN;
    }
}

} // namespace

bool is_acknowledged(const ngx_http_request_t *r, const request *req)
{
    const auto all = rounds(r, req);

    return !all.empty() && answered(all.back()) && has_status_line(r) &&
           !r->cached && successful(all.back().status);
}

void seal_outcome(ngx_http_request_t *r, request *req)
{
    if (std::exchange(req->outcome.sealed, true)) {
        return;
    }

    read_outcome(r, req);
    count_forward(req);

    if (req->claims.are_ours()) {
        req->cancel();
        req->claims.end(req->outcome.upstream, req->outcome.status);
    }

    req->claims.end_observed(req->outcome.upstream, req->outcome.status);
}

/*
 * Ends the claims as soon as the response begins, because nothing can change
 * the outcome after that.  The claims end before the sender can learn the
 * outcome: a retry that follows on another connection finds that the event is
 * delivered, or can claim it again.  The log phase may run much later, after a
 * slow sender or a mirror.
 */
ngx_int_t header_filter(ngx_http_request_t *r) noexcept
{
    request *req = r == r->main ? find_request(r) : nullptr;

    if (req == nullptr) {
        return next_header_filter(r);
    }

    if (is_pending(req) || req->claims.observes()) {
        seal_outcome(r, req);
    }

    if (is_pending(req)) {
        if (successful(r->headers_out.status) && !delivered(req) &&
            withhold_success(r, req) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (successful(r->headers_out.status) && add_echo(r, req) != NGX_OK) {
        return NGX_ERROR;
    }

    return next_header_filter(r);
}

/*
 * Ends the claims of a request that ends without a response.  The timer of the
 * request has been deleted by then.
 */
ngx_int_t log_handler(ngx_http_request_t *r) noexcept
{
    request *req = r == r->main ? find_request(r) : nullptr;

    if (req == nullptr) {
        return NGX_OK;
    }

    seal_outcome(r, req);

    req->claims.drop();
    count_end(req);

    return NGX_OK;
}

} // namespace webhook::nginx
