/*
 * The modules that pass requests keep the types of their configurations to
 * themselves.  Only the first member is used here, which is an
 * ngx_http_upstream_conf_t in all of them.
 */

#include "nginx/conf/upstream_check.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/place.h"

namespace webhook::nginx {
namespace {

/* Holds a module that passes requests, and how its directives begin. */
struct passing_module {
    std::string_view module;
    const char *prefix;
    bool buffers = true; /* it has "..._request_buffering" */
    const ngx_http_upstream_conf_t *conf = nullptr;
};

/* Returns the module that passes the requests of the gate, if there is one. */
passing_module find_passing(ngx_conf_t *cf, const location_conf *gate)
{
    passing_module modules[] = {{"ngx_http_proxy_module", "proxy"},
        {"ngx_http_fastcgi_module", "fastcgi"},
        {"ngx_http_uwsgi_module", "uwsgi"}, {"ngx_http_scgi_module", "scgi"},
        {"ngx_http_grpc_module", "grpc", false}};

    for (passing_module &each : modules) {
        each.conf = static_cast<const ngx_http_upstream_conf_t *>(
            conf_of(cf, gate->core_conf->loc_conf, each.module));

        if (each.conf && each.conf->upstream) {
            return each;
        }
    }

    return {};
}

void warn(ngx_conf_t *cf, const location_conf *gate, const char *format,
    const char *prefix)
{
    u_char text[NGX_MAX_CONF_ERRSTR];
    const u_char *end =
        ngx_slprintf(text, text + sizeof(text), format, prefix, prefix);

    say_at(cf, NGX_LOG_WARN, place_of(gate, "webhook"), "\"webhook %V\": %*s",
        &gate->profile_name, static_cast<size_t>(end - text), text);
}

/* Returns true if a cache may answer an event. */
bool is_cached([[maybe_unused]] const ngx_http_upstream_conf_t *upstream)
{
#if (NGX_HTTP_CACHE)
    return upstream->cache > 0 && (upstream->cache_methods & NGX_HTTP_POST);
#else
    return false;
#endif
}

} // namespace

void *conf_of(ngx_conf_t *cf, void *const *loc_conf, std::string_view module)
{
    for (ngx_module_t **m = cf->cycle->modules; *m; m++) {
        if ((*m)->type == NGX_HTTP_MODULE && (*m)->name == module) {
            return loc_conf[(*m)->ctx_index];
        }
    }

    return nullptr;
}

void check_upstream(ngx_conf_t *cf, const location_conf *gate)
{
    const passing_module passing = find_passing(cf, gate);
    const ngx_http_upstream_conf_t *upstream = passing.conf;

    if (upstream == nullptr) {
        return;
    }

    if (passing.buffers && upstream->request_buffering == 0) {
        warn(cf, gate,
            "\"%s_request_buffering off\" has no effect, because the gate "
            "reads the whole body; remove it",
            passing.prefix);
    }

    if (upstream->pass_request_body == 0) {
        warn(cf, gate,
            "\"%s_pass_request_body off\" removes the body, so that the "
            "upstream receives no event; remove it",
            passing.prefix);
    }

    if (upstream->pass_request_headers == 0) {
        warn(cf, gate,
            "\"%s_pass_request_headers off\" removes the media type and the "
            "fields of the gate, such as \"Webhook-Gate-Verdict\"; remove it",
            passing.prefix);
    }

    if (upstream->next_upstream & NGX_HTTP_UPSTREAM_FT_NON_IDEMPOTENT) {
        warn(cf, gate,
            "\"non_idempotent\" in \"%s_next_upstream\" has no effect, because "
            "an event that one server may have is not sent to another one; "
            "remove it",
            passing.prefix);
    }

    if (is_cached(upstream)) {
        warn(cf, gate,
            "\"%s_cache\" may answer an event, which the gate then answers "
            "with 503, because the upstream does not have it; remove \"POST\" "
            "from \"%s_cache_methods\"",
            passing.prefix);
    }
}

} // namespace webhook::nginx
