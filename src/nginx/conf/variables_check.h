/*
 * Contains the check of the variables that a configuration uses.  nginx makes
 * it as well, but its message has neither a place nor a remedy.
 */

#ifndef WEBHOOK_NGINX_CONF_VARIABLES_CHECK_H
#define WEBHOOK_NGINX_CONF_VARIABLES_CHECK_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Returns NGX_ERROR if a variable is unknown that one of our directives uses,
 * or that has a name like ours.  The variable has been logged.
 */
ngx_int_t check_variables(ngx_conf_t *cf) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_VARIABLES_CHECK_H */
