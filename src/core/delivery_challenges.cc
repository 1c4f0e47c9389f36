/* Meets what a delivery has turned out to be: a challenge. */

#include "core/challenge/answer.h"
#include "core/delivery.h"

namespace webhook {

/* Not even a gate that observes forwards what it may have signed itself. */
webhook_step_t delivery::refuse_challenge_text()
{
    const reason_info &info = describe(reason::challenge_text);

    refused_ = true;
    return send({info.status, info.verdict, info.why, {}});
}

webhook_step_t delivery::meet_challenge(const asked_challenge &asked)
{
    const answer_tools with{*gate_, authentication_, *workspace_, memory_};
    const auto own = answer_challenge(asked, with);

    return own ? send(*own) : forward(WEBHOOK_ACCEPTED, reason::challenge);
}

/* Meets a challenge that the type of an event marks. */
webhook_step_t delivery::meet_type_challenge(
    const json::node &node, delivered_event &event)
{
    fault why;
    const asked_challenge asked =
        read_type_challenge(*event.asked, node, memory_, why);

    if (why && gate_->authenticator().proof()) {
        return refuse_unclaimed(why, event);
    }

    const webhook_step_t step = meet_challenge(asked);
    event.claim.at = step.action == WEBHOOK_ANSWER ? event_state::none
                                                   : event_state::unclaimed;
    return step;
}

} // namespace webhook
