#include "nginx/admin/event_lookup_response.h"

#include "nginx/admin/json_writer.h"
#include "nginx/request/headers.h"

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

/* Returns the bytes as lower-case hexadecimal digits. */
std::string hex(const unsigned char *bytes, size_t size)
{
    std::string text(2 * size, '\0');

    ngx_hex_dump(reinterpret_cast<u_char *>(text.data()),
        const_cast<unsigned char *>(bytes), size);

    return text;
}

ngx_int_t send(ngx_http_request_t *r, ngx_uint_t status, std::string_view text,
    std::string_view type)
{
    ngx_http_complex_value_t body{};
    ngx_str_t media_type = to_ngx(type);

    if (copy(r->pool, text, &body.value) == nullptr ||
        add_field(r, "Cache-Control", "no-store") != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* a completed change must not be answered with 304 or 412 */
    r->disable_not_modified = 1;

    return ngx_http_send_response(r, status, &media_type, &body);
}

} // namespace

ngx_int_t send_problem(
    ngx_http_request_t *r, ngx_uint_t status, const char *detail)
{
    json_writer out;

    out.begin_object()
        .member("title", title_of(status))
        .member("status", std::uint64_t{status})
        .member("detail", detail)
        .end_object();

    return send(r, status, out.take(), "application/problem+json");
}

ngx_int_t send_unavailable(ngx_http_request_t *r)
{
    if (add_retry_after(r, WEBHOOK_RETRY_AFTER) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return send_problem(
        r, NGX_HTTP_SERVICE_UNAVAILABLE, "The store does not answer.");
}

ngx_int_t send_events(ngx_http_request_t *r, const char *name,
    const std::vector<const found_event *> &events)
{
    json_writer out;

    out.begin_object().name(name).begin_array();
    for (const found_event *each : events) {
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

    return send(r, NGX_HTTP_OK, out.take(), "application/json");
}

ngx_int_t send_claims(ngx_http_request_t *r,
    const std::vector<claim_page::entry> &claims, std::string_view next)
{
    json_writer out;

    out.begin_object().name("claims").begin_array();
    for (const claim_page::entry &each : claims) {
        out.begin_object().member("key", std::string_view(each.key));
        write_expiry(out, each.ms);
        out.end_object();
    }
    out.end_array().name("next");
    if (next.empty()) {
        out.null();
    } else {
        out.value(next);
    }
    out.end_object();

    return send(r, NGX_HTTP_OK, out.take(), "application/json");
}

} // namespace webhook::nginx
