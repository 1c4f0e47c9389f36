/* One request's way through the gate. */

#ifndef WEBHOOK_CORE_DELIVERY_H
#define WEBHOOK_CORE_DELIVERY_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <webhook/webhook.h>

#include "core/answer.h"
#include "core/arena.h"
#include "core/auth/credentials.h"
#include "core/challenge.h"
#include "core/claim.h"
#include "core/event.h"
#include "core/gate.h"
#include "core/reader.h"
#include "core/sha256.h"

namespace webhook {

/* What is known of one of the events in a body; a string without data: not. */
struct delivered_event {
    std::string_view type;
    std::string_view id;
    std::string_view key;
    std::span<std::string_view> fields;
    std::span<std::string_view> values;

    sha256::digest key_digest;
    event_digest digest;
    std::size_t offset; /* of its bytes in the body */
    std::size_t size;

    webhook::claim claim;
};

class delivery {
public:
    delivery() = default;
    delivery(const delivery &) = delete;
    delivery &operator=(const delivery &) = delete;

    void start(const gate &policy, reader &owner);

    /* Gives back what a large event took; start() may follow. */
    void finish() noexcept { memory_.clear(); }

    webhook_step_t head(const webhook_head_t &head);
    webhook_step_t body(std::string_view bytes,
        std::span<const webhook_str_t> parts, std::uint64_t now_ms);
    webhook_step_t claim(std::size_t index, webhook_store_answer_t answer,
        const webhook_state_t *found, std::uint64_t now_ms);
    webhook_step_t retry();
    webhook_step_t outcome(webhook_upstream_t upstream, unsigned status);

    /* Nothing more can come of it. */
    webhook_step_t fail() noexcept;

    /* nullptr unless the sender is to be answered. */
    const webhook::answer *answer() const;

    webhook_verdict_t verdict() const { return ending_.verdict; }
    reason why() const { return ending_.why; }
    const position &where() const { return ending_.where; }

    /* Of what it was authenticated with; no_secret: it was not. */
    static constexpr std::size_t no_secret = WEBHOOK_NO_SECRET;
    std::size_t secret_index() const { return secret_index_; }

    /* Those of the body, as far as it could be read. */
    std::span<const delivered_event> events() const { return events_; }

    /* Whether the events are ready to be asked for. */
    bool identified() const { return identified_; }
    const claim_token &token() const { return token_; }

    reader &owner() const { return *reader_; }

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

    /* delivery.cc */
    webhook_step_t refuse(const fault &why, unsigned status = 0);
    webhook_step_t refuse_event(const fault &why, const delivered_event &event);
    webhook_step_t forward(
        webhook_verdict_t verdict, reason why, const position &where = {});
    fault parse(std::string_view text);
    const delivered_event *read_events(const json::node &root,
        std::span<const webhook_str_t> parts, fault &why);
    fault read_event(const json::node &node, delivered_event &event,
        std::span<const webhook_str_t> parts);
    fault validate(const json::node &node, const profile::event_rule &rule);
    void slice(std::string_view text, bool in_array);

    /* authenticate.cc */
    fault authenticate_head(const webhook_head_t &head);
    fault authenticate_body(std::string_view text, std::uint64_t now_ms);
    fault authenticate_time(std::uint64_t now_ms);

    /* challenge_answer.cc */
    fault read_challenge(const json::node &node, const challenge &asked);
    webhook_step_t meet_challenge();

    /* values.cc */
    void keep_values(const json::node &node, delivered_event &event);
    std::string_view keep(const json::node *value);
    std::string_view keep(std::string_view text);
    std::string_view keep_name(std::string_view text);

    /* identity.cc */
    fault identify(const json::node &node, const profile::event_rule &rule,
        std::string_view type, std::span<const webhook_str_t> parts,
        delivered_event &event);
    fault add_identity(const json::node &node,
        const std::vector<pointer> &identity, delivered_event &event,
        std::string &key);
    fault add_gate_key(const json::node &node,
        std::span<const webhook_str_t> parts, delivered_event &event,
        std::string &key);
    fault add_component(const json::node &node, const pointer &where,
        delivered_event &event, std::string &key);
    fault add_part(key_text found, std::string_view text,
        std::string_view position, delivered_event &event, std::string &key);
    void set_key(delivered_event &event, std::string_view text);
    void use_own_key(delivered_event &event);
    void use_identity(delivered_event &event);

    /* batch.cc */
    const delivered_event *find_repeats();
    webhook_step_t ask();
    webhook_step_t decide(std::uint64_t now_ms);
    webhook_step_t wait(std::uint64_t now_ms);
    webhook_step_t conclude();
    const delivered_event *find(standing where) const;
    std::size_t index_of(const delivered_event &event) const;

    const gate *gate_ = nullptr;
    reader *reader_ = nullptr;
    phase phase_ = phase::failed;
    webhook::answer ending_{};

    credentials credentials_;
    std::uint64_t time_ms_ = 0; /* of the head */
    std::size_t secret_index_ = no_secret;

    bool identified_ = false;
    const challenge *challenge_ = nullptr; /* instead of an event */
    std::string_view challenge_answer_;
    std::span<delivered_event> events_;
    std::size_t unanswered_ = 0; /* of those that are asked for */
    claim_token token_;
    patience patience_;

    arena memory_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_DELIVERY_H */
