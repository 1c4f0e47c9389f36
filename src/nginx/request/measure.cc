#include "nginx/request/measure.h"

#include "nginx/admin/counters.h"
#include "nginx/admin/groups.h"
#include "nginx/admin/refusals.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/request/body.h"
#include "nginx/request/record.h"

namespace webhook::nginx {
namespace {

/* Returns the time since the last mark in nanoseconds, and sets a new mark. */
std::uint64_t lap(request *req)
{
    const std::uint64_t now = clock_now();

    return now - std::exchange(req->times.mark, now);
}

forward_outcome outcome_of(const request *req)
{
    switch (req->outcome.upstream) {
    case WEBHOOK_UPSTREAM_NOT_SENT:
        return forward_outcome::not_sent;
    case WEBHOOK_UPSTREAM_UNKNOWN:
        return forward_outcome::unknown;
    default:
        /* nginx accepts only 200 to 599 from an upstream */
        return static_cast<forward_outcome>(
            ngx_min(req->outcome.status / 100, 5U) - 2);
    }
}

/*
 * Returns true if the sender has ended a request that was not answered: it has
 * closed its connection, or has not sent the announced data in time.  With
 * "worker_shutdown_timeout", it is nginx that closes the connection.
 */
bool is_abandoned(const ngx_http_request_t *r)
{
    const ngx_connection_t *c = r->connection;

    return !r->header_sent && r->err_status == 0 && !c->close &&
           (c->error || c->timedout);
}

void count_decision(request *req)
{
    auto *to = counters_of(req->conf);

    if (to == nullptr) {
        return;
    }

    const webhook_delivery_t *delivery = req->delivery;
    const size_t secret = webhook_delivery_secret_index(delivery);

    add(to->deliveries[webhook_delivery_verdict(delivery)]
                      [webhook_delivery_reason_number(delivery)]);

    if (secret != WEBHOOK_NO_SECRET) {
        add(to->secrets[secret]);
    }

    /* a gate that observes forwards what it has not checked to the end */
    if (req->times.mark == 0) {
        req->times.mark = clock_now();
    }

    record_decision(req, to);

    if (webhook_delivery_refused(delivery)) {
        record_refusal(req);
    } else if (webhook_delivery_verdict(delivery) != WEBHOOK_CHALLENGE) {
        record_drift(req, to);
    }

    req->times.counted = true;
}

void count_failure(request *req)
{
    if (auto *to = counters_of(req->conf)) {
        add(to->failed);
        req->times.counted = true;
    }
}

} // namespace

void begin_check(request *req)
{
    if (auto *to = counters_of(req->conf)) {
        const ngx_http_request_body_t *body = req->r->request_body;

        add(to->body_bytes, body ? body_size(body->bufs) : 0);
        req->times.mark = clock_now();
    }
}

void count_check(request *req)
{
    if (auto *to = counters_of(req->conf)) {
        add(to->gate, lap(req));
    }
}

void begin_asking(request *req)
{
    /* the first query directly follows the judgement, which has set the mark */
    if (req->times.waited && req->conf->counters) {
        req->times.mark = clock_now();
    }
}

/*
 * Counts a claim.  A delivery that waits repeats its claim, but is counted as
 * in flight only once.
 */
void count_claim(const request *req, webhook_event_outcome_t outcome)
{
    auto *to = counters_of(req->conf);

    if (to && (outcome != WEBHOOK_OUTCOME_IN_FLIGHT || !req->times.waited)) {
        add(to->claims[outcome - WEBHOOK_OUTCOME_CLAIMED]);
    }
}

void count_answered(request *req)
{
    if (auto *to = counters_of(req->conf)) {
        const std::uint64_t time = lap(req);

        add(to->store, time);

        req->conf->store->count_round_trip(time);
    }
}

/*
 * Counts the decision on a request.  The decision of another gate on a delivery
 * that is already forwarded is counted only if it ends the delivery.
 */
void count_transition(request *req, state from)
{
    switch (req->at) {

    case state::forwarded:
        if (is_held(from)) {
            count_decision(req);
        }
        break;

    case state::answered:
        count_decision(req);
        break;

    case state::failed:
        count_failure(req);
        break;

    default:
        break;
    }
}

void count_settlement(const location_conf *conf, settlement how)
{
    if (auto *to = counters_of(conf)) {
        add(to->settlements[static_cast<size_t>(how)]);
    }
}

void count_unsettled(const location_conf *conf, store_op what)
{
    const auto which = static_cast<size_t>(what);
    auto *to = counters_of(conf);

    if (to && which < std::size(unsettled)) {
        add(to->unsettled[which]);
    }
}

void count_forward(request *req)
{
    const location_conf *conf = req->claims.are_ours() ? req->claims.gate()
                                : req->at == state::forwarded ? req->conf
                                                              : nullptr;

    if (conf == nullptr || conf->counters == nullptr) {
        return;
    }

    gate_counters::share *to = counters_of(conf);

    add(to->forwards[static_cast<size_t>(outcome_of(req))]);
    record_forward(conf, to, outcome_of(req), req->outcome.status);

    if (req->outcome.upstream == WEBHOOK_UPSTREAM_ANSWERED) {
        add(to->upstream, lap(req));
    }
}

void count_end(const request *req)
{
    auto *to = req->conf ? counters_of(req->conf) : nullptr;

    if (to && !req->times.counted) {
        add(is_abandoned(req->r) ? to->abandoned : to->refused_by_nginx);
    }
}

ngx_int_t count_gate(ngx_conf_t *cf, location_conf *conf) noexcept
try {
    if (!get_main_conf(cf)->counted) {
        return NGX_OK;
    }

    std::string name(view(conf->server_name));

    name.append(view(conf->location_name))
        .append(" ")
        .append(view(conf->profile->name));
    if (conf->mode == WEBHOOK_MODE_OBSERVE) {
        name.append(" observed");
    }

    conf->counters = open_counters<gate_counters>(cf, "webhook gate ", name);
    conf->refusals = open_counters<refusal_list>(cf, "webhook refusals", "");
    conf->deferrals = open_counters<refusal_list>(cf, "webhook deferrals", "");
    conf->refused = open_counters<group_list>(cf, "webhook refused", "");
    conf->drift = open_counters<group_list>(cf, "webhook drift", "");

    return conf->counters && conf->refusals && conf->deferrals &&
                   conf->refused && conf->drift
               ? NGX_OK
               : NGX_ERROR;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

} // namespace webhook::nginx
