/*
 * A violation is reported without names that a schema does not know, since an
 * event's names come from the sender.  But a profile belongs to the operator:
 * its types, its fields and its unknown members are checked one by one here, so
 * that a message can name them.
 */

#include "core/profile_schema.h"

#include "base/nearest.h"
#include "core/builtin.h"

namespace webhook {

profile_schema::rule::rule(const json::node &document, const char *where)
    : program(document, where)
{
    const json::node *words =
        pointer(std::string(where) + "/description").find(document);

    if (words != nullptr) {
        description = words->string();
    }
}

void profile_schema::rule::check(const json_location &at) const
{
    schema::run run;
    schema::result result = program.check(*at.value, run);

    if (result == schema::result::too_complex) {
        at.refuse("is too complex");
    }
    if (result == schema::result::invalid) {
        json_location fault{nullptr, at.path + std::string(run.pointer())};
        fault.refuse("expected: " + std::string(run.keyword() == "pattern"
                                                    ? description
                                                    : run.expected()));
    }
}

profile_schema::profile_schema()
    : document_(builtin_file("profile.schema.json")),
      profile_(document_.root(), ""), name_(document_.root(), "/$defs/name"),
      event_(document_.root(), "/$defs/event"),
      asked_(document_.root(), "/$defs/asked"),
      required_(document_.root(), "/$defs/required"),
      constant_(document_.root(), "/$defs/constant"),
      template_(document_.root(), "/$defs/template"),
      answer_(document_.root(), "/$defs/answer"),
      field_(document_.root(), "/$defs/field"),
      pointer_(document_.root(), "/$defs/pointer"),
      parameter_(document_.root(), "/$defs/parameter")
{
}

void profile_schema::check(const json_location &profile) const
{
    want_known(profile, "/properties");
    want_known(profile.child("type"), "/properties/type/properties");
    want_known(profile.child("duplicate"), "/properties/duplicate/properties");
    if (json_location name = profile.child("name"); name.value != nullptr) {
        name_.check(name);
    }
    check_signature(profile.child("signature"));
    check_challenges(profile.child("challenges"));
    want_known(profile.child("echo"), "/properties/echo/properties");
    check_events(profile.child("events"));
    check_fields(profile.child("fields"));

    profile_.check(profile);
}

/* Refuses unknown members; the schema lists the known ones at "properties". */
void profile_schema::want_known(
    const json_location &at, const char *properties) const
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
        std::vector<std::string_view> all;
        for (const json::member &each : json::members(known)) {
            names += (names.empty() ? "" : ", ") + std::string(each.name);
            all.push_back(each.name);
        }
        at.child(member).refuse("is not a known member" +
                                did_you_mean(member.name, all) +
                                "; the members are: " + names);
    }
}

void profile_schema::check_events(const json_location &events) const
{
    if (!events.is(json::kind::object)) {
        return;
    }

    for (const json::member &member : json::members(*events.value)) {
        json_location entry = events.child(member);
        want_known(entry, "/$defs/event/properties");
        check_components(entry);
        want_known(
            entry.child("digest"), "/$defs/event/properties/digest/properties");
        check_challenge(entry.child("challenge"));
        event_.check(entry);
    }
}

void profile_schema::check_components(const json_location &entry) const
{
    const char *known = "/$defs/component/properties";
    const json_location key = entry.child("key");
    std::size_t index = 0;

    want_known(entry.child("id"), known);
    if (!key.is(json::kind::array)) {
        return;
    }
    for (const json::node &element : json::elements(*key.value)) {
        want_known(key.child(element, index++), known);
    }
}

void profile_schema::check_challenge(const json_location &challenge) const
{
    want_known(challenge, "/$defs/challenge/properties");

    json_location answer = challenge.child("answer");
    if (!answer.is(json::kind::object)) {
        return;
    }

    for (const json::member &member : json::members(*answer.value)) {
        json_location entry = answer.child(member);
        want_known(entry, "/$defs/answer/properties");
        answer_.check(entry);
    }
}

/* Checks the parameters, or the name of another provider. */
void profile_schema::check_signature(const json_location &signature) const
{
    if (signature.is(json::kind::string)) {
        name_.check(signature);
    }

    check_members(signature, parameter_);
}

/* Checks the values of members whose names the profile chooses. */
void profile_schema::check_members(const json_location &at, const rule &each)
{
    if (!at.is(json::kind::object)) {
        return;
    }

    for (const json::member &member : json::members(*at.value)) {
        each.check(at.child(member));
    }
}

void profile_schema::check_challenges(const json_location &challenges) const
{
    std::size_t index = 0;

    if (!challenges.is(json::kind::array)) {
        return;
    }

    for (const json::node &element : json::elements(*challenges.value)) {
        json_location entry = challenges.child(element, index++);
        want_known(entry, "/$defs/asked/properties");
        want_known(
            entry.child("answer"), "/$defs/asked/properties/answer/properties");
        check_members(entry.child("require"), required_);
        check_members(entry.child("answer").child("json"), constant_);
        check_members(entry.child("answer").child("headers"), template_);
        asked_.check(entry);
    }
}

void profile_schema::check_fields(const json_location &fields) const
{
    if (!fields.is(json::kind::object)) {
        return;
    }

    for (const json::member &member : json::members(*fields.value)) {
        json_location entry = fields.child(member);
        json::node name{};
        name.kind = json::kind::string;
        name.size = static_cast<std::uint32_t>(member.name.size());
        name.span = 1;
        name.text = member.name.data();

        field_.check({&name, entry.path});
        pointer_.check(entry);
    }
}

} // namespace webhook
