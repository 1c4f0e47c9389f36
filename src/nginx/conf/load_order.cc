#include "nginx/conf/load_order.h"

#include <algorithm>
#include <iterator>

namespace webhook::nginx {
namespace {

/* These modules have header filters that let a configuration set the status. */
constexpr std::string_view scripts[] = {
    "ngx_http_lua_module", "ngx_http_js_module"};

} // namespace

/*
 * nginx calls the header filters in the reverse order of cycle->modules.  It
 * puts a dynamic module such as this one or those in the list before
 * ngx_http_copy_filter_module, after the modules that were loaded before it.
 * The filters of modules that were loaded before this one therefore run after
 * its filter.
 */
void check_load_order(ngx_conf_t *cf)
{
    for (ngx_module_t **m = cf->cycle->modules;
         *m && *m != &ngx_http_webhook_module; m++) {
        if (std::find(std::begin(scripts), std::end(scripts), (*m)->name) !=
            std::end(scripts)) {
            ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                "webhook: module \"%s\" is loaded before \"%s\", so that a "
                "status set by its header filter is not seen; load it later",
                (*m)->name, ngx_http_webhook_module.name);
        }
    }
}

} // namespace webhook::nginx
