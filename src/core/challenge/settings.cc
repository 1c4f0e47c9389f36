#include "core/challenge/settings.h"

#include <algorithm>

#include <openssl/crypto.h>

#include "base/config_error.h"

namespace webhook {

namespace {

constexpr std::size_t longest = 1024;

/* A value may become a part of a header field. */
void check_text(const std::string &name, std::string_view text)
{
    auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };

    if (text.empty() || text.size() > longest ||
        !std::all_of(text.begin(), text.end(), is_printable)) {
        throw config_error("challenge: the value of \"" + name +
                           "\" must have 1 to " + std::to_string(longest) +
                           " characters from the space to \"~\"");
    }
}

} // namespace

challenge_settings::challenge_settings(
    std::span<const webhook_parameter_t> values)
{
    sha256 hash;

    for (const webhook_parameter_t &each : values) {
        const std::string name(each.name.data, each.name.len);
        const std::string_view text(each.value.data, each.value.len);

        check_text(name, text);
        values_[name].push_back({secret(text), hash(text)});
    }
}

std::string_view challenge_settings::first(std::string_view name) const
{
    auto found = values_.find(name);

    return found != values_.end() ? found->second.front().text.bytes()
                                  : std::string_view();
}

bool challenge_settings::is_one(
    std::string_view name, std::string_view text, sha256 &hash) const
{
    auto found = values_.find(name);
    bool is_equal = false;

    if (found == values_.end()) {
        return false;
    }

    const sha256::digest digest = hash(text);
    for (const value &each : found->second) {
        is_equal |= CRYPTO_memcmp(
                        digest.data(), each.digest.data(), digest.size()) == 0;
    }

    return is_equal;
}

std::vector<std::string_view> challenge_settings::names() const
{
    std::vector<std::string_view> result;

    for (const auto &[name, values] : values_) {
        result.emplace_back(name);
    }

    return result;
}

} // namespace webhook
