/* Holds the operator's values that challenges need. */

#ifndef WEBHOOK_CORE_CHALLENGE_SETTINGS_H
#define WEBHOOK_CORE_CHALLENGE_SETTINGS_H

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/secret.h"
#include "core/sha256.h"

namespace webhook {

class challenge_settings {
public:
    /* Throws config_error, which begins with "challenge: ". */
    explicit challenge_settings(std::span<const webhook_parameter_t> values);

    bool has(std::string_view name) const { return values_.contains(name); }

    /* Returns the first value of a setting, or an empty text. */
    std::string_view first(std::string_view name) const;

    /* Returns true if the text is a value of the setting, in constant time. */
    bool is_one(
        std::string_view name, std::string_view text, sha256 &hash) const;

    /* Returns the names, in alphabetical order. */
    std::vector<std::string_view> names() const;

private:
    struct value {
        secret text;
        sha256::digest digest; /* is compared in the same time at any length */
    };

    std::map<std::string, std::vector<value>, std::less<>> values_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_SETTINGS_H */
