/* Holds what a signed JSON object must say: to whom, by whom, and when. */

#ifndef WEBHOOK_CORE_AUTH_CLAIMS_H
#define WEBHOOK_CORE_AUTH_CLAIMS_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/auth/parameter_set.h"
#include "core/auth/signed_time.h"
#include "core/auth/tolerance.h"
#include "core/reason.h"
#include "json/document.h"

namespace webhook {

class claims {
public:
    /*
     * Reads the parameters "audience", "issuer", "require", "timestamp" and
     * "unit".  Throws config_error.
     */
    explicit claims(const parameter_set &given);

    /* Returns true if something binds the object to this operator. */
    bool binds() const { return audience_ || !required_.empty(); }

    /* Returns the pointers to what is compared, and to the time of signing. */
    std::vector<const pointer *> places() const;

    /* Returns true if the time must be there, and must be near. */
    bool has_clock() const { return clock_.has_value(); }

    /*
     * Checks the object.  "ends_ms" becomes the time after which it is no
     * longer accepted, before the tolerance is added.
     */
    fault check(const json::document &object, const tolerance &near,
        std::uint64_t now_ms, std::uint64_t &ends_ms) const;

    /* Returns the time of signing, if there is one. */
    std::optional<std::uint64_t> time_of(const json::node &object) const;

private:
    struct requirement {
        pointer where;
        std::string value;
    };

    void read_required(std::string_view text);
    bool has_values(const json::document &object) const;
    fault check_clock(const json::document &object, const tolerance &near,
        std::uint64_t now_ms, std::uint64_t &ends_ms) const;

    std::optional<std::string> audience_;
    std::vector<requirement> required_;
    std::optional<pointer> clock_; /* points to the time of signing */
    bool timeless_ = false;        /* is true if no time is required */
    time_unit unit_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_CLAIMS_H */
