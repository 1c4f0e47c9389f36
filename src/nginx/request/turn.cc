#include "nginx/request/turn.h"

#include "nginx/request/core_call.h"
#include "nginx/request/measure.h"
#include "nginx/request/redirect.h"
#include "nginx/request/request.h"
#include "nginx/request/steps.h"

namespace webhook::nginx {
namespace {

void on_turn(ngx_event_t *ev) noexcept;

/* Holds the queued requests of this worker. */
struct turn_queue {
    turn_queue() noexcept
    {
        ngx_queue_init(&read);
        ngx_queue_init(&judged);
        init_event(&event, ngx_cycle->log);
        event.handler = on_turn;
    }

    ngx_queue_t read;   /* requests whose body has been read */
    ngx_queue_t judged; /* requests that may continue */
    ngx_event_t event{};
};

turn_queue &this_worker()
{
    static turn_queue queue;

    return queue;
}

/*
 * Removes and returns the first request, or NULL if the queue is empty.  A
 * request that has ended in the meantime has left the queue.
 */
request *take_first(ngx_queue_t *queue)
{
    if (ngx_queue_empty(queue)) {
        return nullptr;
    }

    ngx_queue_t *first = ngx_queue_head(queue);
    auto *req = reinterpret_cast<request *>(
        reinterpret_cast<char *>(first) - offsetof(request, turn.link_));

    req->turn.leave();

    return req;
}

void judge(request *req)
{
    ngx_http_set_log_request(req->r->connection->log, req->r);

    begin_check(req);
    req->turn.step = check_body(req->r, req->conf, req->delivery);
    count_check(req);

    req->turn.step = ask_store(req, req->turn.step);
}

/*
 * Judges all queued requests, claims their events as far as the store responds
 * at once, and then continues the requests.  Memory is given back only after
 * that.
 */
void on_turn(ngx_event_t *) noexcept
{
    turn_queue &queue = this_worker();

    while (request *req = take_first(&queue.read)) {
        if (is_parked(req)) {
            judge(req);
            req->turn.join(&queue.judged);
        }
    }

    while (request *req = take_first(&queue.judged)) {
        continue_steps(req, req->turn.step); /* may destroy the request */
    }

    trim_workspace();
}

} // namespace

void take_turn(request *req) noexcept
{
    turn_queue &queue = this_worker();

    enter(req, state::queued);

    req->r->write_event_handler = ngx_http_request_empty_handler;
    req->turn.join(&queue.read);

    queue.event.log = ngx_cycle->log;
    post_event(&queue.event);
}

} // namespace webhook::nginx
