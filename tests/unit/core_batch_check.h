/* Bodies of several events, and what the store says of each. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_BATCH_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_BATCH_CHECK_H

#include <string>
#include <string_view>
#include <vector>

#include "unit/core_claim_check.h"

namespace core_check {

inline constexpr webhook_event_state_t to_claim = WEBHOOK_EVENT_TO_CLAIM;
inline constexpr webhook_event_state_t ours = WEBHOOK_EVENT_CLAIMED;
inline constexpr webhook_event_state_t dropped = WEBHOOK_EVENT_DROPPED;
inline constexpr webhook_event_state_t unclaimed = WEBHOOK_EVENT_UNCLAIMED;

using states = std::vector<webhook_event_state_t>;

inline constexpr std::string_view three =
    R"([ {"id": 1} ,{"id":2, "a":"}],[{\"\\" }, {"id":3}])";

class core_batch : public testing::Test {
protected:
    delivery_ptr send(std::string_view body) { return gate_.send(body); }

    void use(webhook_modified_t modified)
    {
        auto chosen = options();
        chosen.modified = modified;
        gate_ = make_door(chosen);
    }

    webhook_step_t tell(const delivery_ptr &delivery, std::size_t index,
        const webhook_state_t &state, std::uint64_t at_ms = start_ms)
    {
        return webhook_delivery_claim(
            delivery.get(), index, WEBHOOK_STORE_ANSWERED, &state, at_ms);
    }

    states all(const delivery_ptr &delivery)
    {
        states result;
        for (std::size_t i = 0;
             i < webhook_delivery_event_count(delivery.get()); ++i) {
            result.push_back(webhook_delivery_event_state(delivery.get(), i));
        }
        return result;
    }

    webhook_state_t done(const delivery_ptr &delivery, std::size_t index)
    {
        return delivered(delivery, index);
    }

    std::string bytes(
        const delivery_ptr &delivery, std::string_view body, std::size_t index)
    {
        auto range = webhook_delivery_event_range(delivery.get(), index);
        return std::string(body.substr(range.offset, range.len));
    }

    door gate_ = make_door();
};

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_BATCH_CHECK_H */
