#include "core/gate.h"

#include <algorithm>

#include "base/config_error.h"
#include "base/nearest.h"
#include "core/key.h"
#include "core/media_type.h"
#include "core/sha256.h"

namespace webhook {

static_assert(json::limits().depth == WEBHOOK_MAX_DEPTH &&
              json::limits().values == WEBHOOK_MAX_NODES);
static_assert(json::largest_limits.depth == WEBHOOK_LARGEST_DEPTH &&
              json::largest_limits.values == WEBHOOK_LARGEST_NODES);

namespace {

pointer compile(const char *option, std::size_t index, std::string_view text)
{
    try {
        return pointer(text);
    } catch (const config_error &fault) {
        throw config_error(std::string(option) + " " +
                           std::to_string(index + 1) + ": " + fault.what());
    }
}

void check_options(const webhook_gate_options_t &options)
{
    if (options.scope.data != nullptr && options.scope.len == 0) {
        throw config_error("scope: must not be empty");
    }
    if (options.modified < WEBHOOK_MODIFIED_DUPLICATE ||
        options.modified > WEBHOOK_MODIFIED_PROFILE) {
        throw config_error("modified: is not a webhook_modified_t");
    }
    if (options.validation < WEBHOOK_VALIDATION_PROFILE ||
        options.validation > WEBHOOK_VALIDATION_OFF) {
        throw config_error("validation: is not a webhook_validation_t");
    }
    if (options.store_error != WEBHOOK_STORE_ERROR_REJECT &&
        options.store_error != WEBHOOK_STORE_ERROR_PASS) {
        throw config_error("store_error: is not a webhook_store_error_t");
    }
    if (options.mode != WEBHOOK_MODE_ENFORCE &&
        options.mode != WEBHOOK_MODE_OBSERVE) {
        throw config_error("mode: is not a webhook_mode_t");
    }
    if (options.partial < WEBHOOK_PARTIAL_DEFAULT ||
        options.partial > WEBHOOK_PARTIAL_FORWARD) {
        throw config_error("partial: is not a webhook_partial_t");
    }
    if (options.coding < WEBHOOK_CODING_PROFILE ||
        options.coding > WEBHOOK_CODING_GZIP_PLAIN) {
        throw config_error("coding: is not a webhook_coding_t");
    }
    if (options.window_ms == 0) {
        throw config_error("window: must be longer than 0");
    }
    if (options.lease_ms == 0) {
        throw config_error("lease: must be longer than 0");
    }
}

} // namespace

gate::gate(
    const webhook::profile &provider, const webhook_gate_options_t &options)
    : profile_(&provider), authenticator_(provider, options),
      challenges_(provider, options, authenticator_.verifier()),
      observes_(options.mode == WEBHOOK_MODE_OBSERVE),
      validation_(static_cast<webhook_validation_t>(options.validation)),
      modified_(static_cast<webhook_modified_t>(options.modified)),
      store_error_(static_cast<webhook_store_error_t>(options.store_error)),
      cuts_(false), coding_(static_cast<webhook_coding_t>(options.coding)),
      largest_plain_(std::min<std::size_t>(
          options.max_plain != 0 ? options.max_plain : WEBHOOK_MAX_PLAIN,
          json::largest_size)),
      window_ms_(options.window_ms), lease_ms_(options.lease_ms),
      wait_ms_(options.wait_ms)
{
    check_options(options);

    if (authenticator_.proof() && profile_->needs_secret() &&
        authenticator_.proof()->has_public_key()) {
        throw config_error("signature: the profile \"" + profile_->name +
                           "\" answers a challenge with an HMAC, which "
                           "requires a secret instead of a public key");
    }

    if (validation_ == WEBHOOK_VALIDATION_PROFILE) {
        validation_ = profile_->validation;
    }

    if (coding_ == WEBHOOK_CODING_PROFILE) {
        coding_ = profile_->coding;
    }

    if (options.scope.data != nullptr) {
        sha256 hash;
        append_key_part(
            scope_.emplace(), {options.scope.data, options.scope.len}, hash);
    }

    read_key(options);
    read_values(options);
    read_limits(options);
    read_methods(options);
    read_types(options);
    read_duplicate(options);
    check_identity();
    check_key_is_signed(options);
    check_coding();

    /* An upstream may verify the signature itself. */
    cuts_ = options.partial == WEBHOOK_PARTIAL_CUT ||
            (options.partial == WEBHOOK_PARTIAL_DEFAULT && !signs_body());

    if (modified_ == WEBHOOK_MODIFIED_FORWARD && authenticator_.proof() &&
        !signs_body()) {
        throw config_error("modified: must not be \"forward\" if the signature "
                           "does not cover the body, because one recorded "
                           "signature would be valid for any body");
    }
}

void gate::read_key(const webhook_gate_options_t &options)
{
    if (options.key_count > WEBHOOK_MAX_COMPONENTS) {
        throw config_error("key: must have at most " +
                           std::to_string(WEBHOOK_MAX_COMPONENTS) +
                           " components");
    }
    if (options.key_count != 0 && options.key == nullptr) {
        throw config_error("key: the components are missing");
    }

    for (std::size_t i = 0; i < options.key_count; ++i) {
        const std::string_view text(options.key[i].data, options.key[i].len);

        if (text.empty()) {
            key_.push_back({gate_component::source::host, std::nullopt});
            ++host_parts_;
        } else if (text == "digest") {
            key_.push_back({gate_component::source::digest, std::nullopt});
        } else if (text == "signed") {
            key_.push_back({gate_component::source::covered, std::nullopt});
            wants_signed_digest_ = true;
        } else {
            key_.push_back({gate_component::source::event,
                compile("key component", i, text)});
        }
    }

    if (wants_signed_digest_ && !authenticator_.proof()) {
        throw config_error(
            "key: contains \"signed\", but no signature is verified");
    }
    if (wants_signed_digest_ && authenticator_.verifier() != nullptr &&
        authenticator_.verifier()->scheme().each) {
        throw config_error("key: contains \"signed\", but each event of a body "
                           "has its own signature; use values that are signed");
    }
    if (wants_signed_digest_ && authenticator_.proof()->is_bearer() &&
        std::all_of(key_.begin(), key_.end(), [](const gate_component &part) {
            return part.from == gate_component::source::covered;
        })) {
        throw config_error("key: contains only \"signed\", but a sender may "
                           "use one token for many deliveries, which would be "
                           "one event; use values of the body");
    }
}

void gate::read_types(const webhook_gate_options_t &options)
{
    if (options.type_count != 0 && options.types == nullptr) {
        throw config_error("types: the types are missing");
    }

    for (std::size_t i = 0; i < options.type_count; ++i) {
        const std::string name(options.types[i].data, options.types[i].len);
        const profile::event_rule *rule = profile_->find_event(name);

        if (rule == nullptr || rule->is_any() || rule->challenge) {
            throw config_error(
                "types: \"" + name +
                "\" is not among the event types that the profile \"" +
                profile_->name + "\" lists" +
                did_you_mean(name, profile_->listed_types()));
        }
        types_.insert(rule);
    }
}

void gate::read_duplicate(const webhook_gate_options_t &options)
{
    duplicate_ = profile_->duplicate;

    if (options.duplicate_status != 0) {
        if (options.duplicate_status < 200 || options.duplicate_status > 299) {
            throw config_error(
                "duplicate_answer: the status must be from 200 to 299");
        }
        duplicate_.status = options.duplicate_status;
    }
    if (options.duplicate_type.data != nullptr) {
        duplicate_.type.assign(
            options.duplicate_type.data, options.duplicate_type.len);
    }
    if (options.duplicate_text.data != nullptr) {
        duplicate_.text.emplace(
            options.duplicate_text.data, options.duplicate_text.len);
    }
}

bool gate::key_is_of_bytes() const
{
    return std::any_of(
        key_.begin(), key_.end(), [](const gate_component &part) {
            return part.from == gate_component::source::digest ||
                   part.from == gate_component::source::covered;
        });
}

bool gate::needs_sha256(const profile::event_rule &rule) const
{
    return modified(rule) != WEBHOOK_MODIFIED_DUPLICATE || rule.unique ||
           key_is_of_bytes();
}

reason gate::ambiguity() const
{
    return signs_body() && !signs_fields() &&
                   validation_ != WEBHOOK_VALIDATION_ENFORCE
               ? reason::ambiguous
               : reason::duplicate_key;
}

bool gate::refuses(reason why) const
{
    if (validation_ == WEBHOOK_VALIDATION_ENFORCE) {
        return true;
    }

    const bool anonymous = !authenticator_.required();

    switch (why) {
    case reason::type_missing:
    case reason::type_invalid:
        return anonymous && profile_->always_typed;
    case reason::id_missing:
    case reason::id_invalid:
        return anonymous && profile_->always_identified;
    case reason::envelope:
    case reason::empty_batch:
        return anonymous &&
               (profile_->always_typed || profile_->always_identified);
    case reason::schema:
    case reason::too_complex:
    case reason::type_unknown:
    case reason::key_invalid:
    case reason::batch:
    case reason::ambiguous:
        return false;
    default:
        return true;
    }
}

bool gate::ignores(const profile::event_rule &rule) const
{
    return !types_.empty() && !rule.is_any() && !rule.challenge &&
           !types_.contains(&rule);
}

/*
 * Treats another body as another event by default: forwarding an event twice is
 * better than taking two events for one.  But if the signature does not cover
 * the body, the same signature could carry any body.
 */
webhook_modified_t gate::modified(const profile::event_rule &rule) const
{
    if (modified_ != WEBHOOK_MODIFIED_PROFILE) {
        return modified_;
    }
    if (authenticator_.proof() && !signs_body()) {
        return WEBHOOK_MODIFIED_REJECT;
    }

    return key_.empty() ? rule.modified.value_or(WEBHOOK_MODIFIED_FORWARD)
                        : WEBHOOK_MODIFIED_FORWARD;
}

void gate::read_limits(const webhook_gate_options_t &options)
{
    auto read = [](const char *name, std::size_t value, std::size_t largest,
                    std::size_t &limit) {
        if (value > largest) {
            throw config_error(std::string(name) + ": must be at most " +
                               std::to_string(largest));
        }
        limit = value != 0 ? value : limit;
    };

    read("max_depth", options.max_depth, json::largest_limits.depth,
        limits_.depth);
    read("max_values", options.max_values, json::largest_limits.values,
        limits_.values);
}

void gate::read_methods(const webhook_gate_options_t &options)
{
    for (std::size_t i = 0; i < options.method_count; ++i) {
        methods_.emplace_back(options.methods[i].data, options.methods[i].len);
        if (!is_token(methods_.back())) {
            throw config_error("methods: must be method names like \"PUT\"");
        }
        if (methods_.back() == "HEAD") {
            throw config_error("methods: must not contain HEAD, because its "
                               "response has no body that a sender could read");
        }
    }
    if (methods_.empty()) {
        methods_ = profile_->methods;
    }
    if (methods_.empty()) {
        methods_.emplace_back("POST");
    }
    media_types_ = profile_->media_types;
    for (const std::string &method : methods_) {
        allow_ += (allow_.empty() ? "" : ", ") + method;
    }
    for (const std::string &method : challenges_.methods()) {
        if (std::find(methods_.begin(), methods_.end(), method) ==
            methods_.end()) {
            allow_ += ", " + method;
        }
    }
}

void gate::read_values(const webhook_gate_options_t &options)
{
    if (options.value_count != 0 && options.values == nullptr) {
        throw config_error("values: the values are missing");
    }

    for (std::size_t i = 0; i < options.value_count; ++i) {
        const webhook_str_t &value = options.values[i];
        if (value.len == 0) {
            throw config_error("value " + std::to_string(i + 1) +
                               ": must be a JSON Pointer like \"/event/id\"");
        }
        values_.push_back(compile("value", i, {value.data, value.len}));
    }
}

} // namespace webhook
