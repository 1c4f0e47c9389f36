#include "core/delivery.h"

#include <string>

#include "core/event.h"
#include "core/event_reader.h"
#include "core/event_validation.h"
#include "core/known_events.h"
#include "core/request_head.h"

namespace webhook {

void delivery::start(const gate &policy, workspace &owner)
{
    gate_ = &policy;
    workspace_ = &owner;
    phase_ = phase::head;
    ending_ = {};
    refused_ = false;
    authentication_.start(policy, owner);
    asked_.start(policy.challenges(), owner, memory_);
    unsigned_ = {};
    identified_ = false;
    head_values_ = {};
    scope_ = {};
    claimed_ = {};
    cut_ = false;
    known_ = {};
    batch_ =
        claim_batch({policy.store_error(), policy.wait_ms(), policy.observes()},
            owner.next_token());
}

webhook_step_t delivery::fail() noexcept
{
    phase_ = phase::failed;
    return {WEBHOOK_FAIL, 0};
}

/* Does what the claims of all events amount to. */
webhook_step_t delivery::follow(const claim_batch::decision &next)
{
    using action = claim_batch::action;

    switch (next.what) {
    case action::ask:
        phase_ = phase::claim;
        return gate_->observes()
                   ? webhook_step_t{WEBHOOK_LOOK, 0}
                   : webhook_step_t{WEBHOOK_CLAIM, gate_->lease_ms()};
    case action::pending:
        return {WEBHOOK_PENDING, 0};
    case action::wait:
        phase_ = phase::waiting;
        return {WEBHOOK_WAIT, next.ms};
    case action::forward:
        return forward(next.verdict, next.why);
    case action::refuse:
        return next.event != nullptr ? refuse_event(next.why, *next.event)
                                     : refuse(next.why);
    case action::acknowledge:
        return acknowledge(next.why, next.status);
    case action::fail:
        break;
    }

    return fail();
}

void delivery::validate_late() noexcept
{
    workspace_->let_go(*this);
    validate_unchecked(batch_.events(), body_size_, *workspace_, memory_);
}

webhook_step_t delivery::forward(
    webhook_verdict_t verdict, reason why, const position &where)
{
    /* An observed body goes upstream as it came, with all of its events. */
    if (gate_->observes()) {
        for (delivered_event &event : batch_.events()) {
            event.claim.at = event_state::unclaimed;
        }
    }

    validate_late();
    report_violations(batch_.events());

    std::string &list = workspace_->scratch();
    if (!cut_) {
        write_known_events(batch_.events(), gate_->profile().places, list);
    }
    known_ = memory_.copy(list);
    ending_ = {0, verdict, why, where};
    phase_ = phase::upstream;
    return {WEBHOOK_FORWARD, 0};
}

/* Refuses with the status of the reason, unless another one is given. */
webhook_step_t delivery::refuse(const fault &why, unsigned status)
{
    const reason_info &info = describe(why.why);
    const unsigned code = status != 0 ? status : info.status;

    refused_ = code >= 400;

    if (gate_->observes()) {
        return forward(info.verdict, why.why, why.where);
    }

    return send({code, info.verdict, why.why, why.where});
}

webhook_step_t delivery::send(const webhook::answer &own)
{
    ending_ = own;
    phase_ = phase::answered;
    return {WEBHOOK_ANSWER, 0};
}

/*
 * Answers what need not go upstream, with the status that the upstream gave
 * before or the configured one.
 */
webhook_step_t delivery::acknowledge(reason why, unsigned status)
{
    const webhook_step_t step = refuse(why, status);

    if (phase_ == phase::answered) {
        ending_.duplicate = &gate_->duplicate();
        if (gate_->duplicate().status != 0) {
            ending_.status = gate_->duplicate().status;
        }
    }

    return step;
}

/* Refuses the whole delivery because of one of its events. */
webhook_step_t delivery::refuse_event(
    const fault &why, const delivered_event &event)
{
    fault found = why;

    if (batch_.events().size() > 1) {
        found.where.index = batch_.index_of(event);
    }

    return refuse(found, found.why == reason::modified ? 422 : 0);
}

webhook_step_t delivery::head(const webhook_head_t &head)
{
    if (phase_ != phase::head) {
        return fail();
    }

    asked_.read_head(head);
    if (const asked_challenge found = asked_.of_head()) {
        return meet_challenge(found);
    }

    fault why = check_request(*gate_, head, claimed_);
    if (!why) {
        why = authentication_.check_head(head, memory_);
    }
    if (asked_.may_be_unsigned() &&
        !authentication_.is_unsigned(head, memory_)) {
        asked_.drop_unsigned();
    }
    if (why && !asked_.may_be_unsigned()) {
        return refuse(why);
    }

    unsigned_ = why;
    head_values_ =
        read_head_values(gate_->profile().head_values, head, memory_);
    scope_ = read_scope(*gate_, head, *workspace_, memory_);

    phase_ = phase::body;
    return {WEBHOOK_READ, 0};
}

webhook_step_t delivery::body(std::string_view bytes,
    std::span<const webhook_str_t> parts, std::uint64_t now_ms)
{
    if (phase_ != phase::body || parts.size() != gate_->host_parts()) {
        return fail();
    }

    std::string_view text = workspace_->load(bytes);

    if (const asked_challenge found = asked_.of_body(text)) {
        return meet_challenge(found);
    }
    if (unsigned_) {
        return refuse(unsigned_);
    }

    read_body found;
    const fault why = open_authentic(
        *gate_, *workspace_, authentication_, claimed_, now_ms, text, found);
    if (why) {
        return refuse(why);
    }
    if (authentication_.signs_challenge()) {
        return refuse_challenge_text();
    }

    return read(parts, text, found, now_ms);
}

/* Reads a body that is authentic, as far as this is known without reading. */
webhook_step_t delivery::read(std::span<const webhook_str_t> parts,
    std::string_view text, const read_body &found, std::uint64_t now_ms)
{
    fault why = found.why;

    if (why && is_authentic_but_unread(why.why)) {
        return pass_whole(text, reason::unreadable);
    }
    if (is_whole(why.why) && !gate_->refuses(why.why) &&
        !gate_->needs_readable_body()) {
        return pass_whole(text, why);
    }
    if (!why) {
        why = authentication_.check_parsed(
            found.root, found.kind == body_kind::json, now_ms);
    }
    if (why) {
        return refuse(why);
    }

    const asked_challenge asked =
        asked_.of_document(found.texts(workspace_->document()), why);
    if (why) {
        return refuse(why);
    }
    if (asked) {
        return meet_challenge(asked);
    }

    return judge(parts, found);
}

/*
 * Returns true if the provider has signed a body that we cannot read.  If a
 * value stands beside the body in what is signed, with no literal in between,
 * bytes could have moved across that border: only a body that can be read shows
 * that none has.
 */
bool delivery::is_authentic_but_unread(reason why) const
{
    return gate_->validation() != WEBHOOK_VALIDATION_ENFORCE &&
           gate_->fixes_body() && is_unreadable(why);
}

webhook_step_t delivery::judge(
    std::span<const webhook_str_t> parts, const read_body &body)
{
    located_events &found = workspace_->located();

    fault why = open_envelope(gate_->profile(), body, found);
    if (why.why == reason::ambiguous) {
        why.why = gate_->ambiguity();
    }
    if (why && gate_->refuses(why.why)) {
        return refuse(why);
    }
    if (why || found.events.empty()) {
        return pass_whole(body.text, why);
    }

    const std::span<delivered_event> events =
        memory_.array<delivered_event>(found.events.size());

    body_size_ = body.text.size();
    workspace_->run().refill(body_size_);
    take_events(found, body, events);
    batch_.set_events(events, found.inside && found.undeclared);
    cut_ = gate_->cuts() && !body.decoded && !claimed_.is_coded;

    const event_context context{*gate_, *workspace_, memory_, head_values_,
        scope_, authentication_.signed_digest(), parts, events, body.kind,
        body.is_flat(), found.inside};

    if (const delivered_event *event = read_events(context, why)) {
        return refuse_unclaimed(why, *event);
    }
    if (events.size() == 1 && events.front().asked != nullptr) {
        return meet_type_challenge(*events.front().node, events.front());
    }
    if (const delivered_event *event = batch_.find_repeats()) {
        return refuse_event(event->claim.why, *event);
    }

    identified_ = true;
    workspace_->keep_for(*this);
    phase_ = phase::claim;
    return follow(batch_.begin());
}

/* Refuses before a store has been asked about any event. */
webhook_step_t delivery::refuse_unclaimed(
    const fault &why, const delivered_event &event)
{
    for (delivered_event &each : batch_.events()) {
        each.claim = {};
    }

    return refuse_event(why, event);
}

/* Forwards a body of which only the bytes are known as one event. */
webhook_step_t delivery::pass_whole(std::string_view text, const fault &why)
{
    if (!authentication_.complete()) {
        return refuse(reason::token_missing);
    }

    batch_.set_events(take_whole(*gate_, memory_, text, why));
    return follow(batch_.conclude());
}

webhook_step_t delivery::claim(std::size_t index, webhook_store_answer_t answer,
    const webhook_state_t *found, std::uint64_t now_ms)
{
    return phase_ == phase::claim
               ? follow(batch_.take(index, answer, found, now_ms))
               : fail();
}

webhook_step_t delivery::retry()
{
    if (phase_ != phase::waiting && phase_ != phase::upstream) {
        return fail();
    }

    phase_ = phase::claim;
    return follow(batch_.retry(workspace_->next_token()));
}

webhook_step_t delivery::outcome(webhook_upstream_t upstream, unsigned status)
{
    constexpr webhook_step_t nothing = {WEBHOOK_NONE, 0};

    if (phase_ == phase::done) {
        return nothing;
    }
    if (phase_ != phase::upstream) {
        return fail();
    }

    phase_ = phase::done;

    if (!batch_.holds_claims()) {
        return nothing;
    }
    if (upstream == WEBHOOK_UPSTREAM_NOT_SENT) {
        return {WEBHOOK_RELEASE, 0};
    }
    if (upstream != WEBHOOK_UPSTREAM_ANSWERED) {
        return {WEBHOOK_LEAVE, 0};
    }

    return status >= 200 && status <= 299
               ? webhook_step_t{WEBHOOK_COMMIT, gate_->window_ms()}
               : webhook_step_t{WEBHOOK_RELEASE, 0};
}

const answer *delivery::answer() const
{
    return phase_ == phase::answered ? &ending_ : nullptr;
}

} // namespace webhook
