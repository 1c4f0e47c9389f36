#include "nginx/request/record.h"

#include "nginx/admin/groups.h"
#include "nginx/admin/refusals.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"

namespace webhook::nginx {
namespace {

std::string_view view_of(webhook_str_t text)
{
    return {text.data, text.len};
}

/* Returns true if the delivery was refused for no fault of its own. */
bool is_deferred(webhook_verdict_t verdict)
{
    return verdict == WEBHOOK_IN_FLIGHT || verdict == WEBHOOK_STORE_UNAVAILABLE;
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
    what.mode = static_cast<unsigned>(req->conf->mode);

    fit(view(req->conf->server_name), what.server);
    fit(view(req->conf->location_name), what.location);
    fit(view(req->conf->profile->name), what.profile);
    fit(of_refused(webhook_delivery_type, delivery), what.type);
    fit(of_refused(webhook_delivery_id, delivery), what.id);
    fit(view_of(webhook_delivery_position(delivery)), what.pointer);
    fit(view_of(webhook_delivery_keyword(delivery)), what.rule);

    /* an outage refuses every delivery, and must not hide other refusals */
    auto *list = is_deferred(webhook_delivery_verdict(delivery))
                     ? req->conf->deferrals
                     : req->conf->refusals;

    list->add(what);
}

/* Begins the description of a group with what its gate tells. */
event_group group_at(const location_conf *conf)
{
    event_group group{};

    group.mode = static_cast<std::uint32_t>(conf->mode);
    fit(view(conf->server_name), group.server);
    fit(view(conf->location_name), group.location);
    fit(view(conf->profile->name), group.profile);

    return group;
}

void group_refusal(const request *req)
{
    const webhook_delivery_t *delivery = req->delivery;
    event_group group = group_at(req->conf);

    group.verdict =
        static_cast<std::uint16_t>(webhook_delivery_verdict(delivery));
    group.reason =
        static_cast<std::uint16_t>(webhook_delivery_reason_number(delivery));
    fit(view_of(webhook_delivery_position(delivery)), group.pointer);
    fit(view_of(webhook_delivery_keyword(delivery)), group.rule);

    req->conf->refused->add(group);
}

void add_drift(const request *req, size_t event, std::string_view rule,
    webhook_str_t pointer)
{
    const location_conf *conf = req->conf;
    const webhook_str_t type = webhook_delivery_type(req->delivery, event);
    const bool listed = webhook_delivery_type_listed(req->delivery, event);
    event_group group = group_at(conf);

    fit(listed ? std::string_view{type.data, type.len} : "other", group.type);
    fit({pointer.data, pointer.len}, group.pointer);
    fit(rule, group.rule);

    conf->drift->add(group);
}

} // namespace

void record_refusal(const request *req)
{
    list_refusal(req);
    group_refusal(req);
}

/*
 * Counts the events that were forwarded although they differ from the
 * description in their profile, and those that were known.
 */
void record_drift(const request *req, gate_counters::share *to)
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

void record_decision(const request *req, gate_counters::share *to)
{
    const webhook_verdict_t verdict = webhook_delivery_verdict(req->delivery);
    trouble *all = req->conf->counters->troubles;

    to->last_deliveries.add(static_cast<std::uint32_t>(verdict) << 8 |
                            webhook_delivery_reason_number(req->delivery));

    if (verdict == WEBHOOK_UNAUTHORIZED) {
        all[trouble_senders].failed();

    } else if (verdict == WEBHOOK_STORE_UNAVAILABLE) {
        all[trouble_store].failed();

    } else if (webhook_delivery_refused(req->delivery) &&
               verdict != WEBHOOK_IN_FLIGHT) {
        all[trouble_events].failed();

    } else {
        all[trouble_senders].succeeded();
        all[trouble_events].succeeded();
        all[trouble_store].succeeded();
    }
}

void record_forward(const location_conf *conf, gate_counters::share *to,
    forward_outcome how, ngx_uint_t status)
{
    const bool answered = how <= forward_outcome::s5xx;
    trouble &upstream = conf->counters->troubles[trouble_upstream];

    to->last_forwards.add(
        static_cast<std::uint32_t>(answered ? status : ngx_uint_t(how)));

    if (how == forward_outcome::s2xx) {
        upstream.succeeded();
    } else {
        upstream.failed();
    }
}

} // namespace webhook::nginx
