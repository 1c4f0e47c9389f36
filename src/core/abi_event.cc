/* Defines the C ABI of the events of a delivery. */

#include "core/abi.h"

#include <algorithm>

#include "core/mask.h"

using namespace webhook::abi;

namespace {

using webhook::delivered_event;
using webhook::event_state;

const delivered_event *find(const webhook_delivery_t *handle, size_t index)
{
    auto events = in(handle).events();

    return index < events.size() ? &events[index] : nullptr;
}

webhook_str_t text(const webhook_delivery_t *handle, size_t index,
    std::string_view delivered_event::*member)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr ? out(event->*member) : webhook_str_t{nullptr, 0};
}

webhook_str_t text(const webhook_delivery_t *handle, size_t index,
    std::span<std::string_view> delivered_event::*member, size_t which)
{
    const delivered_event *event = find(handle, index);
    bool known = event != nullptr && which < (event->*member).size();

    return known ? out((event->*member)[which]) : webhook_str_t{nullptr, 0};
}

} // namespace

size_t webhook_delivery_event_count(const webhook_delivery_t *handle)
{
    return in(handle).events().size();
}

webhook_event_state_t webhook_delivery_event_state(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    switch (event != nullptr ? event->claim.at : event_state::none) {
    case event_state::ask:
        return WEBHOOK_EVENT_TO_CLAIM;
    case event_state::held:
        return WEBHOOK_EVENT_CLAIMED;
    case event_state::unclaimed:
        return WEBHOOK_EVENT_UNCLAIMED;
    case event_state::dropped:
        return WEBHOOK_EVENT_DROPPED;
    case event_state::none:
    case event_state::in_flight:
    case event_state::refused:
        break;
    }

    return WEBHOOK_EVENT_NONE;
}

webhook_event_outcome_t webhook_delivery_event_outcome(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr ? event->claim.outcome : WEBHOOK_OUTCOME_NONE;
}

webhook_range_t webhook_delivery_event_range(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr ? event->range : webhook_range_t{0, 0};
}

webhook_range_t webhook_delivery_array_range(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr ? event->array : webhook_range_t{0, 0};
}

int webhook_delivery_cut(const webhook_delivery_t *handle)
{
    return in(handle).is_cut() ? 1 : 0;
}

webhook_str_t webhook_delivery_known(const webhook_delivery_t *handle)
{
    return out(in(handle).known());
}

webhook_str_t webhook_delivery_type(
    const webhook_delivery_t *handle, size_t index)
{
    return text(handle, index, &delivered_event::type);
}

webhook_str_t webhook_delivery_id(
    const webhook_delivery_t *handle, size_t index)
{
    return text(handle, index, &delivered_event::id);
}

webhook_str_t webhook_delivery_key(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    if (event == nullptr) {
        return {nullptr, 0};
    }

    return out(event->claim.why == webhook::reason::modified
                   ? event->claim_key()
                   : event->key);
}

webhook_str_t webhook_delivery_claim_key(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr ? out(event->claim_key())
                            : webhook_str_t{nullptr, 0};
}

webhook_str_t webhook_delivery_latest_key(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr && event->claim.by_body()
               ? out(event->key)
               : webhook_str_t{nullptr, 0};
}

int webhook_delivery_type_listed(const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr && event->listed ? 1 : 0;
}

int webhook_delivery_violation(const webhook_delivery_t *handle, size_t index,
    webhook_violation_t *violation)
{
    const delivered_event *event = find(handle, index);

    if (event == nullptr || !event->reported) {
        return 0;
    }

    const webhook::position &where = event->reported.where;

    violation->rule =
        out(where.keyword.empty() ? webhook::describe(event->reported.why).word
                                  : where.keyword);
    violation->pointer = out(where.pointer);
    violation->expected = out(where.expected);
    return 1;
}

webhook_str_t webhook_delivery_field(
    const webhook_delivery_t *handle, size_t index, size_t which)
{
    return text(handle, index, &delivered_event::fields, which);
}

webhook_str_t webhook_delivery_value(
    const webhook_delivery_t *handle, size_t index, size_t which)
{
    return text(handle, index, &delivered_event::values, which);
}

size_t webhook_mask(webhook_str_t value, char *room)
{
    std::string_view text = in(value);
    webhook::masked_text masked = webhook::mask(text);

    if (text.empty()) {
        return 0;
    }

    char *end = std::copy(masked.head.begin(), masked.head.end(), room);
    end = std::copy(webhook::ellipsis.begin(), webhook::ellipsis.end(), end);
    end = std::copy(masked.tail.begin(), masked.tail.end(), end);

    return static_cast<size_t>(end - room);
}

const unsigned char *webhook_delivery_key_digest(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr && in(handle).identified() && !event->key.empty()
               ? event->claim_digest().data()
               : nullptr;
}

const unsigned char *webhook_delivery_latest_digest(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr && in(handle).identified() && event->claim.by_body()
               ? event->key_digest.data()
               : nullptr;
}

webhook_digest_kind_t webhook_delivery_digest_kind(
    const webhook_delivery_t *handle, size_t index)
{
    const auto *event = find(handle, index);

    return event != nullptr ? event->digest_kind : WEBHOOK_DIGEST_SHA256;
}

const unsigned char *webhook_delivery_digest(
    const webhook_delivery_t *handle, size_t index)
{
    const delivered_event *event = find(handle, index);

    return event != nullptr && in(handle).identified() ? event->digest.data()
                                                       : nullptr;
}
