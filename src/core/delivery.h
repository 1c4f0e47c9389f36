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
#include "core/head_values.h"
#include "core/reader.h"
#include "core/sha256.h"

namespace webhook {

/* What is known of one of the events in a body; a string without data: not. */
struct delivered_event {
    std::string_view type;
    std::string_view id;
    std::span<std::string_view> fields;
    std::span<std::string_view> values;

    std::string_view key; /* of its identity; none: it has none */
    sha256::digest key_digest;
    std::string_view body_key; /* claimed in its place, of claim.by_body() */
    sha256::digest body_key_digest;

    std::string_view
        text;           /* its bytes in the body, as long as they are there */
    std::size_t offset; /* ... where they begin */
    std::size_t size;
    sha256::digest digest; /* ... and their digest, without counters */

    bool listed = false; /* the profile lists its type            */
    fault reported = {}; /* what it violates, if it is not refused */
    webhook::claim claim;

    std::string_view claim_key() const
    {
        return claim.by_body() ? body_key : key;
    }
    const sha256::digest &claim_digest() const
    {
        return claim.by_body() ? body_key_digest : key_digest;
    }
    event_digest short_digest() const;
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
    webhook_step_t acknowledge(reason why, unsigned status);
    webhook_step_t refuse_event(const fault &why, const delivered_event &event);
    webhook_step_t forward(
        webhook_verdict_t verdict, reason why, const position &where = {});
    void read_scope(const webhook_head_t &head);
    fault parse(std::string_view text);
    bool is_authentic_but_unread(reason why) const;
    bool could_be_challenge(const json::node &root) const;
    webhook_step_t judge(std::span<const webhook_str_t> parts,
        const json::node &root, std::string_view text);
    webhook_step_t pass_whole(std::string_view text, const fault &why);

    /* read_event.cc */
    const delivered_event *read_events(const json::node &root,
        std::span<const webhook_str_t> parts, fault &why);
    fault read_event(const json::node &node, delivered_event &event,
        std::span<const webhook_str_t> parts);
    fault read_type(
        const json::node &node, number_text &room, std::string_view &type);
    fault judge_event(const json::node &node, const profile::event_rule *rule,
        std::string_view type, std::span<const webhook_str_t> parts,
        delivered_event &event);
    fault validate(const json::node &node, const profile::event_rule &rule);
    bool is_unknown(const profile::event_rule *rule) const;
    fault refuse_ambiguous(const pointer &where, delivered_event &event);
    const pointer *find_ambiguous_type(const json::node &node) const;
    const pointer *find_ambiguous_key(
        const json::node &node, const profile::event_rule &rule) const;
    bool is_ambiguous(const json::node &node, const pointer &where) const;
    fault report(const fault &why, delivered_event &event);
    void slice(std::string_view text, bool in_array);
    void take_digest(const profile::event_rule &rule, delivered_event &event);

    /* authenticate.cc */
    fault authenticate_head(const webhook_head_t &head);
    fault authenticate_body(std::string_view text, std::uint64_t now_ms);
    fault authenticate_time(std::uint64_t now_ms);

    /* challenge_answer.cc */
    fault read_challenge(const json::node &node, const challenge &asked);
    webhook_step_t meet_challenge();

    /* values.cc */
    void keep_values(const json::node &node, delivered_event &event);
    std::string_view keep_at(const json::node &node, const pointer &where);
    std::string_view keep(const json::node *value);
    std::string_view keep(std::string_view text);
    std::string_view keep_name(std::string_view text);

    /* identity.cc */
    fault identify(const json::node &node, const profile::event_rule &rule,
        std::string_view type, std::span<const webhook_str_t> parts,
        delivered_event &event);
    bool begin_key(const profile::event_rule &rule, std::string_view type,
        std::string &key);
    fault add_identity(const json::node &node, const profile::event_rule &rule,
        delivered_event &event, std::string &key);
    fault add_digest_identity(const json::node &node, const pointer &unique,
        delivered_event &event, std::string &key);
    fault add_gate_key(const json::node &node,
        std::span<const webhook_str_t> parts, delivered_event &event,
        std::string &key);
    fault add_component(const json::node &node, const component &part,
        delivered_event &event, std::string &key);
    fault add_value(const json::node &node, const pointer &where,
        delivered_event &event, std::string &key);
    fault add_part(key_text found, std::string_view text,
        std::string_view position, delivered_event &event, std::string &key);
    void add_digest(
        const sha256::digest &digest, delivered_event &event, std::string &key);
    void set_keys(delivered_event &event, std::string_view text);

    /* batch.cc */
    const delivered_event *find_repeats();
    webhook_step_t ask();
    webhook_step_t decide(std::uint64_t now_ms);
    webhook_step_t wait(std::uint64_t now_ms);
    void take_along();
    webhook_step_t conclude();
    const delivered_event *find(standing where) const;
    unsigned common_status() const;
    webhook_step_t conclude_without_any();
    std::size_t index_of(const delivered_event &event) const;

    const gate *gate_ = nullptr;
    reader *reader_ = nullptr;
    phase phase_ = phase::failed;
    webhook::answer ending_{};

    credentials credentials_;
    sha256::digest signed_digest_{};     /* if the key wants it */
    std::span<found_value> head_values_; /* of the profile */
    std::string_view scope_;             /* encoded; empty: no identity */
    std::uint64_t time_ms_ = 0;          /* of the head */
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
