/* What a delivery claims, from the question to the end of its claims. */

#ifndef WEBHOOK_NGINX_CLAIMS_H
#define WEBHOOK_NGINX_CLAIMS_H

#include "nginx/store.h"

#include <span>

namespace webhook::nginx {

class claim_set;
struct request;

/* Renewals per lease: two may come late before the claim lapses. */
inline constexpr ngx_msec_t renewals = 3;

/* One event's claim.  It lies in the request's pool. */
struct event_claim {
    claim_set *set = nullptr;
    size_t event = 0; /* its index */
    store_call call{};
    bool lost = false;   /* the claim is no longer ours */
    bool lapsed = false; /* it was gone at a renewal, which has been logged */
};

/*
 * The claims of one delivery, in the store of one gate.  They are "ours" from
 * the moment all events have been answered for and go upstream; until then what
 * has been claimed may be released at any time.
 *
 * Calls to the store point here.  cancel() ends them: when the request is
 * closed, before its log phase, and again by the destructor.  Whatever the
 * store answers leads on by go_on() of proceed.h, and never from within a
 * call of ours: those return the step instead.
 */
class claim_set {
public:
    explicit claim_set(request *of) noexcept : of_(of) {}
    ~claim_set() { cancel(); }
    claim_set(const claim_set &) = delete;
    claim_set &operator=(const claim_set &) = delete;

    /*
     * A CLAIM: are the events new?  Those that are get claimed; with a FORWARD
     * all of them are ours.  A LOOK claims nothing.  Returns what follows, or
     * PENDING: that comes later, unless it is cancelled.
     */
    webhook_step_t ask(webhook_step_t step);

    /*
     * A claim is as old as its question: the answer may have been read much
     * later.  One that is older than a part of its lease is renewed before its
     * event goes upstream, and asked for anew if it has not been ours all the
     * time.  Returns FORWARD, what follows if not, or PENDING.
     */
    bool are_stale() const;
    webhook_step_t refresh();

    /* Returns false if none is ours any more; each loss has been logged. */
    bool renew();
    /* ms, of the oldest one. */
    std::uint64_t age() const;

    /* Releases what was claimed, unless it is ours to end. */
    void drop();
    /* Does what the core says follows from the way upstream; once. */
    void end(webhook_upstream_t upstream, ngx_uint_t status);

    void cancel() noexcept;
    /* Another gate judges the request, and claims anew. */
    void start_over() noexcept;

    bool are_ours() const { return at_ == stage::ours; }
    /* Under whose terms they are ours. */
    const location_conf *gate() const { return gate_; }

private:
    enum class stage { none, claiming, ours };

    static void on_claim(void *asker, const store_result &result) noexcept;
    static void on_refreshed(void *asker, const store_result &result) noexcept;
    static void on_renewed(void *asker, const store_result &result) noexcept;

    template<class Act>
    void for_each(webhook_event_state_t state, Act act);
    template<class Act>
    void for_each_aside(Act act);
    template<class Act>
    webhook_step_t ask_each(webhook_step_t step, Act act);

    bool make();
    void settle(event_claim &claim, settlement how, unsigned status = 0);
    void leave(event_claim &claim);
    void log(const event_claim &claim, const char *what) const noexcept;
    void describe(event_claim &claim) const;
    webhook_step_t take(event_claim &claim, const store_result &result);
    webhook_step_t end_refresh();
    webhook_step_t begin_again();
    void take_renewal(event_claim &claim, const store_result &result);
    void end_aside(webhook_upstream_t upstream, ngx_uint_t status);

    request *of_;
    stage at_ = stage::none;
    webhook_delivery_t *delivery_ = nullptr;
    const location_conf *gate_ = nullptr;
    std::span<event_claim> claims_{}; /* by the event's index */

    webhook_step_t step_{}; /* what the last answer has led to */
    bool asking_ = false;   /* answers come from within a call of ours */

    size_t unanswered_ = 0; /* of the renewals of refresh() */
    bool doubted_ = false;  /* one of them has not kept the claim */
    bool unknown_ = false;  /* ... or got no answer */
};

/* Calls "act" for each event that stands so with the core. */
template<class Act>
void claim_set::for_each(webhook_event_state_t state, Act act)
{
    for (event_claim &claim : claims_) {
        if (webhook_delivery_event_state(delivery_, claim.event) == state) {
            act(claim);
        }
    }
}

/* ... that goes upstream without a claim, and is claimed aside. */
template<class Act>
void claim_set::for_each_aside(Act act)
{
    for (event_claim &claim : claims_) {
        if (claim.call.aside) {
            act(claim.call);
        }
    }
}

/* All questions come before the first answer, so that they travel together. */
template<class Act>
webhook_step_t claim_set::ask_each(webhook_step_t step, Act act)
{
    step_ = step;
    asking_ = true;

    for_each(WEBHOOK_EVENT_TO_CLAIM, [&](event_claim &claim) {
        step_ = {WEBHOOK_PENDING, 0};
        describe(claim);
        act(claim);
    });

    asking_ = false;

    return step_;
}

/* The claim has been renewed: it is ours for a lease after the question. */
void keep(store_call &call);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CLAIMS_H */
