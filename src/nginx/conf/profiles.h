/* Finds and loads the profiles that "webhook" refers to. */

#ifndef WEBHOOK_NGINX_CONF_PROFILES_H
#define WEBHOOK_NGINX_CONF_PROFILES_H

#include "nginx/ngx.h"

namespace webhook::nginx {

struct named_profile;

/*
 * Returns the profile with that name, loaded or built in.  Returns NULL if it
 * does not exist, or if no memory is available; this has not been logged, and
 * "err" is why.
 */
const named_profile *find_profile(
    ngx_conf_t *cf, const ngx_str_t &name, webhook_error_t *err);

/*
 * Loads "file" as the profile "name".  Returns NULL if this fails; the failure
 * has been logged.
 */
const named_profile *load_profile(
    ngx_conf_t *cf, const ngx_str_t &name, const ngx_str_t &file);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_PROFILES_H */
