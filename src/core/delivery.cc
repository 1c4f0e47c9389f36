/* The steps of a delivery, in their order. */

#include "core/delivery.h"

#include <algorithm>
#include <new>

#include "core/key.h"
#include "core/media_type.h"
#include "core/text.h"

namespace webhook {

void delivery::start(const gate &policy, reader &owner)
{
    gate_ = &policy;
    reader_ = &owner;
    phase_ = phase::head;
    ending_ = {};
    identified_ = false;
    type_ = {};
    id_ = {};
    key_ = {};
    fields_ = {};
    values_ = {};
    token_ = owner.next_token();
}

webhook_step_t delivery::fail() noexcept
{
    phase_ = phase::failed;
    return {WEBHOOK_FAIL, 0};
}

webhook_step_t delivery::refuse(const fault &why)
{
    const reason_info &info = describe(why.why);

    ending_ = {info.status, info.verdict, why.why, why.position};
    phase_ = phase::answered;
    return {WEBHOOK_ANSWER, 0};
}

webhook_step_t delivery::head(
    std::string_view method, std::span<const webhook_header_t> headers)
{
    if (phase_ != phase::head) {
        return fail();
    }

    reason why = check_head(method, headers);
    if (why != reason::none) {
        return refuse({why});
    }

    phase_ = phase::body;
    return {WEBHOOK_READ, 0};
}

webhook_step_t delivery::body(
    std::string_view bytes, std::span<const webhook_str_t> parts)
{
    if (phase_ != phase::body || parts.size() != gate_->host_parts()) {
        return fail();
    }

    std::string_view text = reader_->load(bytes);
    json::document &document = reader_->document();

    json::error unreadable = document.parse(text);
    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }
    if (unreadable != json::error::none) {
        return refuse({reason_of(unreadable)});
    }

    const json::node *event = nullptr;
    fault why = find_event(gate_->profile(), document.root(), event);
    if (why) {
        return refuse(why);
    }

    keep_values(*event);

    why = identify(*event, parts);
    if (why) {
        return refuse(why);
    }

    sha256::digest whole = reader_->hash()(text);
    std::copy_n(whole.begin(), digest_.size(), digest_.begin());
    claim_.start(*gate_, token_, digest_);
    identified_ = true;

    phase_ = phase::claim;
    return {WEBHOOK_CLAIM, gate_->lease_ms()};
}

/* The event of a refused body is known as far as it could be read. */
void delivery::keep_values(const json::node &event)
{
    const auto &fields = gate_->profile().fields;
    const auto &values = gate_->values();

    fields_ = memory_.strings(fields.size());
    values_ = memory_.strings(values.size());

    for (std::size_t i = 0; i < fields.size(); ++i) {
        fields_[i] = keep(fields[i].where.find(event));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        values_[i] = keep(values[i].find(event));
    }
}

std::string_view delivery::keep(const json::node *value)
{
    number_text room;
    auto text = scalar_text(value, room);

    return text ? keep(*text) : std::string_view();
}

std::string_view delivery::keep(std::string_view text)
{
    if (!has_controls(text)) {
        return memory_.copy(text);
    }

    std::string safe;
    append_without_controls(safe, text);
    return memory_.copy(safe);
}

webhook_step_t delivery::claim(webhook_store_answer_t answer,
    const webhook_state_t *found, std::uint64_t now_ms)
{
    if (phase_ != phase::claim) {
        return fail();
    }

    decision next = claim_.answered(answer, found, now_ms);

    switch (next.action) {
    case WEBHOOK_WAIT:
        break;
    case WEBHOOK_CLAIM:
        use_own_key();
        break;
    case WEBHOOK_FORWARD:
        ending_ = {0, next.verdict, next.why, {}};
        phase_ = phase::upstream;
        break;
    case WEBHOOK_ANSWER:
        ending_ = {next.status, next.verdict, next.why, {}};
        phase_ = phase::answered;
        break;
    default:
        return fail();
    }

    return {next.action, next.ms};
}

webhook_step_t delivery::outcome(webhook_upstream_t upstream, unsigned status)
{
    if (phase_ == phase::done) {
        return {WEBHOOK_NONE, 0};
    }
    if (phase_ != phase::upstream) {
        return fail();
    }

    phase_ = phase::done;
    return claim_.outcome(upstream, status);
}

const answer *delivery::answer() const
{
    return phase_ == phase::answered ? &ending_ : nullptr;
}

std::string_view delivery::field(std::size_t index) const
{
    return index < fields_.size() ? fields_[index] : std::string_view();
}

std::string_view delivery::value(std::size_t index) const
{
    return index < values_.size() ? values_[index] : std::string_view();
}

const unsigned char *delivery::key_digest() const
{
    return identified_ ? key_digest_.data() : nullptr;
}

const unsigned char *delivery::digest() const
{
    return identified_ ? digest_.data() : nullptr;
}

const unsigned char *delivery::token() const
{
    return identified_ ? token_.data() : nullptr;
}

} // namespace webhook
