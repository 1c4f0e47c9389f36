/* One request's way through the gate. */

#ifndef WEBHOOK_CORE_DELIVERY_H
#define WEBHOOK_CORE_DELIVERY_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <webhook/webhook.h>

#include "core/answer.h"
#include "core/arena.h"
#include "core/claim.h"
#include "core/event.h"
#include "core/gate.h"
#include "core/reader.h"
#include "core/sha256.h"

namespace webhook {

class delivery {
public:
    delivery() = default;
    delivery(const delivery &) = delete;
    delivery &operator=(const delivery &) = delete;

    void start(const gate &policy, reader &owner);

    /* Gives back what a large event took; start() may follow. */
    void finish() noexcept { memory_.clear(); }

    webhook_step_t head(
        std::string_view method, std::span<const webhook_header_t> headers);
    webhook_step_t body(
        std::string_view bytes, std::span<const webhook_str_t> parts);
    webhook_step_t claim(webhook_store_answer_t answer,
        const webhook_state_t *found, std::uint64_t now_ms);
    webhook_step_t outcome(webhook_upstream_t upstream, unsigned status);

    /* Nothing more can come of it. */
    webhook_step_t fail() noexcept;

    /* nullptr unless the sender is to be answered. */
    const webhook::answer *answer() const;

    webhook_verdict_t verdict() const { return ending_.verdict; }
    reason why() const { return ending_.why; }
    std::string_view position() const { return ending_.position; }

    /* Without data: there is none. */
    std::string_view type() const { return type_; }
    std::string_view id() const { return id_; }
    std::string_view key() const { return key_; }
    std::string_view field(std::size_t index) const;
    std::string_view value(std::size_t index) const;

    /* nullptr before the event is known. */
    const unsigned char *key_digest() const;
    const unsigned char *digest() const;
    const unsigned char *token() const;

    reader &owner() const { return *reader_; }

private:
    enum class phase { head, body, claim, upstream, answered, done, failed };

    webhook_step_t refuse(const fault &why);
    void keep_values(const json::node &event);
    std::string_view keep(const json::node *value);
    std::string_view keep(std::string_view text);
    std::string_view keep_name(std::string_view text);

    fault identify(
        const json::node &event, std::span<const webhook_str_t> parts);
    fault add_identity(const json::node &event,
        const std::vector<pointer> &identity, std::string &key);
    fault add_gate_key(const json::node &event,
        std::span<const webhook_str_t> parts, std::string &key);
    fault add_component(
        const json::node &event, const pointer &where, std::string &key);
    fault add_part(key_text found, std::string_view text,
        std::string_view position, std::string &key);
    void set_key(std::string_view text);
    void use_own_key();

    const gate *gate_ = nullptr;
    reader *reader_ = nullptr;
    phase phase_ = phase::failed;
    webhook::answer ending_{};

    bool identified_ = false;
    std::string_view type_;
    std::string_view id_;
    std::string_view key_;
    std::span<std::string_view> fields_;
    std::span<std::string_view> values_;
    sha256::digest key_digest_;
    body_digest digest_;
    claim_token token_;
    webhook::claim claim_;

    arena memory_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_DELIVERY_H */
