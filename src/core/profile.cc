#include "core/profile.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <utility>

#include "base/config_error.h"
#include "core/challenge/load.h"
#include "core/json_location.h"
#include "core/profile_body.h"
#include "core/profile_events.h"
#include "core/profile_schema.h"
#include "core/schema_source.h"
#include "json/jansson.h"

namespace webhook {

namespace {

/*
 * Reads what profile_schema has accepted, so that each value has the right
 * kind.
 */

void check_default(const json_location &at, const profile &result)
{
    if (result.type && result.type->fallback &&
        result.find_event(*result.type->fallback) == nullptr) {
        at.refuse("is not defined in /events");
    }
}

void read_fields(const json_location &at, profile &result)
{
    for (const json::member &member : json::members(*at.value)) {
        result.fields.push_back(
            {std::string(member.name), at.child(member).read_pointer()});
        result.field_places.add(result.fields.back().where);
    }
}

void read_personal(const json_location &at, profile &result)
{
    std::size_t index = 0;

    for (const json::node &element : json::elements(*at.value)) {
        auto field = std::find_if(result.fields.begin(), result.fields.end(),
            [&element](const profile::field &each) {
                return each.name == element.string();
            });
        if (field == result.fields.end()) {
            at.child(element, index).refuse("is not defined in /fields");
        }
        field->personal = true;
        ++index;
    }
}

void read_signature(const json_location &at, profile &result)
{
    if (at.value == nullptr) {
        return;
    }

    if (at.is(json::kind::object)) {
        result.signature = read_parameters(*at.value);
        result.describes_signature = true;
        return;
    }

    try {
        result.signature = read_preset(at.value->string());
    } catch (const config_error &fault) {
        at.refuse(fault.what());
    }
}

void read_options(const json_location &root, profile &result)
{
    json_location batch = root.child("batch");
    if (batch.value != nullptr) {
        result.batch = static_cast<std::size_t>(batch.value->integer);
    }

    json_location fields = root.child("fields");
    if (fields.value != nullptr) {
        read_fields(fields, result);
    }

    json_location personal = root.child("personal");
    if (personal.value != nullptr) {
        read_personal(personal, result);
    }

    json_location timestamp = root.child("timestamp");
    if (timestamp.value != nullptr) {
        result.timestamp = timestamp.read_pointer();
    }

    read_signature(root.child("signature"), result);
}

std::vector<std::string> read_words(const json_location &at)
{
    std::vector<std::string> words;

    if (at.value != nullptr) {
        for (const json::node &element : json::elements(*at.value)) {
            words.emplace_back(element.string());
        }
    }

    return words;
}

/* Reads which events are refused, and which are only reported. */
void read_validation(const json_location &root, profile &result)
{
    json_location validation = root.child("validation");
    if (validation.value != nullptr) {
        const std::string_view word = validation.value->string();
        result.validation = word == "report" ? WEBHOOK_VALIDATION_REPORT
                            : word == "off"  ? WEBHOOK_VALIDATION_OFF
                                             : WEBHOOK_VALIDATION_ENFORCE;
    }

    for (const std::string &word : read_words(root.child("always"))) {
        (word == "type" ? result.always_typed : result.always_identified) =
            true;
    }
}

/*
 * Reads a number, alone or with a unit.  "units" has pairs of the letter and
 * its size.
 */
std::uint64_t read_number(const json_location &at,
    std::initializer_list<std::pair<char, std::uint64_t>> units)
{
    if (at.value == nullptr) {
        return not_told;
    }

    const std::string_view text = at.value->string();
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);

    for (const auto &[letter, size] : units) {
        if (text.ends_with(letter)) {
            return number * size;
        }
    }

    return number * units.begin()->second;
}

void read_sender(const json_location &root, profile &result)
{
    const auto times = {std::pair('s', std::uint64_t{1000}),
        std::pair('m', std::uint64_t{60'000}),
        std::pair('h', std::uint64_t{3'600'000}),
        std::pair('d', std::uint64_t{86'400'000}),
        std::pair('w', std::uint64_t{604'800'000})};
    const auto sizes = {std::pair('b', std::uint64_t{1}),
        std::pair('k', std::uint64_t{1} << 10U),
        std::pair('m', std::uint64_t{1} << 20U),
        std::pair('g', std::uint64_t{1} << 30U)};

    result.methods = read_words(root.child("methods"));
    result.media_types = read_words(root.child("media_types"));
    result.retries_ms = read_number(root.child("retries"), times);
    result.patience_ms = read_number(root.child("patience"), times);
    result.largest = read_number(root.child("largest"), sizes);

    json_location duplicate = root.child("duplicate");
    json_location status = duplicate.child("status");
    json_location type = duplicate.child("type");
    json_location text = duplicate.child("text");
    if (status.value != nullptr) {
        result.duplicate.status = static_cast<unsigned>(status.value->integer);
    }
    if (type.value != nullptr) {
        result.duplicate.type = type.value->string();
    }
    if (text.value != nullptr) {
        result.duplicate.text = std::string(text.value->string());
    }
}

} // namespace

profile profile::load(std::string_view text, const file_reader &files)
{
    json::tree document(text);
    json_location root{&document.root(), ""};
    schema_source schemas(files);
    profile result;

    if (root.child("events").value == nullptr &&
        root.child("signature").is(json::kind::object)) {
        throw config_error("it has no events, and describes only a signature "
                           "for \"webhook_signature\"");
    }
    profile_schema().check(root);

    result.name = std::string(root.child("name").get().string());
    read_bodies(root, result);

    json_location type = root.child("type");
    if (type.value != nullptr) {
        result.type = read_type_rule(type, result);
    }

    read_events(root, schemas, result);
    check_default(type.child("default"), result);
    read_options(root, result);
    read_validation(root, result);
    read_sender(root, result);
    result.challenges = load_challenges(root.child("challenges"));
    result.echo = load_echo(root.child("echo"));

    return result;
}

const profile::event_rule *profile::find_event(std::string_view word) const
{
    auto entry = events.find(word);
    if (entry != events.end()) {
        return &entry->second;
    }

    auto spelling = spellings.find(word);
    if (spelling != spellings.end()) {
        return spelling->second;
    }

    entry = events.find("*");
    return entry == events.end() ? nullptr : &entry->second;
}

bool profile::identifies() const
{
    return std::any_of(events.begin(), events.end(),
        [](const auto &entry) { return entry.second.identifies(); });
}

bool profile::needs_secret() const
{
    return std::any_of(challenges.begin(), challenges.end(),
               [](const auto &each) { return each.has_signed_value(); }) ||
           std::any_of(events.begin(), events.end(), [](const auto &entry) {
               const auto &asked = entry.second.challenge;
               return asked && asked->has_signed_value();
           });
}

std::vector<std::string_view> profile::listed_types() const
{
    if (!type) {
        return {""};
    }

    std::vector<std::string_view> types;

    for (const auto &[word, rule] : events) {
        if (word != "*" && !rule.challenge) {
            types.emplace_back(word);
        }
    }

    return types;
}

} // namespace webhook
