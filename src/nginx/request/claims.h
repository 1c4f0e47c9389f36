/* The claims of a delivery, from the request to the store to their end. */

#ifndef WEBHOOK_NGINX_REQUEST_CLAIMS_H
#define WEBHOOK_NGINX_REQUEST_CLAIMS_H

#include "nginx/conf/location_conf.h"
#include "nginx/store/store.h"

#include <span>

namespace webhook::nginx {

class claim_set;
struct request;

/*
 * Sets how often a claim is renewed per lease: two renewals may come late
 * before the claim lapses.
 */
inline constexpr ngx_msec_t renewals = 3;

/*
 * Holds what the store knows of an event at a gate that observes: what gates
 * that enforce have recorded, and what such gates have seen.
 */
struct observed_event {
    store_call call{};
    unsigned char key_digest[WEBHOOK_KEY_DIGEST_SIZE]{};
    unsigned char latest_digest[WEBHOOK_KEY_DIGEST_SIZE]{};
    store_result enforced{};
    store_result seen{};
    unsigned unanswered = 0; /* counts the queries without an answer */
    bool held = false;       /* is true if the claim of "call" is ours */
};

/* Holds the claim of one event.  It is allocated from the request's pool. */
struct event_claim {
    claim_set *set = nullptr;
    size_t event = 0; /* is the index of the event */
    store_call call{};
    bool lost = false;      /* is true if the claim is no longer ours */
    bool unrenewed = false; /* is true if the last renewal had no answer */
    /* is true if a renewal found the claim gone, which has been logged */
    bool lapsed = false;
    observed_event *observed = nullptr; /* is set if the gate observes */
};

/*
 * Holds the claims of one delivery, in the store of one gate.  They are "ours"
 * from the moment the store has answered for all events and the events go
 * upstream.  Until then a claim may be released at any time.
 *
 * Calls to the store point to this object.  cancel() ends them: it is called
 * when the request is closed, before its log phase, and again by the
 * destructor.  When the store answers, the request continues with
 * continue_steps() of steps.h, but never from within one of our calls: those
 * return the step instead.
 */
class claim_set {
public:
    explicit claim_set(request *of) noexcept : of_(of) {}
    ~claim_set() { cancel(); }
    claim_set(const claim_set &) = delete;
    claim_set &operator=(const claim_set &) = delete;

    /*
     * Asks the store about the events.  With the step CLAIM, the store claims
     * those that are new; if the next step is FORWARD, all of them are ours.
     * With the step LOOK, it claims nothing.  Returns the next step, or PENDING
     * if that step follows later, unless the call is cancelled.
     */
    webhook_step_t ask(webhook_step_t step);

    /*
     * Returns true if a claim is older than a part of its lease.  The age of a
     * claim counts from its request, because the response may have been read
     * much later.
     */
    bool are_stale() const;

    /*
     * Renews the claims before their events go upstream.  If a claim has not
     * been ours all the time, claims the events anew.  Returns FORWARD, the
     * step that follows otherwise, or PENDING.
     */
    webhook_step_t refresh();

    /*
     * Renews the claims.  Returns false if no claim is ours any more; each loss
     * has been logged.
     */
    bool renew();
    /* Returns the age of the oldest claim, in ms. */
    std::uint64_t age() const;

    /* Releases the claims, unless they are ours and end() has to end them. */
    void drop();

    /*
     * Ends the claims as the core decides from the outcome of the upstream.
     * Only the first call has an effect.
     */
    void end(webhook_upstream_t upstream, ngx_uint_t status);

    /*
     * Does the same with what a gate that observes has claimed.  Only the first
     * call has an effect.
     */
    void end_observed(webhook_upstream_t upstream, ngx_uint_t status);
    bool observes() const;

    void cancel() noexcept;
    /* Resets the set: another gate judges the request, and claims anew. */
    void start_over() noexcept;

    bool are_ours() const { return at_ == stage::ours; }
    /* Returns the gate whose terms apply to the claims. */
    const location_conf *gate() const { return gate_; }

private:
    enum class stage { none, claiming, ours };

    static void on_claim(void *asker, const store_result &result) noexcept;
    static void on_refreshed(void *asker, const store_result &result) noexcept;
    static void on_renewed(void *asker, const store_result &result) noexcept;
    static void on_enforced(void *asker, const store_result &result) noexcept;
    static void on_seen(void *asker, const store_result &result) noexcept;

    template<class Act>
    void for_each(webhook_event_state_t state, Act act);
    template<class Act>
    void for_each_aside(Act act);
    template<class Act>
    webhook_step_t ask_each(webhook_step_t step, Act act);

    bool make();
    bool make_observed(event_claim &claim) const;
    void look(event_claim &claim);
    static void answer_look(event_claim &claim) noexcept;
    void end_claim(event_claim &claim, settlement how, unsigned status = 0);
    void leave(event_claim &claim);
    void log(const event_claim &claim, const char *what) const noexcept;
    void log_unknown_outcome() const;
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
    std::span<event_claim> claims_{}; /* is indexed by the event */

    webhook_step_t step_{}; /* holds the step that the last answer led to */
    bool asking_ = false; /* is true while answers come from within our call */

    size_t unanswered_ = 0; /* counts renewals of refresh() without an answer */
    bool doubted_ = false;  /* is true if one of them has not kept the claim */
    bool unknown_ = false;  /* is true if one of them got no answer */
};

/* Calls "act" for each event that has this state in the core. */
template<class Act>
void claim_set::for_each(webhook_event_state_t state, Act act)
{
    for (event_claim &claim : claims_) {
        if (webhook_delivery_event_state(delivery_, claim.event) == state) {
            act(claim);
        }
    }
}

/*
 * Calls "act" for each event that goes upstream without a claim in the store,
 * and is claimed aside.
 */
template<class Act>
void claim_set::for_each_aside(Act act)
{
    for (event_claim &claim : claims_) {
        if (claim.call.aside) {
            act(claim.call);
        }
    }
}

/*
 * Calls "act" for each event that has to be claimed.  It makes all requests
 * before it handles the first answer, so that they are sent together.
 */
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

/*
 * Records that the claim has been renewed: it is ours for one lease after the
 * request.
 */
void keep(store_call &call);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_CLAIMS_H */
