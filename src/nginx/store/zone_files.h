/*
 * Opens the zones that survive a restart ("webhook_store zone= file="), and has
 * them written to their files.
 *
 * Which process writes.  A worker must not, because it would wait for the disk,
 * and a thread of a worker would share the worker's locks and its death.  nginx
 * has a process for such work: the cache manager, which has no listening
 * sockets, belongs to the workers' user, is started with the workers, started
 * again when it dies, and replaced at a reload.  nginx starts it if a path of
 * the cycle has a function for it, and calls this function when it has asked
 * for it.  The module adds such a path.  If there is a proxy cache as well,
 * both share the process, and a disk that stalls delays the cache's clean-up.
 *
 * The cache manager exits before the workers do.  Therefore the master, which
 * has no more processes then, writes the zones once more when it exits.
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

/* Opens a zone with a file.  A failure has been logged. */
ngx_int_t open_zone_file(ngx_conf_t *cf, zone_store *zone);

/* Makes nginx start the process that writes, if a zone has a file. */
ngx_int_t have_zones_written(ngx_cycle_t *cycle) noexcept;

void write_zones_at_exit(ngx_cycle_t *cycle) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_ZONE_FILES_H */
