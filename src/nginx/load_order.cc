#include "nginx/load_order.h"

#include <algorithm>
#include <iterator>

namespace webhook::nginx {
namespace {

/* Those whose header filters let a configuration set the status. */
constexpr std::string_view scripts[] = {
    "ngx_http_lua_module", "ngx_http_js_module"};

} // namespace

/*
 * nginx calls the header filters of its modules in the reverse order of
 * cycle->modules.  A dynamic module of ours or their kind is put in front of
 * ngx_http_copy_filter_module, behind those that were loaded before it: their
 * filters run after ours.
 */
void check_load_order(ngx_conf_t *cf)
{
    for (ngx_module_t **m = cf->cycle->modules;
         *m && *m != &ngx_http_webhook_module; m++) {
        if (std::find(std::begin(scripts), std::end(scripts), (*m)->name) !=
            std::end(scripts)) {
            ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                "webhook: module \"%s\" is loaded before \"%s\", and a status "
                "that its header filter sets is not watched, load it after",
                (*m)->name, ngx_http_webhook_module.name);
        }
    }
}

} // namespace webhook::nginx
