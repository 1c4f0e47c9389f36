/* The steps of a delivery, in their order; batch.cc has the last ones. */

#include "core/delivery.h"

#include <algorithm>
#include <new>

#include "core/key.h"
#include "core/media_type.h"

namespace webhook {

void delivery::start(const gate &policy, reader &owner)
{
    gate_ = &policy;
    reader_ = &owner;
    phase_ = phase::head;
    ending_ = {};
    credentials_ = {};
    secret_index_ = no_secret;
    identified_ = false;
    head_values_ = {};
    scope_ = {};
    challenge_ = nullptr;
    challenge_answer_ = {};
    events_ = {};
    token_ = owner.next_token();
    patience_ = {};
}

webhook_step_t delivery::fail() noexcept
{
    phase_ = phase::failed;
    return {WEBHOOK_FAIL, 0};
}

webhook_step_t delivery::forward(
    webhook_verdict_t verdict, reason why, const position &where)
{
    /* What is observed goes as it came, whatever stands with its events. */
    if (gate_->observes()) {
        for (delivered_event &event : events_) {
            event.claim.at = standing::unclaimed;
        }
    }

    ending_ = {0, verdict, why, where};
    phase_ = phase::upstream;
    return {WEBHOOK_FORWARD, 0};
}

/* "status": in place of the reason's own. */
webhook_step_t delivery::refuse(const fault &why, unsigned status)
{
    const reason_info &info = describe(why.why);

    if (gate_->observes()) {
        return forward(info.verdict, why.why, why.where);
    }

    ending_ = {
        status != 0 ? status : info.status, info.verdict, why.why, why.where};
    phase_ = phase::answered;
    return {WEBHOOK_ANSWER, 0};
}

/* For what need not go upstream, by the upstream's status or what is said. */
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

/* The whole delivery, for one of its events. */
webhook_step_t delivery::refuse_event(
    const fault &why, const delivered_event &event)
{
    fault found = why;

    if (events_.size() > 1) {
        found.where.index = index_of(event);
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
        why = authenticate_head(head);
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

    std::string &scope = reader_->scratch();
    append_key_part(scope,
        {head.scope.data, head.scope.data != nullptr ? head.scope.len : 0},
        reader_->hash());
    scope_ = memory_.copy(scope);
}

fault delivery::parse(std::string_view text)
{
    json::error unreadable = reader_->document().parse(text, gate_->limits());

    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }

    if (unreadable == json::error::none &&
        gate_->validation() == WEBHOOK_VALIDATION_ENFORCE &&
        reader_->document().has_duplicate_names()) {
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

    std::string_view text = reader_->load(bytes);
    fault why = authenticate_body(text, now_ms);
    if (why) {
        return refuse(why);
    }

    why = parse(text);
    if (why && is_authentic_but_unread(why.why)) {
        return pass_whole(text, reason::unreadable);
    }
    if (!why) {
        why = authenticate_time(now_ms);
    }
    if (why) {
        return refuse(why);
    }

    return judge(parts, reader_->document().root(), text);
}

/* The provider has signed these bytes, whatever we can make of them. */
bool delivery::is_authentic_but_unread(reason why) const
{
    const auto &verifier = gate_->authenticator().verifier();

    return gate_->validation() != WEBHOOK_VALIDATION_ENFORCE &&
           gate_->signs_body() && !verifier->scheme().timestamp_pointer &&
           is_unreadable(why);
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

    reader_->run().refill(text.size());
    events_ = memory_.array<delivered_event>(count);
    slice(text, is_batch(gate_->profile(), root));

    if (const delivered_event *event = read_events(root, parts, why)) {
        for (delivered_event &each : events_) {
            each.claim = {};
        }
        return refuse_event(why, *event);
    }
    if (challenge_ != nullptr) {
        return meet_challenge();
    }
    if (const delivered_event *event = find_repeats()) {
        return refuse_event(event->claim.why, *event);
    }

    identified_ = true;
    return ask();
}

/*
 * A text that a challenge's answer could have signed is no delivery: it has no
 * brackets.
 */
bool delivery::could_be_challenge(const json::node &root) const
{
    return root.kind != json::kind::array && root.kind != json::kind::object &&
           gate_->profile().needs_secret();
}

/* A body of which we know no more than its bytes is one event. */
webhook_step_t delivery::pass_whole(std::string_view text, const fault &why)
{
    events_ = memory_.array<delivered_event>(1);

    delivered_event &event = events_.front();
    event.fields =
        memory_.array<std::string_view>(gate_->profile().fields.size());
    event.values = memory_.array<std::string_view>(gate_->values().size());
    event.size = text.size();
    event.reported = why;
    event.claim.at = standing::unclaimed;
    event.claim.why =
        why.why == reason::unreadable ? why.why : reason::no_identity;

    return conclude();
}

const answer *delivery::answer() const
{
    return phase_ == phase::answered ? &ending_ : nullptr;
}

} // namespace webhook
