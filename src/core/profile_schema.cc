/*
 * A violation is told without the names that a schema does not know, since an
 * event's names are the sender's.  A profile is the operator's own: its types,
 * its fields and the members it should not have are checked one by one here,
 * for the sake of their names.
 */

#include "core/profile_schema.h"

#include "core/builtin.h"

namespace webhook {

namespace {

void check_value(const schema::program &rule, const place &at)
{
    schema::run run;

    switch (rule.check(*at.value, run)) {
    case schema::result::valid:
        break;
    case schema::result::invalid: {
        place fault{nullptr, at.path + std::string(run.pointer())};
        fault.refuse("expected: " + std::string(run.expected()));
    }
    case schema::result::too_complex:
        at.refuse("is too complex");
    }
}

} // namespace

profile_schema::profile_schema()
    : document_(builtin_file("profile.schema.json")),
      profile_(document_.root()), event_(document_.root(), "/$defs/event"),
      field_(document_.root(), "/$defs/field"),
      pointer_(document_.root(), "/$defs/pointer")
{
}

void profile_schema::check(const place &profile) const
{
    want_known(profile, "/properties");
    want_known(profile.child("type"), "/properties/type/properties");
    check_events(profile.child("events"));
    check_fields(profile.child("fields"));

    check_value(profile_, profile);
}

/* "properties": where the schema lists the members of this object. */
void profile_schema::want_known(const place &at, const char *properties) const
{
    const json::node &known = *pointer(properties).find(document_.root());

    if (!at.is(json::kind::object)) {
        return;
    }

    for (const json::member &member : json::members(*at.value)) {
        if (json::find_member(known, member.name) != nullptr) {
            continue;
        }
        std::string names;
        for (const json::member &each : json::members(known)) {
            names += (names.empty() ? "" : ", ") + std::string(each.name);
        }
        at.child(member).refuse("is not known; known here are: " + names);
    }
}

void profile_schema::check_events(const place &events) const
{
    if (!events.is(json::kind::object)) {
        return;
    }

    for (const json::member &member : json::members(*events.value)) {
        place entry = events.child(member);
        want_known(entry, "/$defs/event/properties");
        check_value(event_, entry);
    }
}

void profile_schema::check_fields(const place &fields) const
{
    if (!fields.is(json::kind::object)) {
        return;
    }

    for (const json::member &member : json::members(*fields.value)) {
        place entry = fields.child(member);
        json::node name{};
        name.kind = json::kind::string;
        name.size = static_cast<std::uint32_t>(member.name.size());
        name.span = 1;
        name.text = member.name.data();

        check_value(field_, {&name, entry.path});
        check_value(pointer_, entry);
    }
}

} // namespace webhook
