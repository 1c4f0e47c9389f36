#include "core/challenge/book.h"

#include <algorithm>

#include "base/config_error.h"
#include "base/nearest.h"
#include "core/auth/verifier.h"

namespace webhook {

namespace {

using source = text_piece::source;

bool has(const std::vector<std::string> &list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

void add(std::vector<std::string> &list, std::string_view text)
{
    if (!has(list, text)) {
        list.emplace_back(text);
    }
}

/* Returns the names of all settings that the profile knows. */
std::vector<std::string> known_settings(const profile &provider)
{
    std::vector<std::string> known;

    for (const challenge &each : provider.challenges) {
        for (const std::string &name : each.settings()) {
            add(known, name);
        }
    }
    if (provider.echo && !provider.echo->setting.empty()) {
        add(known, provider.echo->setting);
    }

    return known;
}

/* Describes all texts that the template can become. */
text_rule texts_of(const text_template &hashed, const text_rule &value,
    const challenge_settings &settings)
{
    text_rule result;

    result.shortest = 0;
    result.longest = 0;

    for (const text_piece &piece : hashed) {
        const std::string_view text = piece.from == source::setting
                                          ? settings.first(piece.text)
                                          : std::string_view(piece.text);
        if (piece.from == source::value) {
            result.characters.add(value.characters);
            result.longest += value.longest;
        } else {
            result.characters.add(text);
            result.longest += text.size();
        }
    }

    return result;
}

} // namespace

challenge_book::challenge_book(const profile &provider,
    const webhook_gate_options_t &options, const verifier *signer)
    : settings_(std::span(options.settings,
          options.settings != nullptr ? options.setting_count : 0))
{
    check_names(provider);

    for (const challenge &each : provider.challenges) {
        read_challenge(each, signer);
    }
    for (const auto &[type, rule] : provider.events) {
        if (rule.challenge) {
            add_signable(*rule.challenge, signer);
        }
    }

    read_echo(provider);
}

void challenge_book::check_names(const profile &provider) const
{
    const std::vector<std::string> known = known_settings(provider);
    std::string names;

    for (const std::string &name : known) {
        names += (names.empty() ? "" : ", ") + name;
    }

    for (std::string_view name : settings_.names()) {
        if (has(known, name)) {
            continue;
        }
        const std::vector<std::string_view> near(known.begin(), known.end());

        throw config_error("challenge: \"" + std::string(name) +
                           "\" is not a setting of the profile \"" +
                           provider.name + "\"" +
                           (names.empty() ? ", which has none"
                                          : "; the settings are: " + names) +
                           did_you_mean(name, near));
    }
}

void challenge_book::read_challenge(
    const challenge &each, const verifier *signer)
{
    bool is_complete = true;

    for (const std::string &name : each.settings()) {
        if (!settings_.has(name)) {
            add(missing_, name);
            is_complete = false;
        }
    }
    if (!is_complete || (each.has_signed_value() && signer == nullptr)) {
        return;
    }

    answered_.push_back(&each);
    add_signable(each, signer);
    if (!each.is_post()) {
        add(methods_, each.method);
    }
}

void challenge_book::add_signable(const challenge &each, const verifier *signer)
{
    if (signer == nullptr || !each.has_signed_value()) {
        return;
    }

    for (const text_template &hashed : each.hashed) {
        signable_.push_back(texts_of(hashed, each.accepted, settings_));
    }
}

void challenge_book::read_echo(const profile &provider)
{
    if (!provider.echo) {
        return;
    }

    const echo_rule &rule = *provider.echo;

    if (!rule.setting.empty() && !rule.is_optional &&
        !settings_.has(rule.setting)) {
        add(missing_, rule.setting);
        return;
    }

    echo_ = &rule;
}

bool challenge_book::has_method(std::string_view method) const
{
    return has(methods_, method);
}

} // namespace webhook
