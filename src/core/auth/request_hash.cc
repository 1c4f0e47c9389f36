#include "core/auth/request_hash.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include <openssl/crypto.h>

#include "core/auth/encoding.h"

namespace webhook {

namespace {

constexpr std::string_view token_argument = "jwt";

using pair = std::pair<std::string, std::string>;

/* Encodes all bytes but the unreserved characters (RFC 3986, 2.3). */
std::string encode(std::string_view text)
{
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;

    for (const char each : text) {
        const auto byte = static_cast<unsigned char>(each);

        if (unreserved.find(each) != std::string_view::npos) {
            out += each;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }

    return out;
}

std::string canonical_path(std::string_view path)
{
    std::string out;

    if (!path.starts_with('/')) {
        out += '/';
    }
    for (const char each : path) {
        if (each == '&') {
            out += "%26";
        } else {
            out += each;
        }
    }
    if (out.size() > 1 && out.ends_with('/')) {
        out.pop_back();
    }

    return out;
}

std::vector<pair> sorted_arguments(const form &arguments)
{
    std::vector<pair> sorted;

    for (const form_pair &each : arguments.pairs()) {
        if (each.name != token_argument) {
            sorted.emplace_back(encode(each.name), encode(each.value));
        }
    }

    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

} // namespace

std::string canonical_request(
    std::string_view method, std::string_view path, const form &arguments)
{
    std::string out = std::string(method) + '&' + canonical_path(path) + '&';
    const std::vector<pair> sorted = sorted_arguments(arguments);

    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i != 0 && sorted[i].first == sorted[i - 1].first) {
            out += ',';
        } else {
            out += (i == 0 ? "" : "&") + sorted[i].first + '=';
        }
        out += sorted[i].second;
    }

    return out;
}

request_hash::request_hash(const parameter_set &given)
    : where_(parameter_set::read_pointer(
          "query_hash", given.want("query_hash").starts_with('/')
                            ? std::string(given.want("query_hash"))
                            : pointer_token(given.want("query_hash")))),
      path_(given.text("path"))
{
    if (!path_.starts_with('/') ||
        path_.find_first_of("?# ") != std::string::npos) {
        parameter_set::fail("path",
            "must be the path by which the sender knows this endpoint, like "
            "\"/hooks/app\", because the signature covers it");
    }
}

bool request_hash::covers_argument(std::string_view name)
{
    return name != token_argument;
}

fault request_hash::check(const json::node &claims, const webhook_head_t &head,
    form &arguments, sha256 &hash) const
{
    const json::node *value = where_.find(claims);
    std::array<unsigned char, std::tuple_size_v<sha256::digest>> claimed;

    if (value == nullptr || value->kind != json::kind::string ||
        value->string().size() != 2 * claimed.size() ||
        !decode(encoding::hex, value->string(), claimed)) {
        return reason::claim_wrong;
    }

    const std::string_view query(
        head.args.data, head.args.data != nullptr ? head.args.len : 0);
    if (arguments.read(query) != json::error::none) {
        return reason::claim_wrong;
    }

    const sha256::digest right = hash(canonical_request(
        {head.method.data, head.method.len}, path_, arguments));

    return CRYPTO_memcmp(right.data(), claimed.data(), right.size()) == 0
               ? fault()
               : fault(reason::claim_wrong);
}

} // namespace webhook
