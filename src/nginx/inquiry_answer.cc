/* Sends the responses of "webhook_events". */

#include "nginx/headers.h"
#include "nginx/inquiry.h"
#include "nginx/json_writer.h"

namespace webhook::nginx {
namespace {

const char *title_of(ngx_uint_t status)
{
    switch (status) {
    case NGX_HTTP_BAD_REQUEST:
        return "Bad Request";
    case NGX_HTTP_FORBIDDEN:
        return "Forbidden";
    case NGX_HTTP_NOT_FOUND:
        return "Not Found";
    case NGX_HTTP_CONFLICT:
        return "Conflict";
    default:
        return "Service Unavailable";
    }
}

void write_expiry(json_writer &out, std::int64_t ms)
{
    out.name("expires_in");
    if (ms < 0) {
        out.null();
    } else {
        out.value(static_cast<double>(ms) / 1000);
    }
}

} // namespace

ngx_int_t inquiry::send(
    ngx_uint_t status, std::string_view text, std::string_view type)
{
    ngx_http_complex_value_t body{};
    ngx_str_t media_type = to_ngx(type);

    if (copy(request_->pool, text, &body.value) == nullptr ||
        add_field(request_, "Cache-Control", "no-store") != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* a completed change must not be answered with 304 or 412 */
    request_->disable_not_modified = 1;

    return ngx_http_send_response(request_, status, &media_type, &body);
}

/* Sends a problem document (RFC 9457). */
ngx_int_t inquiry::send_problem(ngx_uint_t status, const char *detail)
{
    json_writer out;

    out.begin_object()
        .member("title", title_of(status))
        .member("status", std::uint64_t{status})
        .member("detail", detail)
        .end_object();

    return send(status, out.take(), "application/problem+json");
}

ngx_int_t inquiry::send_unavailable()
{
    if (add_retry_after(request_, WEBHOOK_RETRY_AFTER) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return send_problem(
        NGX_HTTP_SERVICE_UNAVAILABLE, "The store gives no answer.");
}

ngx_int_t inquiry::send_events(
    const char *name, const std::vector<event *> &events)
{
    json_writer out;

    out.begin_object().name(name).begin_array();
    for (const event *each : events) {
        const bool claimed = each->result.found.kind == WEBHOOK_CLAIMED;

        out.begin_object()
            .member("key", std::string_view(each->key))
            .member("state", claimed ? "claimed" : "delivered");
        write_expiry(out, each->result.ms);
        if (!claimed) {
            out.member("digest", std::string_view(hex(each->result.found.digest,
                                     WEBHOOK_DIGEST_SIZE)));
        }
        out.end_object();
    }
    out.end_array().end_object();

    return send(NGX_HTTP_OK, out.take(), "application/json");
}

ngx_int_t inquiry::send_claims()
{
    json_writer out;

    out.begin_object().name("claims").begin_array();
    for (const claim_page::entry &each : claims_) {
        out.begin_object().member("key", std::string_view(each.key));
        write_expiry(out, each.ms);
        out.end_object();
    }
    out.end_array().name("next");
    if (cursor_.empty()) {
        out.null();
    } else {
        out.value(std::string_view(cursor_));
    }
    out.end_object();

    return send(NGX_HTTP_OK, out.take(), "application/json");
}

} // namespace webhook::nginx
