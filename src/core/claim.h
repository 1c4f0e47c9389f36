/* The claim protocol: what the state of a key in a store means. */

#ifndef WEBHOOK_CORE_CLAIM_H
#define WEBHOOK_CORE_CLAIM_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "core/reason.h"

namespace webhook {

using claim_token = std::array<unsigned char, WEBHOOK_TOKEN_SIZE>;
using event_digest = std::array<unsigned char, WEBHOOK_DIGEST_SIZE>;

/* webhook_state_encode() and webhook_state_decode() */
std::size_t encode_state(
    const webhook_state_t &state, std::span<char, WEBHOOK_STATE_TEXT_SIZE> out);
bool decode_state(std::string_view text, webhook_state_t &state);

/* Where an event stands with the store. */
enum class standing : std::uint8_t {
    none,      /* nothing is asked about it             */
    ask,       /* the store is to be asked              */
    held,      /* claimed by us                         */
    unclaimed, /* goes upstream without a claim         */
    dropped,   /* does not go upstream                  */
    in_flight, /* another delivery has claimed it       */
    refused    /* for the reason beside it              */
};

/* Of one event of a delivery. */
struct claim {
    standing at = standing::none;
    webhook_modified_t modified = WEBHOOK_MODIFIED_DUPLICATE;
    reason why = reason::none;
    std::uint16_t status = 0; /* of the upstream, to what was delivered */

    /* Another body is another event: each is claimed by itself. */
    bool by_body() const { return modified == WEBHOOK_MODIFIED_FORWARD; }

    /* Comes with another body than the one that was delivered. */
    void found_modified();

    /* Of a claim that is asked for; false: the answer is none. */
    bool take(webhook_store_error_t on_error, const claim_token &token,
        const event_digest &digest, webhook_store_answer_t answer,
        const webhook_state_t *found);

private:
    void stand(standing where, reason because);
    void hold(const webhook_state_t &found);
    void store_failed(
        webhook_store_error_t on_error, webhook_store_answer_t answer);
};

/* The waiting for the outcome of another delivery's claim. */
class patience {
public:
    /* The store has answered: the wait is counted from the first call. */
    void begin(std::uint64_t now_ms);

    /*
     * Milliseconds to the next question, 0: it has waited long enough.  Half
     * of a pause is left to chance, which is the token's: deliveries that want
     * the same events in another order do not meet again at each try.
     */
    std::uint64_t next(
        std::uint64_t now_ms, std::uint64_t wait_ms, const claim_token &token);

private:
    static constexpr std::uint64_t first_back_off_ms = 5;
    static constexpr std::uint64_t last_back_off_ms = 100;

    bool begun_ = false;
    std::uint64_t first_ms_ = 0;
    std::uint64_t back_off_ms_ = first_back_off_ms;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CLAIM_H */
