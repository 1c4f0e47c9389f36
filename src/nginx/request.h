/* One request's place in the gate. */

#ifndef WEBHOOK_NGINX_REQUEST_H
#define WEBHOOK_NGINX_REQUEST_H

#include "nginx/claims.h"
#include "nginx/conf.h"
#include "nginx/states.h"
#include "nginx/turn.h"

namespace webhook::nginx {

/* How it has come, and where it has been. */
struct passage {
    /*
     * What r->uri_changes was when it met the gate: each redirect of nginx
     * takes one away, and nothing else does afterwards.
     */
    ngx_uint_t uri_changes = 0;

    /* The last gate that let it pass, "conf" unless there was a redirect. */
    const location_conf *passed = nullptr;

    /* The body as it came, when another one goes upstream in its place. */
    ngx_chain_t *received = nullptr;
};

/*
 * What the upstream is given.  A redirect that changes nothing of it leads the
 * event to another upstream; any other one fetches a page.
 */
struct sent_request {
    ngx_uint_t method = 0;
    ngx_str_t uri{};
    ngx_str_t args{};
    const ngx_chain_t *body = nullptr;
    const u_char *body_start = nullptr;

    /* What nginx had of an upstream before, and how many rounds. */
    const ngx_http_upstream_t *old_upstream = nullptr;
    ngx_uint_t old_rounds = 0;
};

/* How the way upstream ends, which is certain once it is sealed. */
struct upstream_outcome {
    bool sealed = false;
    webhook_upstream_t upstream = WEBHOOK_UPSTREAM_NOT_SENT;
    ngx_uint_t status = 0;

    /* nginx has turned it into something else: what follows is a page. */
    bool is_page = false;

    /* What hold_upstream() has put its own in front of. */
    ngx_http_handler_pt content_handler = nullptr;
};

/* A text that must not appear in the error log. */
struct hidden_token {
    ngx_str_t text;
    hidden_token *next;
};

/* What hide_token() has put in front of nginx's own, and shows there. */
struct token_mask {
    ngx_http_log_handler_pt log_handler = nullptr;
    hidden_token *tokens = nullptr;
};

/* When things happened, for $webhook_store_time, the counters and the log. */
struct timings {
    ngx_msec_t entered = ngx_current_msec; /* the state it is in */
    ngx_msec_t asked = 0;                  /* when the store was first asked */
    ngx_msec_t store = 0;                  /* ms from then to its decision */
    bool store_asked = false;
    bool waited = false;    /* for another delivery of the event */
    std::uint64_t mark = 0; /* ns, where what is measured now began */
    bool counted = false;   /* its verdict, or that there is none */
};

/*
 * Lives in the request's pool and is destroyed with it.  nginx forgets the
 * contexts of modules at every internal redirect; find_request() does not.
 *
 * What is outside and points here is ended by cancel(): the timer, the place in
 * the queue of turn.cc, and the calls of the claims to their store.  It runs
 * when the request is closed, before the log phase, and again by the
 * destructor.
 */
struct request {
    explicit request(ngx_http_request_t *r) noexcept;
    ~request();
    request(const request &) = delete;
    request &operator=(const request &) = delete;

    void cancel() noexcept;

    /* Another gate judges the request, as if it came to it first. */
    void start_over() noexcept;

    ngx_http_request_t *r;
    const location_conf *conf = nullptr;    /* whose gate it met */
    webhook_delivery_t *delivery = nullptr; /* what became of it */

    state at = state::reading; /* changed by enter() alone */

    claim_set claims{this};
    passage way{};
    sent_request sent{};
    upstream_outcome outcome{};
    token_mask mask{};
    timings times{};

    turn_place turn{};
    ngx_event_t timer{}; /* to back off, then of renewals */
};

/*
 * The one place where a request changes its state, hence the one that counts
 * and logs that.  A change that the table has not is a bug, and an alert.
 */
void enter(request *req, state to) noexcept;

/*
 * Has gone upstream, claimed or not.  An observing gate leaves everything as it
 * would be without it.
 */
inline bool is_forwarded(const request *req)
{
    return req->claims.are_ours() ||
           (req->at == state::forwarded &&
               req->conf->mode != WEBHOOK_MODE_OBSERVE);
}

/* Whose timer it is. */
inline request *request_of(ngx_event_t *ev)
{
    return reinterpret_cast<request *>(
        reinterpret_cast<char *>(ev) - offsetof(request, timer));
}

/* An event that is of no connection. */
void init_event(ngx_event_t *event, ngx_log_t *log) noexcept;

request *find_request(ngx_http_request_t *r);

/* NULL: out of memory. */
request *create_request(ngx_http_request_t *r);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_H */
