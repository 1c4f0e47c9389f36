/*
 * Defines the C ABI of profiles, gates, workspaces and states.  Exceptions stop
 * here, and errors fail closed: no object is returned then.
 */

#include "core/abi.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <new>

#include "base/config_error.h"
#include "core/builtin.h"
#include "core/state_text.h"

using namespace webhook::abi;

namespace {

using webhook::delivery;
using webhook::gate;
using webhook::profile;
using webhook::workspace;

void report(webhook_error_t *err, std::string_view text)
{
    if (err == nullptr) {
        return;
    }

    std::size_t size = std::min(text.size(), sizeof err->text - 1);
    std::memcpy(err->text, text.data(), size);
    err->text[size] = '\0';

    /* A message may quote the profile, and must be one line of a log. */
    std::replace_if(
        err->text, err->text + size,
        [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
}

/* Returns an object, or nullptr and the reason. */
template<class Make>
auto create(webhook_error_t *err, Make make) noexcept -> decltype(make())
{
    try {
        return make();
    } catch (const std::bad_alloc &) {
        report(err, "out of memory");
    } catch (const std::exception &fault) {
        report(err, fault.what());
    } catch (...) {
        report(err, "unknown error");
    }

    return nullptr;
}

/* Returns a function that calls the host's reader of files. */
webhook::file_reader file_reader_of(const webhook_files_t *files)
{
    if (files == nullptr) {
        return {};
    }
    if (files->size < sizeof *files || files->read == nullptr) {
        throw webhook::config_error(
            "files with their size and a function are required");
    }

    return [files](std::string_view name) {
        webhook_str_t text{nullptr, 0};
        webhook_error_t err{};
        if (files->read(files->context, out(name), &text, &err) == 0) {
            err.text[sizeof err.text - 1] = '\0';
            throw webhook::config_error(err.text);
        }
        return in(text);
    };
}

webhook_profile_t *load_profile(
    std::string_view text, const webhook::file_reader &files)
{
    auto loaded = std::make_unique<profile>(profile::load(text, files));

    return reinterpret_cast<webhook_profile_t *>(loaded.release());
}

} // namespace

webhook_profile_t *webhook_profile_load(const char *json, size_t len,
    const webhook_files_t *files, webhook_error_t *err)
{
    return create(err, [&] {
        return load_profile(in({json, len}), file_reader_of(files));
    });
}

webhook_profile_t *webhook_profile_builtin(
    webhook_str_t name, webhook_error_t *err)
{
    return create(err, [&] {
        return load_profile(
            webhook::builtin_provider(in(name), ""), webhook::builtin_file);
    });
}

void webhook_profile_free(webhook_profile_t *handle)
{
    std::unique_ptr<profile> last(handle != nullptr ? &in(handle) : nullptr);
}

webhook_str_t webhook_profile_name(const webhook_profile_t *handle)
{
    return out(in(handle).name);
}

size_t webhook_profile_field_count(const webhook_profile_t *handle)
{
    return in(handle).fields.size();
}

webhook_str_t webhook_profile_field_name(
    const webhook_profile_t *handle, size_t index)
{
    const auto &fields = in(handle).fields;

    return index < fields.size() ? out(fields[index].name)
                                 : webhook_str_t{nullptr, 0};
}

int webhook_profile_field_personal(
    const webhook_profile_t *handle, size_t index)
{
    const auto &fields = in(handle).fields;

    return index < fields.size() && fields[index].personal ? 1 : 0;
}

webhook_gate_t *webhook_gate_create(const webhook_profile_t *provider,
    const webhook_gate_options_t *options, webhook_error_t *err)
{
    return create(err, [&] {
        if (provider == nullptr || options == nullptr ||
            options->size < sizeof *options) {
            throw webhook::config_error(
                "a profile and options with their size are required");
        }
        auto made = std::make_unique<gate>(in(provider), *options);
        return reinterpret_cast<webhook_gate_t *>(made.release());
    });
}

void webhook_gate_free(webhook_gate_t *handle)
{
    std::unique_ptr<gate> last(reinterpret_cast<gate *>(handle));
}

int webhook_pointer_check(webhook_str_t text, webhook_error_t *err)
{
    auto compiled = create(err, [&] {
        if (text.len == 0) {
            throw webhook::config_error(
                "a JSON Pointer must not be empty here");
        }
        return std::make_unique<webhook::pointer>(in(text));
    });

    return compiled != nullptr ? 1 : 0;
}

webhook_reader_t *webhook_reader_create(void)
{
    return create(nullptr, [] {
        auto made = std::make_unique<workspace>();
        return reinterpret_cast<webhook_reader_t *>(made.release());
    });
}

void webhook_reader_free(webhook_reader_t *handle)
{
    std::unique_ptr<workspace> last(handle != nullptr ? &in(handle) : nullptr);
}

char *webhook_reader_buffer(webhook_reader_t *handle, size_t len)
{
    return create(nullptr, [&] { return in(handle).buffer(len); });
}

uint64_t webhook_reader_trim(webhook_reader_t *handle, uint64_t now_ms)
{
    return in(handle).trim(now_ms);
}

size_t webhook_state_encode(
    const webhook_state_t *state, char text[WEBHOOK_STATE_TEXT_SIZE])
{
    return webhook::encode_state(
        *state, std::span<char, WEBHOOK_STATE_TEXT_SIZE>(
                    text, WEBHOOK_STATE_TEXT_SIZE));
}

int webhook_state_decode(webhook_str_t text, webhook_state_t *state)
{
    return webhook::decode_state(in(text), *state) ? 1 : 0;
}

webhook_delivery_t *webhook_delivery_create(
    const webhook_gate_t *policy, webhook_reader_t *owner)
{
    return create(nullptr, [&] {
        auto made = in(owner).take();
        made->start(in(policy), in(owner));
        return reinterpret_cast<webhook_delivery_t *>(made.release());
    });
}

void webhook_delivery_free(webhook_delivery_t *handle)
{
    if (handle != nullptr) {
        workspace &owner = in(handle).owner();
        owner.give_back(std::unique_ptr<delivery>(&in(handle)));
    }
}
