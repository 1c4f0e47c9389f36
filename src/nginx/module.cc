/* Defines the module for nginx. */

#include "nginx/conf/directives.h"
#include "nginx/conf/load_order.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/scope.h"
#include "nginx/conf/surroundings.h"
#include "nginx/conf/variables_check.h"
#include "nginx/request/core_call.h"
#include "nginx/request/outcome.h"
#include "nginx/request/precontent.h"
#include "nginx/request/redirect.h"
#include "nginx/request/upstream_hold.h"
#include "nginx/request/variables.h"
#include "nginx/store/redis_servers.h"
#include "nginx/store/zone_writing.h"
#include "nginx/store/zones.h"
#include "zone/region.h"

namespace webhook::nginx {
namespace {

ngx_int_t add_handler(
    ngx_conf_t *cf, ngx_http_phases phase, ngx_http_handler_pt handler)
{
    auto *cmcf = static_cast<ngx_http_core_main_conf_t *>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));

    auto *slot = static_cast<ngx_http_handler_pt *>(
        ngx_array_push(&cmcf->phases[phase].handlers));
    if (slot == nullptr) {
        return NGX_ERROR;
    }

    *slot = handler;

    return NGX_OK;
}

ngx_int_t postconfiguration(ngx_conf_t *cf) noexcept
{
    if (check_variables(cf) != NGX_OK) {
        return NGX_ERROR;
    }

    warn_of_shared_scopes(cf);
    check_surroundings(cf);

    if (!get_main_conf(cf)->in_use) {
        return NGX_OK; /* without a gate the module adds no handlers */
    }

    if (open_zones(cf) != NGX_OK || locate_servers(cf) != NGX_OK ||
        add_handler(cf, NGX_HTTP_PRECONTENT_PHASE, precontent_handler) !=
            NGX_OK ||
        add_handler(cf, NGX_HTTP_SERVER_REWRITE_PHASE,
            server_rewrite_handler) != NGX_OK ||
        add_handler(cf, NGX_HTTP_LOG_PHASE, log_handler) != NGX_OK) {
        return NGX_ERROR;
    }

    if (std::optional<zone::shared_objects> &all =
            get_main_conf(cf)->counters) {
        all->close_unused();
    }

    check_load_order(cf);

    next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = header_filter;

    return NGX_OK;
}

/*
 * Closes the regions that a new binary has inherited and does not use.  The
 * configuration has been accepted, so they are no longer needed.
 */
ngx_int_t init_module(ngx_cycle_t *cycle) noexcept
{
    zone::region::close_inherited();

    return have_zones_written(cycle);
}

/*
 * Starts the clients of the Redis servers.  nginx also calls this in helper
 * processes, which do not use a store.
 */
ngx_int_t init_process(ngx_cycle_t *cycle) noexcept
{
    if (ngx_process == NGX_PROCESS_WORKER ||
        ngx_process == NGX_PROCESS_SINGLE) {
        /*
         * The time is still that of the moment when the master process began to
         * read the configuration.  A timeout that began then might be over
         * before the first event is handled.
         */
        ngx_time_update();
        start_servers(cycle);
    }

    return NGX_OK;
}

/* Closes the connections; nginx logs an alert for those that remain open. */
void exit_process(ngx_cycle_t *cycle) noexcept
{
    stop_servers(cycle);
    free_workspace();
}

/* Writes the zones once more, after all workers have exited. */
void exit_master(ngx_cycle_t *cycle) noexcept
{
    write_zones_at_exit(cycle);
}

ngx_http_module_t module_context = {
    add_variables,     /* preconfiguration */
    postconfiguration, /* postconfiguration */

    create_main_conf, /* create main configuration */
    nullptr,          /* init main configuration */

    nullptr, /* create server configuration */
    nullptr, /* merge server configuration */

    create_location_conf, /* create location configuration */
    merge_location_conf   /* merge location configuration */
};

} // namespace
} // namespace webhook::nginx

ngx_module_t ngx_http_webhook_module = {NGX_MODULE_V1,
    &webhook::nginx::module_context, /* module context */
    webhook::nginx::commands,        /* module directives */
    NGX_HTTP_MODULE,                 /* module type */
    nullptr,                         /* init master */
    webhook::nginx::init_module,     /* init module */
    webhook::nginx::init_process,    /* init process */
    nullptr,                         /* init thread */
    nullptr,                         /* exit thread */
    webhook::nginx::exit_process,    /* exit process */
    webhook::nginx::exit_master,     /* exit master */
    NGX_MODULE_V1_PADDING};
