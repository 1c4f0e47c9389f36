#include "nginx/request/measure.h"

#include "nginx/admin/counters.h"
#include "nginx/admin/drift.h"
#include "nginx/admin/refusals.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/request/body.h"

#include <cstring>

namespace webhook::nginx {
namespace {

/* Returns the time since the last mark in nanoseconds, and sets a new mark. */
std::uint64_t lap(request *req)
{
    const std::uint64_t now = clock_now();

    return now - std::exchange(req->times.mark, now);
}

/*
 * Returns the text of the event that the refusal is about, or of the first
 * event if it is not about one of them.
 */
std::string_view of_refused(
    webhook_str_t (*get)(const webhook_delivery_t *, size_t),
    const webhook_delivery_t *delivery)
{
    const size_t fault = webhook_delivery_fault_index(delivery);
    const webhook_str_t text =
        get(delivery, fault == WEBHOOK_NO_EVENT ? 0 : fault);

    return {text.data, text.len};
}

void list_refusal(const request *req)
{
    const webhook_delivery_t *delivery = req->delivery;
    refusal what{};

    what.time = wall_clock();
    what.status = webhook_delivery_status(delivery);
    what.verdict = static_cast<unsigned>(webhook_delivery_verdict(delivery));
    what.reason = webhook_delivery_reason_number(delivery);

    fit(view(req->conf->server_name), what.server);
    fit(view(req->conf->location_name), what.location);
    fit(view(req->conf->profile->name), what.profile);
    fit(of_refused(webhook_delivery_type, delivery), what.type);
    fit(of_refused(webhook_delivery_id, delivery), what.id);

    req->conf->refusals->add(what);
}

void add_drift(const request *req, size_t event, std::string_view rule,
    webhook_str_t pointer)
{
    const location_conf *conf = req->conf;
    const webhook_str_t type = webhook_delivery_type(req->delivery, event);
    const bool listed = webhook_delivery_type_listed(req->delivery, event);
    drift_group group{};

    fit(view(conf->server_name), group.server);
    fit(view(conf->location_name), group.location);
    fit(view(conf->profile->name), group.profile);
    fit(listed ? std::string_view{type.data, type.len} : "other", group.type);
    fit({pointer.data, pointer.len}, group.pointer);
    fit(rule, group.rule);

    conf->drift->add(group);
}

/*
 * Counts the events that were forwarded although they differ from the
 * description in their profile, and those that were known.
 */
void count_drift(const request *req, gate_counters::share *to)
{
    const webhook_delivery_t *delivery = req->delivery;
    const size_t count = webhook_delivery_event_count(delivery);
    webhook_violation_t violation{};

    for (size_t i = 0; i < count; i++) {
        if (webhook_delivery_violation(delivery, i, &violation)) {
            add(to->violations);
            add_drift(req, i, {violation.rule.data, violation.rule.len},
                violation.pointer);
        }

        if (req->at == state::forwarded &&
            webhook_delivery_event_state(delivery, i) ==
                WEBHOOK_EVENT_DROPPED) {
            add(to->known[webhook_delivery_cut(delivery) ? 0 : 1]);
        }

        if (webhook_delivery_event_state(delivery, i) ==
                WEBHOOK_EVENT_UNCLAIMED &&
            webhook_delivery_key(delivery, i).len == 0) {
            add(to->unidentified);
            add_drift(req, i, "no_identity", {nullptr, 0});
        }
    }
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

    if (webhook_delivery_refused(delivery)) {
        list_refusal(req);
    } else if (webhook_delivery_verdict(delivery) != WEBHOOK_CHALLENGE) {
        count_drift(req, to);
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

    conf->counters = open_counters<gate_counters>(cf, "webhook gate ", name);
    conf->refusals = open_counters<refusal_list>(cf, "webhook refusals", "");
    conf->drift = open_counters<drift_list>(cf, "webhook drift", "");

    return conf->counters && conf->refusals && conf->drift ? NGX_OK : NGX_ERROR;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

} // namespace webhook::nginx
