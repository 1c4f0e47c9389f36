/* Warnings of "nginx -t" about a gate that works, but would lose events. */

#ifndef WEBHOOK_NGINX_CONF_ADVICE_H
#define WEBHOOK_NGINX_CONF_ADVICE_H

#include "nginx/conf/location_conf.h"

namespace webhook::nginx {

/* Logs the warnings.  The gate must have been created. */
void advise(ngx_conf_t *cf, const location_conf *conf);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_ADVICE_H */
