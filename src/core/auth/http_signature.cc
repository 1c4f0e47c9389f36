#include "core/auth/http_signature.h"

#include <algorithm>
#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/config_error.h"
#include "base/text.h"
#include "core/header.h"
#include "core/workspace.h"

namespace webhook {

namespace {

constexpr std::string_view known[] = {"format", "algorithm", "components",
    "label", "tag", "keyid", "url", "tolerance", "secret_encoding",
    "secret_prefix"};

constexpr std::string_view digest_field = "content-digest";
constexpr std::string_view hmac_name = "hmac-sha256";
constexpr std::uint64_t second_ms = 1000;
constexpr std::size_t sha512_size = 64;

/* Bounds how many signatures of a request are verified. */
constexpr std::size_t most_tried = 2;

/* Bounds the text that is signed. */
constexpr std::size_t largest_base = 64 * 1024;

constexpr parameter_word<std::optional<key_algorithm>> algorithms[] = {
    {hmac_name, std::nullopt},
    {"ed25519", key_algorithm::ed25519},
    {"ecdsa-p256-sha256", key_algorithm::ecdsa_p256_sha256},
    {"rsa-v1_5-sha256", key_algorithm::rsa_sha256},
    {"rsa-pss-sha512", key_algorithm::rsa_pss_sha512},
};

/* Are made of the public URL. */
constexpr std::string_view of_url[] = {
    "@target-uri", "@authority", "@scheme", "@path", "@request-target"};

constexpr std::string_view derived[] = {"@method", "@target-uri", "@authority",
    "@scheme", "@path", "@request-target", "@query"};

template<std::size_t N>
bool is_among(std::string_view name, const std::string_view (&names)[N])
{
    return std::find(std::begin(names), std::end(names), name) !=
           std::end(names);
}

std::string_view view(const webhook_str_t &text)
{
    return {text.data, text.len};
}

std::string_view trim(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

fault read_field(const webhook_head_t &head, std::string_view name,
    reason missing, std::string_view &value)
{
    switch (find_header({head.headers, head.header_count}, name, value)) {
    case found::several:
        return reason::header_repeated;
    case found::none:
        return missing;
    case found::one:
        break;
    }

    return {};
}

/* Finds the value of the only argument of that name, as it was sent. */
bool find_argument(
    std::string_view args, std::string_view name, std::string_view &value)
{
    std::size_t count = 0;

    while (!args.empty()) {
        const std::string_view item = args.substr(0, args.find('&'));
        const std::size_t end = std::min(item.find('='), item.size());

        args.remove_prefix(std::min(item.size() + 1, args.size()));
        if (item.substr(0, end) == name) {
            value = item.substr(std::min(end + 1, item.size()));
            ++count;
        }
    }

    return count == 1;
}

/* Appends "?" and the arguments. */
void append_query(std::string_view args, std::string &to)
{
    to += '?';
    to += args;
}

} // namespace

http_signature::http_signature(const parameters &chosen,
    const proof_keys &given, std::uint64_t tolerance_ms,
    std::uint64_t window_ms)
    : http_signature(
          parameter_reader(chosen, known), given, tolerance_ms, window_ms)
{
}

http_signature::http_signature(const parameter_reader &given,
    const proof_keys &from, std::uint64_t tolerance_ms, std::uint64_t window_ms)
    : algorithm_(given.want("algorithm")), label_(given.text("label")),
      tag_(given.text("tag")), keyid_(given.text("keyid")),
      near_(tolerance_ms != 0                 ? tolerance_ms
            : given.seconds("tolerance") != 0 ? given.seconds("tolerance")
                                              : tolerance::usual_ms,
          window_ms)
{
    const auto how = given.word("algorithm", "", algorithms);

    read_url(given.text("url"));
    read_components(given.text("components", digest_field));

    if (how) {
        keys_.emplace(*how, from.public_keys);
    } else {
        secrets_ = read_hmac_secrets(given, from.secrets);
    }
}

void http_signature::read_components(std::string_view text)
{
    while (!text.empty()) {
        const std::string_view name = text.substr(0, text.find(' '));

        text.remove_prefix(std::min(name.size() + 1, text.size()));
        if (name.empty()) {
            continue;
        }
        if (name.front() == '@' && !is_among(name, derived)) {
            parameter_reader::fail("components",
                "must contain names of header fields, @method, @target-uri, "
                "@authority, @scheme, @path, @request-target or @query");
        }
        if (!url_ && is_among(name, of_url)) {
            parameter_reader::fail("url", "is required by \"components\"");
        }

        std::string &added = required_.emplace_back(name);
        std::transform(added.begin(), added.end(), added.begin(), lower);
    }

    if (required_.empty()) {
        parameter_reader::fail("components", "must not be empty");
    }
}

/* Reads the public URL, whose query comes from the request instead. */
void http_signature::read_url(std::string_view text)
{
    if (text.empty()) {
        return;
    }

    const std::size_t end = text.find("://");
    target read;

    if (end == std::string_view::npos ||
        text.find_first_of("?# ") != text.npos) {
        parameter_reader::fail("url",
            "must be a URL without a query, like \"https://example.com/hook\"");
    }

    const std::size_t host = end + 3;
    const std::size_t path = std::min(text.find('/', host), text.size());

    read.scheme = text.substr(0, end);
    read.authority = text.substr(host, path - host);
    for (std::string *each : {&read.scheme, &read.authority}) {
        std::transform(each->begin(), each->end(), each->begin(), lower);
    }

    const std::string_view port = read.scheme == "https" ? ":443" : ":80";
    if (read.authority.ends_with(port)) {
        read.authority.resize(read.authority.size() - port.size());
    }

    read.path = path < text.size() ? text.substr(path) : "/";
    read.whole = read.scheme + "://" + read.authority + read.path;
    url_ = read;
}

bool http_signature::covers_header(std::string_view name) const
{
    return std::any_of(
        required_.begin(), required_.end(), [name](const std::string &each) {
            return each.front() != '@' && is_same_header(each, name);
        });
}

/* Returns true if this is the signature that the configuration names. */
bool http_signature::concerns(const signature_input &input) const
{
    return (label_.empty() || input.label == label_) &&
           (tag_.empty() || input.tag == tag_) &&
           (keyid_.empty() || input.keyid == keyid_) &&
           (input.alg.empty() || input.alg == algorithm_);
}

bool http_signature::covers_required(const signature_input &input) const
{
    return std::all_of(
        required_.begin(), required_.end(), [&](const std::string &name) {
            return std::any_of(input.components.begin(), input.components.end(),
                [&](const signed_component &each) {
                    return each.name == name;
                });
        });
}

fault http_signature::check_times(
    const signature_input &input, std::uint64_t now_ms, evidence &found) const
{
    if (!input.created) {
        return reason::timestamp_missing;
    }

    const std::uint64_t created_ms = *input.created * second_ms;
    const std::uint64_t expires_ms =
        input.expires ? *input.expires * second_ms : UINT64_MAX;

    found.ends_ms = std::min(created_ms, expires_ms);
    return near_.accepts(created_ms, now_ms) &&
                   near_.has_not_ended(expires_ms, now_ms)
               ? fault()
               : fault(reason::timestamp_expired);
}

fault http_signature::append_value(const signed_component &component,
    const webhook_head_t &head, std::string &base) const
{
    const std::string_view name = component.name;
    const std::string_view args = view(head.args);
    std::string_view value;

    if (name.front() != '@') {
        const fault why = read_field(head, name, reason::header_missing, value);
        base += trim(value);
        return why;
    }
    if (name == "@method") {
        base += view(head.method);
        return {};
    }
    if (name == "@query") {
        append_query(args, base);
        return {};
    }
    if (name == "@query-param") {
        if (!find_argument(args, component.parameter, value)) {
            return reason::header_missing;
        }
        for (const char c : value) {
            base +=
                c == '+' ? std::string_view("%20") : std::string_view(&c, 1);
        }
        return {};
    }
    if (!url_ || !is_among(name, of_url)) {
        return reason::header_invalid;
    }

    base += name == "@authority"    ? url_->authority
            : name == "@scheme"     ? url_->scheme
            : name == "@target-uri" ? url_->whole
                                    : url_->path;
    if ((name == "@target-uri" || name == "@request-target") && !args.empty()) {
        append_query(args, base);
    }
    return {};
}

/* Builds the text that is signed (RFC 9421, 2.5). */
fault http_signature::build_base(const signature_input &input,
    const webhook_head_t &head, std::string &base) const
{
    for (const signed_component &each : input.components) {
        base += each.text;
        base += ": ";

        const fault why = append_value(each, head, base);
        if (why) {
            return why;
        }

        base += '\n';
        if (base.size() > largest_base) {
            return reason::header_invalid;
        }
    }

    base += "\"@signature-params\": ";
    base += input.text;
    return {};
}

bool http_signature::matches(const signature_input &input,
    std::string_view base, std::string_view signature, workspace &tools,
    std::size_t &index) const
{
    if (keys_) {
        return keys_->verifies({&base, 1}, signature, input.keyid, index);
    }

    for (index = 0; index < secrets_.size(); ++index) {
        const std::string_view mac =
            tools.mac()(hmac_hash::sha256, secrets_[index], {&base, 1});
        if (mac.size() == signature.size() &&
            CRYPTO_memcmp(mac.data(), signature.data(), mac.size()) == 0) {
            return true;
        }
    }

    return false;
}

fault http_signature::verify(const signature_input &input,
    std::string_view signatures, const webhook_head_t &head, workspace &tools,
    arena &memory, evidence &found) const
{
    std::string &base = tools.scratch();
    std::string_view signature;

    if (!find_bytes(signatures, input.label, memory, signature) ||
        signature.empty()) {
        return reason::signature_invalid;
    }
    if (!covers_required(input)) {
        return reason::signature_invalid;
    }

    fault why = check_times(input, head.time_ms, found);
    if (!why) {
        why = build_base(input, head, base);
    }
    if (why) {
        return why;
    }
    if (!matches(input, base, signature, tools, found.index)) {
        return reason::signature_wrong;
    }

    found.covered = memory.copy(base);
    return {};
}

/*
 * Reads the digests of the body.  Those of other algorithms are skipped, but
 * one must be known.
 */
fault http_signature::read_digest(
    const webhook_head_t &head, arena &memory, evidence &found) const
{
    std::string_view field;
    std::string_view sha256_bytes;
    std::string_view sha512_bytes;

    const fault why =
        read_field(head, digest_field, reason::header_missing, field);
    if (why) {
        return why;
    }

    sha256::digest digest;
    if (!find_bytes(field, "sha-256", memory, sha256_bytes) ||
        !find_bytes(field, "sha-512", memory, sha512_bytes) ||
        (sha256_bytes.empty() && sha512_bytes.empty()) ||
        (!sha256_bytes.empty() && sha256_bytes.size() != digest.size()) ||
        (!sha512_bytes.empty() && sha512_bytes.size() != sha512_size)) {
        return reason::header_invalid;
    }

    if (!sha256_bytes.empty()) {
        std::copy_n(
            reinterpret_cast<const unsigned char *>(sha256_bytes.data()),
            digest.size(), digest.begin());
        found.body_digest = digest;
    }
    found.presented = sha512_bytes;
    return {};
}

fault http_signature::check_head(const webhook_head_t &head, workspace &tools,
    arena &memory, evidence &found) const
{
    std::string_view inputs;
    std::string_view signatures;

    fault why =
        read_field(head, "signature-input", reason::signature_missing, inputs);
    if (!why) {
        why = read_field(
            head, "signature", reason::signature_missing, signatures);
    }
    if (why) {
        return why;
    }

    fault last = reason::signature_invalid;
    std::size_t tried = 0;

    for (const signature_input &each : read_signature_input(inputs, memory)) {
        if (!concerns(each)) {
            continue;
        }
        if (tried++ == most_tried) {
            break;
        }
        last = verify(each, signatures, head, tools, memory, found);
        if (!last) {
            return covers_body() ? read_digest(head, memory, found) : fault();
        }
    }

    return last;
}

fault http_signature::check_body(evidence &found, std::string_view body,
    std::uint64_t now_ms, workspace &tools, arena &) const
{
    if (!near_.has_not_ended_with_body(found.ends_ms, now_ms)) {
        return reason::timestamp_expired;
    }

    if (found.body_digest) {
        const sha256::digest digest = tools.hash()(body);
        if (CRYPTO_memcmp(
                digest.data(), found.body_digest->data(), digest.size()) != 0) {
            return reason::signature_wrong;
        }
    }
    if (found.presented.empty()) {
        return {};
    }

    std::array<unsigned char, sha512_size> digest;
    if (EVP_Digest(body.data(), body.size(), digest.data(), nullptr,
            EVP_sha512(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    return CRYPTO_memcmp(
               digest.data(), found.presented.data(), digest.size()) == 0
               ? fault()
               : fault(reason::signature_wrong);
}

} // namespace webhook
