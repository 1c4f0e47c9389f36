/* Gates for bodies of any kind, and deliveries for them. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_BODY_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_BODY_CHECK_H

#include <string>
#include <string_view>
#include <vector>

#include "unit/core_auth_check.h"
#include "unit/core_batch_check.h"

namespace core_check {

inline constexpr std::string_view form_type =
    "application/x-www-form-urlencoded";
inline constexpr std::string_view body_secret = "secret";

/* Says how a gate differs from one without authentication. */
struct gate_of_bodies {
    bool is_signed = false;
    pairs parameters = {{"header", "X-Signature"}, {"signed", "{body}"}};
    std::vector<std::string> key = {};
    int partial = WEBHOOK_PARTIAL_DEFAULT;
    int coding = WEBHOOK_CODING_PROFILE;
    std::size_t max_plain = 0;
    int validation = WEBHOOK_VALIDATION_PROFILE;
    std::vector<std::string> types = {};
};

struct sent_body {
    std::string body;
    std::string type = "application/json";
    pairs headers = {};
    std::string args = {};
    /* is what the signature covers, if it is not the body */
    std::string signed_text = {};
};

class body_gate {
public:
    explicit body_gate(std::string_view profile, const gate_of_bodies &how = {})
        : profile_(load_profile(profile)), reader_(webhook_reader_create()),
          is_signed_(how.is_signed)
    {
        webhook_gate_options_t chosen = options();
        std::vector<webhook_parameter_t> parameters;
        const webhook_str_t secret = str(body_secret);
        const auto key = list(how.key);
        const auto types = list(how.types);

        for (const auto &[name, value] : how.parameters) {
            parameters.push_back({str(name), str(value)});
        }
        if (how.is_signed) {
            chosen.signature = str("hmac");
            chosen.parameters = parameters.data();
            chosen.parameter_count = parameters.size();
            chosen.secrets = &secret;
            chosen.secret_count = 1;
        }
        chosen.key = key.data();
        chosen.key_count = key.size();
        chosen.types = types.data();
        chosen.type_count = types.size();
        chosen.partial = how.partial;
        chosen.coding = how.coding;
        chosen.max_plain = how.max_plain;
        chosen.validation = how.validation;
        chosen.modified = WEBHOOK_MODIFIED_PROFILE;
        gate_ = make_gate(profile_, chosen);
    }

    delivery_ptr send(const sent_body &what)
    {
        delivery_ptr delivery(
            webhook_delivery_create(gate_.get(), reader_.get()));
        std::vector<webhook_header_t> headers;
        const std::string signature = hex(mac(body_secret,
            what.signed_text.empty() ? what.body : what.signed_text));
        webhook_head_t head{};

        if (!what.type.empty()) {
            headers.push_back({str("Content-Type"), str(what.type)});
        }
        if (is_signed_) {
            headers.push_back({str("X-Signature"), str(signature)});
        }
        for (const auto &[name, value] : what.headers) {
            headers.push_back({str(name), str(value)});
        }
        head.size = sizeof head;
        head.method = str("POST");
        head.headers = headers.data();
        head.header_count = headers.size();
        head.args = str(what.args);

        if (webhook_delivery_head(delivery.get(), &head).action ==
            WEBHOOK_READ) {
            webhook_delivery_body(delivery.get(), what.body.data(),
                what.body.size(), nullptr, 0, 0);
        }
        return delivery;
    }

private:
    profile_ptr profile_;
    gate_ptr gate_;
    reader_ptr reader_;
    bool is_signed_;
};

inline unsigned status(const delivery_ptr &delivery)
{
    return webhook_delivery_status(delivery.get());
}

inline std::size_t event_count(const delivery_ptr &delivery)
{
    return webhook_delivery_event_count(delivery.get());
}

inline std::string key(const delivery_ptr &delivery, std::size_t index)
{
    return std::string(view(webhook_delivery_key(delivery.get(), index)));
}

inline webhook_event_state_t state(
    const delivery_ptr &delivery, std::size_t index = 0)
{
    return webhook_delivery_event_state(delivery.get(), index);
}

/* Answers for an event that it is new, or that it was delivered. */
inline webhook_step_t is_new(const delivery_ptr &delivery, std::size_t index)
{
    const webhook_state_t none{};

    return webhook_delivery_claim(
        delivery.get(), index, WEBHOOK_STORE_ANSWERED, &none, 0);
}

inline webhook_step_t is_known(const delivery_ptr &delivery, std::size_t index)
{
    const webhook_state_t known = delivered(delivery, index);

    return webhook_delivery_claim(
        delivery.get(), index, WEBHOOK_STORE_ANSWERED, &known, 0);
}

inline std::string known(const delivery_ptr &delivery)
{
    return std::string(view(webhook_delivery_known(delivery.get())));
}

inline std::string violated(const delivery_ptr &delivery)
{
    webhook_violation_t found{};

    return webhook_delivery_violation(delivery.get(), 0, &found) == 1
               ? std::string(view(found.pointer)) + " " +
                     std::string(view(found.rule))
               : "";
}

/* Returns the digest of a delivery's event in hexadecimal. */
inline std::string digest(const delivery_ptr &delivery)
{
    return hex({reinterpret_cast<const char *>(
                    webhook_delivery_digest(delivery.get(), 0)),
        WEBHOOK_DIGEST_SIZE});
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_BODY_CHECK_H */
