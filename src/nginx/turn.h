/*
 * What a worker has read at once is judged together, and goes on together.
 *
 * The network's code and the core's push each other out of the processor's
 * caches: docs/performance.md has what this is worth.
 */

#ifndef WEBHOOK_NGINX_TURN_H
#define WEBHOOK_NGINX_TURN_H

#include "nginx/ngx.h"

namespace webhook::nginx {

struct request;

/* A request's place in the worker's queue, which it leaves at any time. */
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

    /* What the judgement has led to. */
    webhook_step_t step{};

    ngx_queue_t link_;
};

/* The body has been read: the request is queued, and parked until its turn. */
void take_turn(request *req) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_TURN_H */
