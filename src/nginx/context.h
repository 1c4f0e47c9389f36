/* One request's place in the gate. */

#ifndef WEBHOOK_NGINX_CONTEXT_H
#define WEBHOOK_NGINX_CONTEXT_H

#include "nginx/claims.h"
#include "nginx/conf.h"

namespace webhook::nginx {

enum class stage {
    reading, /* parked until the body is there        */
    waiting, /* parked until the store has answered, or another copy is
                decided */
    refused, /* answered; what follows is error_page's */
    failed,  /* the gate could not decide: the same   */
    broken,  /* nginx has ended it before the gate could decide */
    passed   /* on its way upstream                   */
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
};

/* A text that must not appear in the error log. */
struct hidden_token {
    ngx_str_t text;
    hidden_token *next;
};

/*
 * Lives in the request's pool and is destroyed with it.  nginx forgets the
 * contexts of modules at every internal redirect; find_context() does not.
 *
 * Two things outside point here: the event, and the calls of the claims to
 * their store.  Both are ended by cancel(): when the request is closed, before
 * the log phase, and again by the destructor.
 */
struct context {
    explicit context(ngx_http_request_t *r) noexcept;
    ~context();
    context(const context &) = delete;
    context &operator=(const context &) = delete;

    void cancel() noexcept;

    /* Another gate judges the request, as if it came to it first. */
    void start_over() noexcept;

    ngx_http_request_t *request;
    const location_conf *conf = nullptr;    /* whose gate it met */
    webhook_delivery_t *delivery = nullptr; /* what became of it */

    stage at = stage::reading;

    /*
     * What r->uri_changes was when it met the gate: each redirect of nginx
     * takes one away, and nothing else does afterwards.
     */
    ngx_uint_t uri_changes = 0;

    /* The last gate that let it pass, "conf" unless there was a redirect. */
    const location_conf *passed = nullptr;

    claim_set claims{this};

    /* The request as the gate passed it, and the rounds before that. */
    sent_request sent{};
    const ngx_http_upstream_t *old_upstream = nullptr;
    ngx_uint_t old_rounds = 0;

    /* nginx has turned it into something else: what follows is a page. */
    bool is_page = false;

    /* How the way upstream ended, once that is certain. */
    bool sealed = false;
    webhook_upstream_t upstream = WEBHOOK_UPSTREAM_NOT_SENT;
    ngx_uint_t upstream_status = 0;

    /* Posted when it is its turn; a timer for back-off, then for renewals. */
    ngx_event_t event{};
    webhook_step_t step{}; /* what its turn has led to */

    ngx_msec_t asked = 0;      /* when the store was first asked        */
    ngx_msec_t store_time = 0; /* ms from then to its decision          */
    bool store_asked = false;
    bool waited = false; /* for another copy */

    std::uint64_t mark = 0; /* ns, where what is measured now began */
    bool counted = false;   /* its verdict, or that there is none */

    /* The body as it came, when another one goes upstream in its place. */
    ngx_chain_t *received = nullptr;

    /* What hide_token() has put in front of nginx's own, and shows there. */
    ngx_http_log_handler_pt log_handler = nullptr;
    hidden_token *tokens = nullptr;

    /* What hold_upstream() has put its own in front of. */
    ngx_http_handler_pt content_handler = nullptr;
};

/*
 * Has gone upstream, claimed or not.  An observing gate leaves everything as it
 * would be without it.
 */
inline bool is_forwarded(const context *ctx)
{
    return ctx->claims.are_ours() ||
           (ctx->at == stage::passed &&
               ctx->conf->mode != WEBHOOK_MODE_OBSERVE);
}

/* Whose event it is. */
inline context *context_of(ngx_event_t *ev)
{
    return reinterpret_cast<context *>(
        reinterpret_cast<char *>(ev) - offsetof(context, event));
}

context *find_context(ngx_http_request_t *r);

/* NULL: out of memory. */
context *create_context(ngx_http_request_t *r);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONTEXT_H */
