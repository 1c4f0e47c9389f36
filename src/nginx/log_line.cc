/*
 * nginx ends each message about a request with the request line, and with the
 * upstream's URL.  What the sender shows in its URL for "webhook_token" is a
 * secret, right or wrong, and "***" stands in its place.
 */

#include "nginx/log_line.h"

#include <utility>

namespace webhook::nginx {
namespace {

constexpr std::string_view mark = "***";

/* Whether it is a whole argument, or a whole part of the path. */
bool is_whole(std::string_view line, size_t begin, size_t end)
{
    constexpr std::string_view before = "=/?&;";
    constexpr std::string_view behind = "/?&; ";

    return begin > 0 && before.find(line[begin - 1]) != before.npos &&
           (end == line.size() || behind.find(line[end]) != behind.npos);
}

/* Where it is from "at" on, or npos. */
size_t find(std::string_view line, std::string_view token, size_t at)
{
    at = line.find(token, at);

    while (at != line.npos && !is_whole(line, at, at + token.size())) {
        at = line.find(token, at + 1);
    }

    return at;
}

/* The line with the mark in it; no data: out of memory. */
ngx_str_t hide(ngx_pool_t *pool, std::string_view line, std::string_view token)
{
    size_t count = 0;

    for (size_t at = 0; (at = find(line, token, at)) != line.npos;
         at += token.size()) {
        count++;
    }

    ngx_str_t hidden;

    hidden.data = static_cast<u_char *>(
        ngx_pnalloc(pool, line.size() + count * mark.size()));
    if (hidden.data == nullptr) {
        return {};
    }

    u_char *p = hidden.data;
    size_t from = 0;

    for (size_t at = 0; (at = find(line, token, at)) != line.npos; at = from) {
        p = ngx_cpymem(p, line.data() + from, at - from);
        p = ngx_cpymem(p, mark.data(), mark.size());
        from = at + token.size();
    }

    p = ngx_cpymem(p, line.data() + from, line.size() - from);
    hidden.len = static_cast<size_t>(p - hidden.data);

    return hidden;
}

/* As nginx's own, or who else's it was, with other texts in their places. */
u_char *write_request(ngx_http_request_t *r, ngx_http_request_t *sr,
    u_char *buf, size_t len) noexcept
{
    const context *ctx = find_context(r);
    ngx_http_upstream_t *u = sr->upstream;

    const ngx_str_t line = std::exchange(r->request_line, ctx->hidden_line);
    ngx_str_t uri{};

    if (u) {
        uri = u->uri;
        if (find(view(uri), view(ctx->token), size_t{0}) !=
            std::string_view::npos) {
            u->uri = ctx->hidden_uri;
        }
    }

    u_char *end = ctx->log_handler(r, sr, buf, len);

    r->request_line = line;
    if (u) {
        u->uri = uri;
    }

    return end;
}

} // namespace

ngx_int_t hide_token(ngx_http_request_t *r, std::string_view token)
{
    context *ctx = find_context(r);

    if (token.empty() || ctx->log_handler ||
        find(view(r->request_line), token, size_t{0}) ==
            std::string_view::npos) {
        return NGX_OK;
    }

    ctx->hidden_line = hide(r->pool, view(r->request_line), token);
    ctx->hidden_uri = hide(r->pool, view(r->unparsed_uri), token);

    if (!ctx->hidden_line.data || !ctx->hidden_uri.data ||
        copy(r->pool, token, &ctx->token) == nullptr) {
        return NGX_ERROR;
    }

    ctx->log_handler = std::exchange(r->log_handler, write_request);

    return NGX_OK;
}

} // namespace webhook::nginx
