/* Sample deliveries of the providers, whole and damaged. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_PROVIDER_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_PROVIDER_CHECK_H

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/abi.h"
#include "unit/core_check.h"

namespace core_check {

/* The sample with the first occurrence of a text replaced. */
inline std::string replaced(
    std::string body, const std::string &from, const std::string &to)
{
    std::size_t at = body.find(from);

    if (at == std::string::npos) {
        throw std::runtime_error("the sample has no " + from);
    }
    return body.replace(at, from.size(), to);
}

/* What identifies an event that does not do so itself comes with this. */
inline constexpr std::string_view header_id =
    "72d3162e-cc78-11e3-81ab-4c9367dc0958";

/* A strict gate of a built-in profile, with what its operator has to add. */
class provider_door {
public:
    explicit provider_door(const std::string &provider)
        : profile_(builtin_profile(provider)),
          parts_(!webhook::abi::in(profile_.get()).identifies(), str(header_id))
    {
        const webhook_str_t host_part = str("");
        auto chosen = options();
        chosen.key = parts_.empty() ? nullptr : &host_part;
        chosen.key_count = parts_.size();
        chosen.validation = WEBHOOK_VALIDATION_ENFORCE;
        gate_ = std::make_unique<door>(std::move(profile_), chosen);
    }

    delivery_ptr send(const std::string &body)
    {
        const webhook_header_t headers[] = {
            json_content_type,
            {str("x-github-event"), str("push")},
            {str("x-github-delivery"), str(header_id)},
            {str("x-shopify-topic"), str("orders/create")},
            {str("x-shopify-event-id"), str(header_id)},
            {str("shopify-webhook-id"), str(header_id)},
            {str("webhook-id"), str(header_id)},
        };
        delivery_ptr delivery = gate_->knock();

        if (send_head(delivery.get(), "POST", headers).action != WEBHOOK_READ) {
            throw std::runtime_error("the head was refused");
        }
        webhook_delivery_body(delivery.get(), body.data(), body.size(),
            parts_.data(), parts_.size(), 0);
        return delivery;
    }

private:
    profile_ptr profile_;
    std::vector<webhook_str_t> parts_;
    std::unique_ptr<door> gate_;
};

/* "valid", or the place and the keyword of the schema. */
inline std::string violation(
    const std::string &provider, const std::string &body)
{
    provider_door gate(provider);
    delivery_ptr delivery = gate.send(body);

    if (why(delivery).empty()) {
        return "valid";
    }
    if (why(delivery) != "schema") {
        return why(delivery);
    }
    return position(delivery) + " " +
           std::string(view(webhook_delivery_keyword(delivery.get())));
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_PROVIDER_CHECK_H */
