/* Combines a profile and an operator's decisions, checked and compiled. */

#ifndef WEBHOOK_CORE_GATE_H
#define WEBHOOK_CORE_GATE_H

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/authenticator.h"
#include "core/challenge/book.h"
#include "core/profile.h"
#include "core/reason.h"
#include "json/limits.h"
#include "json/pointer.h"

namespace webhook {

/* Describes a component of the operator's key. */
struct gate_component {
    enum class source : std::uint8_t {
        event,  /* is the value at "where" */
        host,   /* is a value of the host */
        digest, /* is the SHA-256 of the event's bytes */
        covered /* is the SHA-256 of all that the signature covers */
    };

    source from;
    std::optional<pointer> where;
};

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

    /*
     * Returns the encoded beginning of each key, or nothing if the host
     * supplies it.
     */
    const std::optional<std::string> &scope() const { return scope_; }

    /*
     * Returns the operator's components.  If there are none, the profile's
     * identity applies.
     */
    const std::vector<gate_component> &key() const { return key_; }
    std::size_t host_parts() const { return host_parts_; }
    bool wants_signed_digest() const { return wants_signed_digest_; }

    /*
     * Returns true if the operator's key consists of bytes that were signed or
     * sent.
     */
    bool key_is_of_bytes() const;

    /*
     * Returns true if the digest of an event decides whether the event is
     * another one, or is part of its key: it must be one that nobody can forge.
     */
    bool needs_sha256(const profile::event_rule &rule) const;

    const std::vector<pointer> &values() const { return values_; }

    /* Returns true if something identifies the events of this rule. */
    bool identifies(const profile::event_rule &rule) const
    {
        return !key_.empty() || rule.identifies();
    }
    bool identifies() const { return !key_.empty() || profile_->identifies(); }

    /* Returns true if the values that make up the type are authentic. */
    bool type_is_signed() const;

    /* Returns true if a signature covers what the body contains. */
    bool signs_body() const;

    /*
     * Returns true if it covers the fields of a form, whose bytes may be others
     * then: in another order, encoded otherwise, or with a field twice.
     */
    bool signs_fields() const;

    /*
     * Returns true if the bytes of the body are exactly those that were signed,
     * even if they cannot be read.
     */
    bool fixes_body() const;

    /*
     * Returns true if only a body that has been read shows that it is
     * authentic.
     */
    bool needs_readable_body() const;

    /*
     * Returns what happens to a body that two readers may read differently,
     * where the gate reads: reason::ambiguous if the provider has signed it,
     * and is therefore responsible for it, or reason::duplicate_key.
     */
    reason ambiguity() const;

    /*
     * Returns true if known events are cut out of a body that has new ones too.
     */
    bool cuts() const { return cuts_; }

    /* Returns true if an event with that fault is refused. */
    bool refuses(reason why) const;
    bool validates() const { return validation_ != WEBHOOK_VALIDATION_OFF; }
    webhook_validation_t validation() const { return validation_; }

    /* Returns true if the operator does not want events of that type. */
    bool ignores(const profile::event_rule &rule) const;

    webhook_modified_t modified(const profile::event_rule &rule) const;

    const challenge_book &challenges() const { return challenges_; }

    const duplicate_answer &duplicate() const { return duplicate_; }

    const json::limits &limits() const { return limits_; }

    /* Returns one method at least. */
    const std::vector<std::string> &methods() const { return methods_; }

    /*
     * Returns the methods of deliveries and challenges as a header field
     * "Allow" lists them.
     */
    const std::string &allow() const { return allow_; }

    /* Returns the coding of bodies, and which bytes the signature covers. */
    webhook_coding_t coding() const { return coding_; }

    /* Returns the bytes that a body may have when it is decoded. */
    std::size_t largest_plain() const { return largest_plain_; }

    /* Returns types beyond those of JSON, in lower case. */
    const std::vector<std::string> &media_types() const { return media_types_; }

    bool observes() const { return observes_; }
    webhook_store_error_t store_error() const { return store_error_; }
    std::uint64_t window_ms() const { return window_ms_; }
    std::uint64_t lease_ms() const { return lease_ms_; }
    std::uint64_t wait_ms() const { return wait_ms_; }

private:
    void read_key(const webhook_gate_options_t &options);
    void read_values(const webhook_gate_options_t &options);
    void read_types(const webhook_gate_options_t &options);
    void read_duplicate(const webhook_gate_options_t &options);
    void check_identity() const;
    void check_component(const component &part) const;
    bool covers(const component &part) const;
    bool covers(const pointer &where) const;
    void check_coding() const;
    void check_key_is_signed(const webhook_gate_options_t &options) const;
    void check_rule_is_signed(const profile::event_rule &rule) const;
    void read_limits(const webhook_gate_options_t &options);
    void read_methods(const webhook_gate_options_t &options);

    const webhook::profile *profile_;
    webhook::authenticator authenticator_;
    challenge_book challenges_;
    std::optional<std::string> scope_;
    std::vector<gate_component> key_;
    std::size_t host_parts_ = 0;
    bool wants_signed_digest_ = false;
    std::vector<pointer> values_;
    std::set<const profile::event_rule *> types_;
    duplicate_answer duplicate_;
    json::limits limits_;
    std::vector<std::string> methods_;
    std::string allow_;
    std::vector<std::string> media_types_;
    bool observes_;
    webhook_validation_t validation_;
    webhook_modified_t modified_;
    webhook_store_error_t store_error_;
    bool cuts_;
    webhook_coding_t coding_;
    std::size_t largest_plain_;
    std::uint64_t window_ms_;
    std::uint64_t lease_ms_;
    std::uint64_t wait_ms_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_GATE_H */
