/* Checks a profile against providers/profile.schema.json. */

#ifndef WEBHOOK_CORE_PROFILE_SCHEMA_H
#define WEBHOOK_CORE_PROFILE_SCHEMA_H

#include <string_view>

#include "core/json_location.h"
#include "schema/schema.h"
#include "json/jansson.h"

namespace webhook {

class profile_schema {
public:
    profile_schema();

    /* Throws config_error, which names the location of the fault. */
    void check(const json_location &profile) const;

private:
    struct rule {
        rule(const json::node &document, const char *where);

        void check(const json_location &at) const;

        schema::program program;
        std::string_view description; /* replaces a pattern in a message */
    };

    void want_known(const json_location &at, const char *properties) const;
    void check_events(const json_location &events) const;
    void check_components(const json_location &entry) const;
    void check_challenge(const json_location &challenge) const;
    static void check_members(const json_location &at, const rule &each);
    void check_challenges(const json_location &challenges) const;
    void check_fields(const json_location &fields) const;
    void check_signature(const json_location &signature) const;

    json::tree document_;
    rule profile_;
    rule name_;
    /* Check the members whose names the profile chooses. */
    rule event_;
    rule asked_;
    rule required_;
    rule constant_;
    rule template_;
    rule answer_;
    rule field_;
    rule pointer_;
    rule parameter_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_SCHEMA_H */
