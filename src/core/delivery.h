/* Takes one request through the gate, phase by phase. */

#ifndef WEBHOOK_CORE_DELIVERY_H
#define WEBHOOK_CORE_DELIVERY_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "core/answer.h"
#include "core/arena.h"
#include "core/authentication.h"
#include "core/body_reader.h"
#include "core/challenge/match.h"
#include "core/claim_batch.h"
#include "core/delivered_event.h"
#include "core/gate.h"
#include "core/head_values.h"
#include "core/media_type.h"
#include "core/workspace.h"

namespace webhook {

class delivery {
public:
    delivery() = default;
    delivery(const delivery &) = delete;
    delivery &operator=(const delivery &) = delete;

    void start(const gate &policy, workspace &owner);

    /* Frees what a large event took; start() may follow. */
    void finish() noexcept { memory_.clear(); }

    webhook_step_t head(const webhook_head_t &head);
    webhook_step_t body(std::string_view bytes,
        std::span<const webhook_str_t> parts, std::uint64_t now_ms);
    webhook_step_t claim(std::size_t index, webhook_store_answer_t answer,
        const webhook_state_t *found, std::uint64_t now_ms);

    /* Asks again after a wait, or before claims that have become too old. */
    webhook_step_t retry();
    webhook_step_t outcome(webhook_upstream_t upstream, unsigned status);

    /*
     * Validates the events that go upstream, or may do so, if that was left
     * until they are known to be new.  The body must still be in the workspace.
     */
    void validate_late() noexcept;

    /* Ends the delivery after an error. */
    webhook_step_t fail() noexcept;

    /* Returns nullptr unless the sender has to be answered. */
    const webhook::answer *answer() const;

    webhook_verdict_t verdict() const { return ending_.verdict; }
    reason why() const { return ending_.why; }
    const position &where() const { return ending_.where; }
    /* Returns true if it is refused, or would be if the gate enforced. */
    bool refused() const { return refused_; }

    /* Returns the index of the secret that matched, or WEBHOOK_NO_SECRET. */
    std::size_t secret_index() const { return authentication_.secret_index(); }

    /* Returns the events of the body, as far as they could be read. */
    std::span<const delivered_event> events() const { return batch_.events(); }

    /* Returns true if events that do not go upstream are cut out of a body. */
    bool is_cut() const { return cut_; }

    /* Returns their places otherwise, for a header field. */
    std::string_view known() const { return known_; }

    /* Returns true if the store can be asked about the events. */
    bool identified() const { return identified_; }
    const claim_token &token() const { return batch_.token(); }

    /* Returns what is known of the challenge that the request may be. */
    const challenge_match &asked() const { return asked_; }

    workspace &owner() const { return *workspace_; }

private:
    enum class phase {
        head,
        body,
        claim,
        waiting,
        upstream,
        answered,
        done,
        failed
    };

    webhook_step_t follow(const claim_batch::decision &next);
    webhook_step_t forward(
        webhook_verdict_t verdict, reason why, const position &where = {});
    webhook_step_t refuse(const fault &why, unsigned status = 0);
    webhook_step_t refuse_event(const fault &why, const delivered_event &event);
    webhook_step_t acknowledge(reason why, unsigned status);

    webhook_step_t refuse_challenge_text();
    webhook_step_t read(std::span<const webhook_str_t> parts,
        std::string_view text, const read_body &found, std::uint64_t now_ms);
    webhook_step_t judge(
        std::span<const webhook_str_t> parts, const read_body &body);
    webhook_step_t refuse_unclaimed(
        const fault &why, const delivered_event &event);
    webhook_step_t send(const webhook::answer &own);
    webhook_step_t meet_challenge(const asked_challenge &asked);
    webhook_step_t meet_type_challenge(
        const json::node &node, delivered_event &event);
    webhook_step_t pass_whole(std::string_view text, const fault &why);
    bool is_authentic_but_unread(reason why) const;

    const gate *gate_ = nullptr;
    workspace *workspace_ = nullptr;
    phase phase_ = phase::failed;
    webhook::answer ending_{};
    bool refused_ = false;

    webhook::authentication authentication_;
    challenge_match asked_;
    fault unsigned_; /* refuses the request unless it is a challenge */
    std::span<found_value> head_values_; /* belong to the profile    */
    std::string_view scope_;             /* is encoded; may be empty */
    bool identified_ = false;
    std::size_t body_size_ = 0;
    claimed_body claimed_;
    bool cut_ = false;
    std::string_view known_;
    claim_batch batch_;
    arena memory_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_DELIVERY_H */
