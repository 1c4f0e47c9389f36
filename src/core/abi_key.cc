/*
 * Defines the C ABI of keys that an operator types, rather than a delivery has.
 */

#include <algorithm>

#include "core/abi.h"
#include "core/key.h"
#include "core/sha256.h"

using namespace webhook::abi;

namespace {

std::size_t write(const std::string &text, char *out)
{
    if (text.size() > WEBHOOK_KEY_SIZE) {
        return 0;
    }

    std::copy(text.begin(), text.end(), out);
    return text.size();
}

} // namespace

size_t webhook_profile_type_count(const webhook_profile_t *handle)
{
    return in(handle).listed_types().size();
}

webhook_str_t webhook_profile_type(
    const webhook_profile_t *handle, size_t index)
{
    auto types = in(handle).listed_types();

    return index < types.size() ? out(types[index]) : webhook_str_t{nullptr, 0};
}

uint64_t webhook_profile_retries_ms(const webhook_profile_t *handle)
{
    return in(handle).retries_ms;
}

uint64_t webhook_profile_patience_ms(const webhook_profile_t *handle)
{
    return in(handle).patience_ms;
}

uint64_t webhook_profile_largest(const webhook_profile_t *handle)
{
    return in(handle).largest;
}

int webhook_gate_identifies(const webhook_gate_t *handle)
{
    return in(handle).identifies() ? 1 : 0;
}

webhook_validation_t webhook_gate_validation(const webhook_gate_t *handle)
{
    return in(handle).validation();
}

int webhook_gate_authenticated(const webhook_gate_t *handle)
{
    return in(handle).authenticator().required() ? 1 : 0;
}

int webhook_gate_signed(const webhook_gate_t *handle)
{
    return in(handle).authenticator().proof() ? 1 : 0;
}

uint64_t webhook_gate_keep_ms(const webhook_gate_t *handle)
{
    const auto &proof = in(handle).authenticator().proof();

    return proof ? proof->replayable_ms() : 0;
}

webhook_str_t webhook_gate_missing_setting(
    const webhook_gate_t *handle, size_t index)
{
    const auto &missing = in(handle).challenges().missing();

    return index < missing.size() ? out(missing[index])
                                  : webhook_str_t{nullptr, 0};
}

webhook_str_t webhook_gate_allow(const webhook_gate_t *handle)
{
    return out(in(handle).allow());
}

size_t webhook_gate_key(const webhook_gate_t *handle, webhook_str_t type,
    webhook_str_t id, char out[WEBHOOK_KEY_SIZE])
try {
    webhook::sha256 hash;

    if (!in(handle).scope()) {
        return 0;
    }

    const auto *rule = in(handle).profile().find_event(in(type));
    const bool untyped =
        in(handle).key().empty() && rule != nullptr && rule->untyped;
    std::string key = *in(handle).scope();

    key += ':';
    if (!untyped) {
        webhook::append_key_part(key, in(type), hash);
    }
    key += ':';
    webhook::append_key_part(key, in(id), hash);

    return write(key, out);

} catch (...) {
    return 0;
}

size_t webhook_key_normalize(webhook_str_t text, char out[WEBHOOK_KEY_SIZE])
try {
    std::string key;

    return webhook::append_normalized_key(key, in(text)) ? write(key, out) : 0;

} catch (...) {
    return 0;
}

int webhook_key_digest(
    webhook_str_t key, unsigned char out[WEBHOOK_KEY_DIGEST_SIZE])
try {
    webhook::sha256 hash;
    webhook::sha256::digest digest = hash(in(key));

    std::copy(digest.begin(), digest.end(), out);
    return 1;

} catch (...) {
    return 0;
}
