/*
 * Has the zones that survive a restart written to their files.
 *
 * Which process writes.  A worker must not, because it would wait for the disk,
 * and a thread of a worker would share the worker's locks and its death.  nginx
 * has a process for such work: the cache manager, which has no listening
 * sockets, belongs to the workers' user, is started with the workers, started
 * again when it dies, and replaced at a reload.  nginx starts it if a path of
 * the cycle has a function for it, and calls this function when it has asked
 * for it.  The module adds such a path.
 *
 * The cache manager does not write either, because it must exit when nginx
 * does, and a process that waits for a disk can be beyond the reach of any
 * signal.  For each write of each zone, it starts a process that nginx does not
 * wait for, and that holds neither an address nor a lock of a file.
 *
 * The cache manager exits before the workers do.  Therefore the master, which
 * has no more processes then, has the zones written once more when it exits.
 * It waits for this, but not for ever.
 */

#ifndef WEBHOOK_NGINX_STORE_ZONE_WRITING_H
#define WEBHOOK_NGINX_STORE_ZONE_WRITING_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/* Makes nginx start the process that writes, if a zone has a file. */
ngx_int_t have_zones_written(ngx_cycle_t *cycle) noexcept;

void write_zones_at_exit(ngx_cycle_t *cycle) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_ZONE_WRITING_H */
