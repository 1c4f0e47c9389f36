/* Holds the challenges that a gate answers, with the operator's settings. */

#ifndef WEBHOOK_CORE_CHALLENGE_BOOK_H
#define WEBHOOK_CORE_CHALLENGE_BOOK_H

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/challenge/challenge.h"
#include "core/challenge/settings.h"
#include "core/profile.h"

namespace webhook {

class verifier;

class challenge_book {
public:
    /*
     * "signer" is nullptr if the gate verifies no signature.  Throws
     * config_error.
     */
    challenge_book(const profile &provider,
        const webhook_gate_options_t &options, const verifier *signer);

    /* Returns those that are answered, in the order of the profile. */
    const std::vector<const challenge *> &all() const { return answered_; }

    /* Returns methods other than POST. */
    const std::vector<std::string> &methods() const { return methods_; }
    bool has_method(std::string_view method) const;

    const challenge_settings &settings() const { return settings_; }

    /* Returns settings without which some challenge is not answered. */
    const std::vector<std::string> &missing() const { return missing_; }

    /* Returns the kinds of texts that an answer could have signed. */
    const std::vector<text_rule> &signable() const { return signable_; }

    /* Returns nullptr if no field is repeated. */
    const echo_rule *echo() const { return echo_; }

private:
    void read_challenge(const challenge &each, const verifier *signer);
    void read_echo(const profile &provider);
    void add_signable(const challenge &each, const verifier *signer);
    void check_names(const profile &provider) const;

    challenge_settings settings_;
    std::vector<const challenge *> answered_;
    std::vector<std::string> methods_;
    std::vector<std::string> missing_;
    std::vector<text_rule> signable_;
    const echo_rule *echo_ = nullptr;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_BOOK_H */
