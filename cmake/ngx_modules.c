/*
 * What nginx's own build generates for --add-dynamic-module of a module of
 * type HTTP_AUX_FILTER (auto/make, auto/module).
 */

#include <ngx_config.h>
#include <ngx_core.h>

extern ngx_module_t ngx_http_webhook_module;

ngx_module_t *ngx_modules[] = {
    &ngx_http_webhook_module,
    NULL,
};

char *ngx_module_names[] = {
    "ngx_http_webhook_module",
    NULL,
};

char *ngx_module_order[] = {
    "ngx_http_webhook_module",
    "ngx_http_copy_filter_module",
    NULL,
};
