#include "core/gate.h"

#include "core/config_error.h"
#include "core/key.h"
#include "core/media_type.h"
#include "core/sha256.h"

namespace webhook {

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
    if (options.scope.data == nullptr || options.scope.len == 0) {
        throw config_error("scope: must not be empty");
    }
    if (options.modified < WEBHOOK_MODIFIED_DUPLICATE ||
        options.modified > WEBHOOK_MODIFIED_REJECT) {
        throw config_error("modified: is not a webhook_modified_t");
    }
    if (options.store_error != WEBHOOK_STORE_ERROR_REJECT &&
        options.store_error != WEBHOOK_STORE_ERROR_PASS) {
        throw config_error("store_error: is not a webhook_store_error_t");
    }
    if (options.mode != WEBHOOK_MODE_ENFORCE &&
        options.mode != WEBHOOK_MODE_OBSERVE) {
        throw config_error("mode: is not a webhook_mode_t");
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
      observes_(options.mode == WEBHOOK_MODE_OBSERVE),
      modified_(static_cast<webhook_modified_t>(options.modified)),
      store_error_(static_cast<webhook_store_error_t>(options.store_error)),
      window_ms_(options.window_ms), lease_ms_(options.lease_ms),
      wait_ms_(options.wait_ms)
{
    check_options(options);

    if (authenticator_.verifier() && profile_->needs_secret() &&
        authenticator_.verifier()->scheme().has_public_key()) {
        throw config_error("signature: the profile \"" + profile_->name +
                           "\" answers a challenge with an HMAC, for which a "
                           "public key is no secret");
    }

    sha256 hash;
    append_key_part(scope_, {options.scope.data, options.scope.len}, hash);

    read_key(options);
    read_values(options);
    read_limits(options);
    read_methods(options);
}

void gate::read_key(const webhook_gate_options_t &options)
{
    if (options.key_count > WEBHOOK_MAX_COMPONENTS) {
        throw config_error("key: must have at most " +
                           std::to_string(WEBHOOK_MAX_COMPONENTS) +
                           " components");
    }
    if (options.key_count == 0 && profile_->needs_key()) {
        throw config_error("key: the profile \"" + profile_->name +
                           "\" does not tell what makes events the same; "
                           "name the components, as in \"/event/id\"");
    }

    if (options.key_count != 0 && options.key == nullptr) {
        throw config_error("key: there are no components");
    }

    for (std::size_t i = 0; i < options.key_count; ++i) {
        const webhook_str_t &component = options.key[i];
        if (component.len == 0) {
            key_.emplace_back(std::nullopt);
            ++host_parts_;
        } else {
            key_.emplace_back(
                compile("key component", i, {component.data, component.len}));
        }
    }
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
            throw config_error("methods: must be names of methods, as in "
                               "\"PUT\"");
        }
        if (methods_.back() == "HEAD") {
            throw config_error("methods: must not have HEAD, which has no "
                               "answer that a sender could read");
        }
    }
    if (methods_.empty()) {
        methods_.emplace_back("POST");
    }
    for (const std::string &method : methods_) {
        allow_ += (allow_.empty() ? "" : ", ") + method;
    }
}

void gate::read_values(const webhook_gate_options_t &options)
{
    if (options.value_count != 0 && options.values == nullptr) {
        throw config_error("values: there are none");
    }

    for (std::size_t i = 0; i < options.value_count; ++i) {
        const webhook_str_t &value = options.values[i];
        if (value.len == 0) {
            throw config_error("value " + std::to_string(i + 1) +
                               ": must be a JSON Pointer, as in \"/event/id\"");
        }
        values_.push_back(compile("value", i, {value.data, value.len}));
    }
}

} // namespace webhook
