/* Times the wait for the outcome of another delivery's claim. */

#ifndef WEBHOOK_CORE_BACKOFF_H
#define WEBHOOK_CORE_BACKOFF_H

#include <cstdint>

#include "core/claim.h"

namespace webhook {

class backoff {
public:
    /* Starts the wait; calls after the first one have no effect. */
    void begin(std::uint64_t now_ms);

    /*
     * Returns the milliseconds until the store is asked again, or 0 if the
     * delivery has waited long enough.  Half of a pause is random and derived
     * from the token, so that deliveries that want the same events in another
     * order do not meet again at each try.
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

#endif /* WEBHOOK_CORE_BACKOFF_H */
