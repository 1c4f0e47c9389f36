/* Deliveries from their head to their end, through the C ABI. */

#ifndef WEBHOOK_BENCH_SENDER_H
#define WEBHOOK_BENCH_SENDER_H

#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "unit/core_auth_check.h"

namespace core_check {

/* A gate for the provider of the samples, and a body that is sent to it. */
class sender {
public:
    explicit sender(
        std::string body, const lock &how = {}, const pairs &given = {})
        : body_(std::move(body)), given_(given),
          profile_(builtin_profile("iclosed")),
          gate_(make_locked(profile_, how)), reader_(webhook_reader_create())
    {
        for (const auto &[name, value] : given_) {
            headers_.push_back({str(name), str(value)});
        }
    }

    sender(const sender &) = delete;
    sender &operator=(const sender &) = delete;

    std::size_t size() const { return body_.size(); }

    /* Nothing is in the store, and the upstream acknowledges it. */
    void deliver()
    {
        const webhook_state_t absent{};
        const delivery_ptr delivery = read(WEBHOOK_CLAIM);

        for (std::size_t i = 0;
             i < webhook_delivery_event_count(delivery.get()); ++i) {
            webhook_delivery_claim(
                delivery.get(), i, WEBHOOK_STORE_ANSWERED, &absent, 0);
        }
        expect(delivery,
            webhook_delivery_outcome(
                delivery.get(), WEBHOOK_UPSTREAM_ANSWERED, 200),
            WEBHOOK_COMMIT);
        webhook_reader_trim(reader_.get(), now_ms);
    }

    /* The store has it as delivered, with this body. */
    void repeat()
    {
        const delivery_ptr delivery = read(WEBHOOK_CLAIM);
        webhook_state_t done{};

        done.kind = WEBHOOK_DELIVERED;
        std::memcpy(done.digest, webhook_delivery_digest(delivery.get(), 0),
            WEBHOOK_DIGEST_SIZE);
        done.digest_kind = webhook_delivery_digest_kind(delivery.get(), 0);
        expect(delivery,
            webhook_delivery_claim(
                delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &done, 0),
            WEBHOOK_ANSWER);
        webhook_delivery_answer(delivery.get(), nullptr);
    }

    /* The body is not what the profile asks for. */
    void refuse()
    {
        const delivery_ptr delivery = read(WEBHOOK_ANSWER);

        webhook_delivery_answer(delivery.get(), nullptr);
    }

private:
    static void expect(const delivery_ptr &delivery, webhook_step_t step,
        webhook_action_t action)
    {
        if (step.action != action) {
            throw std::runtime_error("not so: " + why(delivery));
        }
    }

    delivery_ptr read(webhook_action_t action)
    {
        delivery_ptr delivery(
            webhook_delivery_create(gate_.get(), reader_.get()));

        expect(delivery, send_head(delivery.get(), "POST", headers_, now_ms),
            WEBHOOK_READ);

        char *buffer = webhook_reader_buffer(reader_.get(), body_.size());
        std::memcpy(buffer, body_.data(), body_.size());
        expect(delivery,
            webhook_delivery_body(
                delivery.get(), buffer, body_.size(), nullptr, 0, now_ms),
            action);
        return delivery;
    }

    std::string body_;
    pairs given_;
    profile_ptr profile_;
    gate_ptr gate_;
    reader_ptr reader_;
    std::vector<webhook_header_t> headers_ = {json_content_type};
};

/*
 * Returns a booking of about that size at most.  It has copies of the sample in
 * a member that the schema does not know: JSON that is as dense as the rest.
 */
inline std::string booking_of(std::size_t size)
{
    const std::string filler = sample("call-booked");
    std::string more = ",\"more\":[" + filler;

    while (more.size() + 2 * filler.size() < size) {
        more += "," + filler;
    }

    std::string body = filler;
    return body.insert(body.rfind('}'), more + "]");
}

/* Signs a body as Standard Webhooks says. */
inline sender standard_sender(const std::string &body = sample("call-booked"))
{
    const std::string secret = "a secret of thirty-two bytes too";
    const std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const std::string text = id + "." + now + "." + body;

    return sender(body,
        {.signature = "standard-webhooks",
            .secrets = {"whsec_" + base64(secret)}},
        {{"webhook-id", id}, {"webhook-timestamp", now},
            {"webhook-signature", "v1," + base64(mac(secret, text))}});
}

} // namespace core_check

#endif /* WEBHOOK_BENCH_SENDER_H */
