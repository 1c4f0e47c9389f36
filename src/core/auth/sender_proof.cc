#include "core/auth/sender_proof.h"

#include <array>
#include <string>

#include "base/config_error.h"
#include "core/workspace.h"

namespace webhook {

namespace {

constexpr std::string_view format_name = "format";
constexpr std::string_view signature_format = "signature";
constexpr std::string_view jwt_format = "jwt";
constexpr std::string_view message_format = "http-message";
constexpr std::string_view members_format = "members";

/* Names the directives in messages; another name is that of a parameter. */
bool is_directive(std::string_view message)
{
    return message.starts_with("secret:") ||
           message.starts_with("public_key:") ||
           message.starts_with("signature:");
}

/* Chooses a function for the kind of a proof. */
template<class... Functions>
struct per_kind : Functions... {
    using Functions::operator()...;
};

template<class... Functions>
per_kind(Functions...) -> per_kind<Functions...>;

} // namespace

sender_proof::sender_proof(const parameters &chosen, const settings &given)
    : kind_(make(chosen, given))
{
}

sender_proof::kinds sender_proof::make(
    const parameters &chosen, const settings &given)
try {
    const auto found = chosen.find(format_name);
    const std::string_view format = found != chosen.end()
                                        ? std::string_view(found->second)
                                        : signature_format;

    if (format == signature_format) {
        parameters rest = chosen;
        rest.erase(std::string(format_name));
        return verifier(scheme(rest, given.method), given.secrets,
            given.public_keys, given.tolerance_ms, given.window_ms);
    }

    const proof_keys keys{given.secrets, given.public_keys};

    if (format == jwt_format) {
        return jws_verifier(chosen, keys, given.tolerance_ms, given.window_ms);
    }
    if (format == message_format) {
        return http_signature(
            chosen, keys, given.tolerance_ms, given.window_ms);
    }
    if (format == members_format) {
        return member_signature(
            chosen, keys, given.tolerance_ms, given.window_ms);
    }

    throw config_error(
        "format: must be one of signature, jwt, http-message, members");
} catch (const config_error &fault) {
    const std::string text = fault.what();
    throw config_error(is_directive(text) ? text : "signature: " + text);
}

bool sender_proof::covers_body() const
{
    return std::visit(per_kind{[](const verifier &each) {
                                   return each.scheme().message.has(
                                       piece::body);
                               },
                          [](const auto &each) { return each.covers_body(); }},
        kind_);
}

bool sender_proof::covers_value(const pointer &where) const
{
    const auto *members = std::get_if<member_signature>(&kind_);

    return covers_body() ||
           (members != nullptr && members->covers_value(where));
}

bool sender_proof::covers_header(std::string_view name) const
{
    return std::visit(
        per_kind{[name](const verifier &each) {
                     return each.scheme().signs_header(name);
                 },
            [name](const auto &each) { return each.covers_header(name); }},
        kind_);
}

bool sender_proof::reads_body() const
{
    const verifier *scheme = scheme_verifier();

    return scheme != nullptr && scheme->scheme().timestamp_pointer;
}

bool sender_proof::has_public_key() const
{
    return std::visit(per_kind{[](const verifier &each) {
                                   return each.scheme().has_public_key();
                               },
                          [](const auto &) { return true; }},
        kind_);
}

std::uint64_t sender_proof::replayable_ms() const
{
    return std::visit(
        [](const auto &each) { return each.replayable_ms(); }, kind_);
}

fault sender_proof::check_head(const webhook_head_t &head, workspace &tools,
    arena &memory, evidence &found) const
{
    return std::visit(
        per_kind{[&](const verifier &each) {
                     return each.check_head({head.headers, head.header_count},
                         head.time_ms, memory, found.found);
                 },
            [&](const auto &each) {
                return each.check_head(head, tools, memory, found);
            }},
        kind_);
}

fault sender_proof::check_body(evidence &found, std::string_view body,
    std::uint64_t now_ms, workspace &tools, arena &memory) const
{
    return std::visit(
        per_kind{[&](const verifier &each) {
                     return each.check_body(
                         found.found, body, now_ms, tools, found.index);
                 },
            [&](const auto &each) {
                return each.check_body(found, body, now_ms, tools, memory);
            }},
        kind_);
}

/* Checks the time of signing, if the scheme has it in the body. */
fault sender_proof::check_parsed(const json::document &body,
    std::uint64_t head_ms, std::uint64_t now_ms) const
{
    const verifier *scheme = scheme_verifier();

    if (scheme == nullptr) {
        return {};
    }

    const auto &where = scheme->scheme().timestamp_pointer;
    if (where && body.has_duplicate_names() &&
        where->is_ambiguous(body.root())) {
        return reason::timestamp_invalid;
    }

    return scheme->check_body_time(body.root(), head_ms, now_ms);
}

sha256::digest sender_proof::digest_of(
    const evidence &found, std::string_view body, workspace &tools) const
{
    return std::visit(
        per_kind{[&](const verifier &each) {
                     return each.digest_of(found.found, body, tools);
                 },
            [&](const auto &each) {
                const std::array<std::string_view, 2> pieces = {found.covered,
                    each.covers_bytes() ? body : std::string_view()};
                return tools.hash()(pieces);
            }},
        kind_);
}

} // namespace webhook
