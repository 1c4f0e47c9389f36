#include "core/delivery.h"

#include <new>
#include <string>

#include "core/challenge_answer.h"
#include "core/event.h"
#include "core/event_reader.h"
#include "core/key.h"
#include "core/media_type.h"

namespace webhook {

void delivery::start(const gate &policy, workspace &owner)
{
    gate_ = &policy;
    workspace_ = &owner;
    phase_ = phase::head;
    ending_ = {};
    refused_ = false;
    authentication_.start(policy, owner);
    identified_ = false;
    head_values_ = {};
    scope_ = {};
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

webhook_step_t delivery::forward(
    webhook_verdict_t verdict, reason why, const position &where)
{
    /* An observed body goes upstream as it came, with all of its events. */
    if (gate_->observes()) {
        for (delivered_event &event : batch_.events()) {
            event.claim.at = event_state::unclaimed;
        }
    }

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

    ending_ = {code, info.verdict, why.why, why.where};
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

    fault why = check_head({head.method.data, head.method.len},
        header_list(head.headers, head.header_count), gate_->methods(),
        gate_->media_types());
    if (!why) {
        why = authentication_.check_head(head, memory_);
    }
    if (why) {
        return refuse(why);
    }

    head_values_ =
        read_head_values(gate_->profile().head_values, head, memory_);
    read_scope(head);

    phase_ = phase::body;
    return {WEBHOOK_READ, 0};
}

void delivery::read_scope(const webhook_head_t &head)
{
    if (head.scope.data == nullptr && gate_->scope()) {
        scope_ = *gate_->scope();
        return;
    }

    std::string &scope = workspace_->scratch();
    append_key_part(scope,
        {head.scope.data, head.scope.data != nullptr ? head.scope.len : 0},
        workspace_->hash());
    scope_ = memory_.copy(scope);
}

fault delivery::parse(std::string_view text)
{
    json::error unreadable =
        workspace_->document().parse(text, gate_->limits());

    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }

    if (unreadable == json::error::none &&
        gate_->validation() == WEBHOOK_VALIDATION_ENFORCE &&
        workspace_->document().has_duplicate_names()) {
        return reason::duplicate_key;
    }

    return webhook::reason_of(unreadable);
}

webhook_step_t delivery::body(std::string_view bytes,
    std::span<const webhook_str_t> parts, std::uint64_t now_ms)
{
    if (phase_ != phase::body || parts.size() != gate_->host_parts()) {
        return fail();
    }

    std::string_view text = workspace_->load(bytes);
    const bool parses_first = authentication_.parses_first();

    fault why = parses_first ? parse(text) : fault();
    if (!why) {
        why = authentication_.check_body(text,
            parses_first ? &workspace_->document().root() : nullptr, now_ms);
    }
    if (why) {
        return refuse(why);
    }

    text = authentication_.content(text);
    why = parses_first ? fault() : parse(text);
    if (why && is_authentic_but_unread(why.why)) {
        return pass_whole(text, reason::unreadable);
    }
    if (!why) {
        why = authentication_.check_parsed(
            &workspace_->document().root(), true, now_ms);
    }
    if (why) {
        return refuse(why);
    }

    return judge(parts, workspace_->document().root(), text);
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

webhook_step_t delivery::judge(std::span<const webhook_str_t> parts,
    const json::node &root, std::string_view text)
{
    std::size_t count = 0;

    fault why = open_envelope(gate_->profile(), root, count);
    if (why && (gate_->refuses(why.why) || could_be_challenge(root))) {
        return refuse(why);
    }
    if (why) {
        return pass_whole(text, why);
    }

    workspace_->run().refill(text.size());
    batch_.set_events(memory_.array<delivered_event>(count));

    const bool in_array = is_batch(gate_->profile(), root);
    if (in_array && authentication_.is_carried()) {
        return refuse(reason::envelope);
    }

    const std::span<delivered_event> events = batch_.events();
    const event_context context{*gate_, *workspace_, memory_, head_values_,
        scope_, authentication_.signed_digest(), parts, events};

    slice_events(events, text, in_array);
    if (const delivered_event *event = read_events(context, root, why)) {
        return refuse_unclaimed(why, *event);
    }
    if (events.size() == 1 && events.front().asked != nullptr) {
        const json::node &node = in_array ? (&root)[1] : root;
        return meet_challenge(node, events.front());
    }
    if (const delivered_event *event = batch_.find_repeats()) {
        return refuse_event(event->claim.why, *event);
    }

    identified_ = true;
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

/*
 * Answers a challenge.  If the gate verifies signatures, it is known by now
 * that the provider has sent it; a gate that does not leaves it to the
 * upstream.
 */
webhook_step_t delivery::meet_challenge(
    const json::node &node, delivered_event &event)
{
    const webhook::verifier *verifier = gate_->authenticator().verifier();
    const challenge &asked = *event.asked;
    std::string &text = workspace_->scratch();

    if (verifier) {
        fault why = write_challenge_answer(asked, node, *verifier,
            authentication_.secret_index(), *workspace_, text);
        if (why) {
            return refuse_unclaimed(why, event);
        }
    }

    if (!verifier || gate_->observes()) {
        event.claim.at = event_state::unclaimed;
        return forward(WEBHOOK_ACCEPTED, reason::challenge);
    }

    const reason_info &info = describe(reason::challenge);
    unsigned status = asked.answer.empty() ? 204 : info.status;

    event.claim.at = event_state::none;
    ending_ = {status, info.verdict, info.why, {}, memory_.copy(text)};
    phase_ = phase::answered;
    return {WEBHOOK_ANSWER, 0};
}

/*
 * Returns true for a text that the answer to a challenge could have signed.  It
 * has no brackets, and is not a delivery.
 */
bool delivery::could_be_challenge(const json::node &root) const
{
    return root.kind != json::kind::array && root.kind != json::kind::object &&
           gate_->profile().needs_secret();
}

/* Forwards a body of which only the bytes are known as one event. */
webhook_step_t delivery::pass_whole(std::string_view text, const fault &why)
{
    if (!authentication_.complete()) {
        return refuse(reason::token_missing);
    }

    batch_.set_events(memory_.array<delivered_event>(1));

    delivered_event &event = batch_.events().front();
    event.fields =
        memory_.array<std::string_view>(gate_->profile().fields.size());
    event.values = memory_.array<std::string_view>(gate_->values().size());
    event.size = text.size();
    event.reported = why;
    event.claim.at = event_state::unclaimed;
    event.claim.why =
        why.why == reason::unreadable ? why.why : reason::no_identity;

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

    switch (upstream) {
    case WEBHOOK_UPSTREAM_NOT_SENT:
        return {WEBHOOK_RELEASE, 0};
    case WEBHOOK_UPSTREAM_ANSWERED:
        if (status >= 200 && status <= 299) {
            return {WEBHOOK_COMMIT, gate_->window_ms()};
        }
        return {WEBHOOK_RELEASE, 0};
    case WEBHOOK_UPSTREAM_UNKNOWN:
        break;
    }

    return {WEBHOOK_LEAVE, 0};
}

const answer *delivery::answer() const
{
    return phase_ == phase::answered ? &ending_ : nullptr;
}

} // namespace webhook
