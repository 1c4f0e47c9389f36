#include "core/auth/authenticator.h"

#include "base/config_error.h"
#include "core/query.h"
#include "core/workspace.h"

namespace webhook {

namespace {

constexpr std::string_view off = "off";

std::string_view view(const webhook_str_t &text)
{
    return {text.data, text.len};
}

template<class T>
std::span<const T> list(const T *first, std::size_t count)
{
    return {first, first != nullptr ? count : 0};
}

/*
 * Returns the only method of deliveries, or an empty text if there are several.
 */
std::string_view only_method(
    const profile &provider, std::span<const webhook_str_t> methods)
{
    if (!methods.empty()) {
        return methods.size() == 1 ? view(methods[0]) : std::string_view();
    }
    if (!provider.methods.empty()) {
        return provider.methods.size() == 1
                   ? std::string_view(provider.methods[0])
                   : std::string_view();
    }

    return "POST";
}

/*
 * Returns the parameters of the profile, unless the operator has chosen another
 * signature.  A profile that describes its own one can be chosen by its name.
 */
parameters choose_parameters(const profile &provider, std::string_view chosen)
{
    const bool is_own = chosen.empty() || (provider.describes_signature &&
                                              chosen == provider.name);

    return is_own ? *provider.signature : read_preset(chosen);
}

parameters read_parameters(
    const profile &provider, const webhook_gate_options_t &options)
try {
    parameters chosen = choose_parameters(provider, view(options.signature));

    for (const webhook_parameter_t &each :
        list(options.parameters, options.parameter_count)) {
        chosen[std::string(view(each.name))] = view(each.value);
    }
    return chosen;
} catch (const config_error &fault) {
    throw config_error(std::string("signature: ") + fault.what());
}

} // namespace

authenticator::authenticator(
    const profile &provider, const webhook_gate_options_t &options)
    : token_(options)
{
    read_signature(provider, options);
    read_headers(options);
}

void authenticator::read_signature(
    const profile &provider, const webhook_gate_options_t &options)
{
    const std::string_view chosen = view(options.signature);

    if (chosen == off) {
        return;
    }
    if (!chosen.empty() || provider.signature) {
        proof_.emplace(read_parameters(provider, options),
            sender_proof::settings{list(options.secrets, options.secret_count),
                list(options.public_keys, options.public_key_count),
                options.tolerance_ms, options.window_ms,
                only_method(
                    provider, list(options.methods, options.method_count))});
        return;
    }
    if (options.secret_count != 0 || options.public_key_count != 0) {
        throw config_error(
            "signature: is required, because a secret or a key is specified "
            "and the profile \"" +
            provider.name +
            "\" defines no scheme; specify the scheme, or \"off\"");
    }
}

void authenticator::read_headers(const webhook_gate_options_t &options)
{
    for (const webhook_str_t &name :
        list(options.signed_headers, options.signed_header_count)) {
        if (proof_ && !proof_->covers_header(view(name))) {
            throw config_error(
                "key: contains the header \"" + std::string(view(name)) +
                "\", which the signature does not cover, so that a recorded "
                "delivery could be replayed with another value; use a value of "
                "the body, or specify \"unsigned:$http_" +
                std::string(view(name)) + "\" to accept this");
        }
        single_headers_.emplace_back(view(name));
    }

    for (const webhook_str_t &name :
        list(options.single_headers, options.single_header_count)) {
        single_headers_.emplace_back(view(name));
    }

    for (const webhook_str_t &name :
        list(options.single_arguments, options.single_argument_count)) {
        single_arguments_.emplace_back(view(name));
    }
}

fault authenticator::check_head(const webhook_head_t &head, workspace &tools,
    arena &memory, evidence &found, std::size_t &index) const
{
    header_list headers = list(head.headers, head.header_count);

    for (const std::string &name : single_headers_) {
        std::string_view value;
        if (find_header(headers, name, value) == webhook::found::several) {
            return reason::header_repeated;
        }
    }

    const std::string_view args =
        head.args.data != nullptr ? view(head.args) : std::string_view();
    for (const std::string &name : single_arguments_) {
        if (has_twice(args, name)) {
            return reason::header_repeated;
        }
    }

    fault why = token_.check_head(head, tools, memory, index);

    return why || !proof_ ? why
                          : proof_->check_head(head, tools, memory, found);
}

} // namespace webhook
