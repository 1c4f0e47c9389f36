/* A profile and an operator's decisions, checked and compiled. */

#ifndef WEBHOOK_CORE_GATE_H
#define WEBHOOK_CORE_GATE_H

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/authenticator.h"
#include "core/json.h"
#include "core/pointer.h"
#include "core/profile.h"

namespace webhook {

class gate {
public:
    /* Throws config_error. */
    gate(const webhook::profile &provider,
        const webhook_gate_options_t &options);

    const webhook::profile &profile() const { return *profile_; }

    const webhook::authenticator &authenticator() const
    {
        return authenticator_;
    }

    /* Encoded, as it begins each key. */
    const std::string &scope() const { return scope_; }

    /*
     * The operator's components; one that is not a pointer is for the host to
     * supply.  Empty: the profile's identity counts.
     */
    const std::vector<std::optional<pointer>> &key() const { return key_; }
    std::size_t host_parts() const { return host_parts_; }

    const std::vector<pointer> &values() const { return values_; }

    const json::limits &limits() const { return limits_; }

    /* One at least. */
    const std::vector<std::string> &methods() const { return methods_; }

    /* The same for a header field "Allow". */
    const std::string &allow() const { return allow_; }

    /* Beyond those of JSON, in lower case. */
    const std::vector<std::string> &media_types() const { return media_types_; }

    bool observes() const { return observes_; }
    webhook_modified_t modified() const { return modified_; }
    webhook_store_error_t store_error() const { return store_error_; }
    std::uint64_t window_ms() const { return window_ms_; }
    std::uint64_t lease_ms() const { return lease_ms_; }
    std::uint64_t wait_ms() const { return wait_ms_; }

private:
    void read_key(const webhook_gate_options_t &options);
    void read_values(const webhook_gate_options_t &options);
    void read_limits(const webhook_gate_options_t &options);
    void read_methods(const webhook_gate_options_t &options);

    const webhook::profile *profile_;
    webhook::authenticator authenticator_;
    std::string scope_;
    std::vector<std::optional<pointer>> key_;
    std::size_t host_parts_ = 0;
    std::vector<pointer> values_;
    json::limits limits_;
    std::vector<std::string> methods_;
    std::string allow_;
    std::vector<std::string> media_types_;
    bool observes_;
    webhook_modified_t modified_;
    webhook_store_error_t store_error_;
    std::uint64_t window_ms_;
    std::uint64_t lease_ms_;
    std::uint64_t wait_ms_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_GATE_H */
