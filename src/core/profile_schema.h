/* What a profile must look like: profiles/profile.schema.json. */

#ifndef WEBHOOK_CORE_PROFILE_SCHEMA_H
#define WEBHOOK_CORE_PROFILE_SCHEMA_H

#include <string>

#include "core/jansson.h"
#include "core/place.h"
#include "core/schema/schema.h"

namespace webhook {

class profile_schema {
public:
    profile_schema();

    /* Throws config_error, which names the place of the fault. */
    void check(const place &profile) const;

private:
    void want_known(const place &at, const char *properties) const;
    void check_events(const place &events) const;
    void check_fields(const place &fields) const;

    json::tree document_;
    schema::program profile_;
    /* Of the members whose names are the profile's own. */
    schema::program event_;
    schema::program field_;
    schema::program pointer_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_PROFILE_SCHEMA_H */
