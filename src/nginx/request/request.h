/* Contains the context of a request in the gate. */

#ifndef WEBHOOK_NGINX_REQUEST_REQUEST_H
#define WEBHOOK_NGINX_REQUEST_REQUEST_H

#include "nginx/conf/location_conf.h"
#include "nginx/request/claims.h"
#include "nginx/request/outcome.h"
#include "nginx/request/states.h"
#include "nginx/request/turn.h"

namespace webhook::nginx {

/* Holds how the request came to the gate, and which gate let it pass. */
struct passage {
    /*
     * Holds the value of r->uri_changes when the request came to the gate.
     * Each redirect of nginx decrements it; nothing else does afterwards.
     */
    ngx_uint_t uri_changes = 0;

    /*
     * Holds the last gate that let it pass: "conf", unless it was redirected.
     */
    const location_conf *passed = nullptr;

    /* Holds the body as it was received, if another one is sent upstream. */
    ngx_chain_t *received = nullptr;
};

/*
 * Holds what the upstream receives.  A redirect that changes none of it passes
 * the event to another upstream; any other redirect fetches a page.
 */
struct sent_request {
    ngx_uint_t method = 0;
    ngx_str_t uri{};
    ngx_str_t args{};
    const ngx_chain_t *body = nullptr;
    const u_char *body_start = nullptr;

    /*
     * Hold the upstream that nginx had used before, and the number of its
     * r->upstream_states then.
     */
    const ngx_http_upstream_t *old_upstream = nullptr;
    ngx_uint_t old_rounds = 0;
};

/* Holds the upstream's outcome, which is final once it is sealed. */
struct upstream_outcome {
    bool sealed = false;
    webhook_upstream_t upstream = WEBHOOK_UPSTREAM_NOT_SENT;
    ngx_uint_t status = 0;

    /*
     * Is true if a redirect of nginx fetches a page, whose status does not
     * count.
     */
    bool is_page = false;

    /* Holds the handler that hold_upstream() has replaced with its own. */
    ngx_http_handler_pt content_handler = nullptr;
};

/* Holds a text that must not appear in the error log. */
struct hidden_token {
    ngx_str_t text;
    hidden_token *next;
};

/* Holds the log handler that hide_token() has replaced, and tokens to hide. */
struct token_mask {
    decltype(ngx_http_request_t::log_handler) log_handler = nullptr;
    hidden_token *tokens = nullptr;
};

/* Holds times for $webhook_store_time, the counters and the log. */
struct timings {
    /* when the current state was entered */
    ngx_msec_t entered = ngx_current_msec;
    ngx_msec_t asked = 0; /* when the store was first queried */
    ngx_msec_t store = 0; /* ms from the first query to the store's decision */
    bool store_asked = false;
    bool waited = false;    /* waited for another delivery of the event */
    std::uint64_t mark = 0; /* ns, start of the current measurement */
    bool counted = false;   /* its verdict, or the lack of one, is counted */
};

/*
 * Lives in the request's pool and is destroyed with it.  nginx clears the
 * contexts of modules at every internal redirect; find_request() restores this
 * one.
 *
 * cancel() ends everything outside that points here: the timer, the place in
 * the queue of turn.cc, and the calls of the claims to their store.  It runs
 * when the request is closed, before the log phase, and again in the
 * destructor.
 */
struct request {
    explicit request(ngx_http_request_t *r) noexcept;
    ~request();
    request(const request &) = delete;
    request &operator=(const request &) = delete;

    void cancel() noexcept;

    /* Resets the request, so that another gate judges it from the beginning. */
    void start_over() noexcept;

    ngx_http_request_t *r;
    const location_conf *conf = nullptr; /* the gate that the request met */
    /* the delivery that is judged; NULL: not created yet */
    webhook_delivery_t *delivery = nullptr;

    state at = state::reading; /* only enter() changes it */

    claim_set claims{this};
    passage way{};
    sent_request sent{};
    upstream_outcome outcome{};
    token_mask mask{};
    timings times{};

    turn_place turn{};
    ngx_event_t timer{}; /* used to back off, then for renewals */
};

/*
 * Changes the state of a request, and counts and logs the change.  No other
 * function changes the state.  A change that is not in the table is a bug and
 * is logged as an alert.
 */
void enter(request *req, state to) noexcept;

/*
 * Returns true if the request has gone upstream, claimed or not.  A gate in
 * observe mode leaves everything as it would be without the gate, so its
 * requests do not count.
 */
inline bool is_forwarded(const request *req)
{
    return req->claims.are_ours() ||
           (req->at == state::forwarded &&
               req->conf->mode != WEBHOOK_MODE_OBSERVE);
}

/* Returns the request that owns the timer. */
inline request *request_of(ngx_event_t *ev)
{
    return reinterpret_cast<request *>(
        reinterpret_cast<char *>(ev) - offsetof(request, timer));
}

/* Sets up an event that belongs to no connection. */
void init_event(ngx_event_t *event, ngx_log_t *log) noexcept;

request *find_request(ngx_http_request_t *r);

/* Creates the context of a request.  Returns NULL if there is no memory. */
request *create_request(ngx_http_request_t *r);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_REQUEST_H */
