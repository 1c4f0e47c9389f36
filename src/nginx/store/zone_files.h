/*
 * Opens the zones that survive a restart ("webhook_store zone= file=").
 * zone_writing.h has them written to their files.
 */

#ifndef WEBHOOK_NGINX_STORE_ZONE_FILES_H
#define WEBHOOK_NGINX_STORE_ZONE_FILES_H

#include "nginx/ngx.h"

namespace webhook::nginx {

struct main_conf;
class zone_store;

/*
 * Returns true if the process reads the configuration only to test it or to
 * send a signal.  Such a process touches no file of a zone.
 */
bool only_tests() noexcept;

/* Checks the paths of all zones.  A failure has been logged. */
ngx_int_t check_zone_files(ngx_conf_t *cf, main_conf *main);

/*
 * Logs what was copied to a zone that has got a file, another one, or none any
 * more.
 */
void log_copied(ngx_conf_t *cf, const zone_store *zone);

/* Opens a zone with a file.  A failure has been logged. */
ngx_int_t open_zone_file(ngx_conf_t *cf, zone_store *zone);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_ZONE_FILES_H */
