#include "nginx/admin/event_lookup_response.h"

#include "base/hex.h"
#include "base/json_writer.h"
#include "base/problem.h"
#include "nginx/request/headers.h"

namespace webhook::nginx {
namespace {

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

    write_hex({bytes, size}, text.data());

    return text;
}

std::string_view name_of_kind(webhook_digest_kind_t kind)
{
    return kind == WEBHOOK_DIGEST_SHA256   ? "sha256"
           : kind == WEBHOOK_DIGEST_XXH128 ? "xxh128"
                                           : "other";
}

/* Sends a text with a newline, for reading it at a terminal. */
ngx_int_t send(ngx_http_request_t *r, ngx_uint_t status, std::string text,
    std::string_view type)
{
    ngx_http_complex_value_t body{};
    ngx_str_t media_type = to_ngx(type);

    text += '\n';
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
    ngx_http_request_t *r, ngx_uint_t status, std::string_view detail)
{
    std::string text;
    json_writer out(text);

    out.begin_object();
    write_problem(out, static_cast<unsigned>(status), detail);
    out.end_object();

    return send(r, status, std::move(text), problem_type);
}

ngx_int_t send_unavailable(ngx_http_request_t *r, store &of, store_op what)
{
    if (add_retry_after(r, WEBHOOK_RETRY_AFTER) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    std::string detail("The store \"");

    detail.append(of.label()).append("\" ").append(of.inability(what));
    detail.append(".");

    return send_problem(r, NGX_HTTP_SERVICE_UNAVAILABLE, detail);
}

ngx_int_t send_events(ngx_http_request_t *r, const char *name,
    const std::vector<const found_event *> &events)
{
    std::string text;
    json_writer out(text);

    out.begin_object().name(name).begin_array();
    for (const found_event *each : events) {
        const bool claimed = each->result.found.kind == WEBHOOK_CLAIMED;

        out.begin_object()
            .member("key", std::string_view(each->key))
            .member("store", each->in->label())
            .member("state", claimed ? "claimed" : "delivered");
        write_expiry(out, each->result.ms);
        if (!claimed) {
            out.member("digest", std::string_view(hex(each->result.found.digest,
                                     WEBHOOK_DIGEST_SIZE)))
                .member("hash", name_of_kind(each->result.found.digest_kind));
        }
        out.end_object();
    }
    out.end_array().end_object();

    return send(r, NGX_HTTP_OK, std::move(text), "application/json");
}

ngx_int_t send_claims(ngx_http_request_t *r,
    const std::vector<claim_page::entry> &claims, std::string_view next)
{
    std::string text;
    json_writer out(text);

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

    return send(r, NGX_HTTP_OK, std::move(text), "application/json");
}

} // namespace webhook::nginx
