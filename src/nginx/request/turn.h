/*
 * Contains the queue in which a worker judges all requests that it has read in
 * one turn of its event loop; afterwards they continue together.
 *
 * Otherwise the code of the network and that of the core evict each other from
 * the processor's caches. docs/performance.md has the measured gain.
 */

#ifndef WEBHOOK_NGINX_REQUEST_TURN_H
#define WEBHOOK_NGINX_REQUEST_TURN_H

#include "nginx/ngx.h"

namespace webhook::nginx {

struct request;

/* Holds a request's place in the worker's queue; it may leave at any time. */
class turn_place {
public:
    turn_place() noexcept { ngx_queue_init(&link_); }
    ~turn_place() { leave(); }
    turn_place(const turn_place &) = delete;
    turn_place &operator=(const turn_place &) = delete;

    void join(ngx_queue_t *queue) noexcept
    {
        leave();
        ngx_queue_insert_tail(queue, &link_);
    }

    void leave() noexcept
    {
        ngx_queue_remove(&link_);
        ngx_queue_init(&link_);
    }

    /* Holds the next step of the delivery, as judging it has returned it. */
    webhook_step_t step{};

    ngx_queue_t link_;
};

/* Queues a request whose body has been read, and parks it until its turn. */
void take_turn(request *req) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_TURN_H */
