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

/* Names other directives in messages; another name is that of a parameter. */
bool is_directive(std::string_view message)
{
    return message.starts_with("secret:") || message.starts_with("public_key:");
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
                                   return each.scheme().signs_body();
                               },
                          [](const auto &each) { return each.covers_body(); }},
        kind_);
}

bool sender_proof::covers_value(
    std::string_view events, const pointer &where) const
{
    return std::visit(per_kind{[&](const verifier &each) {
                                   return each.scheme().signs_value(
                                       events, where);
                               },
                          [&](const member_signature &each) {
                              return events.empty() && each.covers_value(where);
                          },
                          [](const auto &each) { return each.covers_body(); }},
        kind_);
}

bool sender_proof::covers_argument(std::string_view name) const
{
    return std::visit(per_kind{[name](const verifier &each) {
                                   return each.scheme().signs_argument(name);
                               },
                          [name](const jws_verifier &each) {
                              return each.covers_argument(name);
                          },
                          [](const auto &) { return false; }},
        kind_);
}

bool sender_proof::accepts_coding() const
{
    return std::visit(per_kind{[](const verifier &each) {
                                   const scheme &how = each.scheme();
                                   return !how.message.is_open() &&
                                          !how.message.has_fields() &&
                                          !how.has_values_in_body();
                               },
                          [](const auto &each) { return !each.reads_body(); }},
        kind_);
}

bool sender_proof::is_bearer() const
{
    const auto *token = std::get_if<jws_verifier>(&kind_);

    return token != nullptr && !token->covers_body();
}

bool sender_proof::parses_first() const
{
    const verifier *scheme = scheme_verifier();

    return scheme != nullptr && scheme->scheme().parses_first();
}

bool sender_proof::fixes_body() const
{
    return std::visit(per_kind{[](const verifier &each) {
                                   return each.scheme().fixes_body();
                               },
                          [](const auto &each) { return each.covers_body(); }},
        kind_);
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

    return scheme != nullptr && scheme->scheme().reads_body();
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
                     return each.check_head(head, tools, memory, found.found);
                 },
            [&](const auto &each) {
                return each.check_head(head, tools, memory, found);
            }},
        kind_);
}

fault sender_proof::check_body(evidence &found, const arrived_body &body,
    workspace &tools, arena &memory) const
{
    return std::visit(
        per_kind{[&](const verifier &each) {
                     proof by;
                     const fault why = each.check_body(found.found, body.text,
                         body.root, body.when, body.wanted, tools, memory, by);
                     found.index = by.index;
                     found.digest = by.covered;
                     found.is_challenge_text = by.is_challenge_text;
                     return why;
                 },
            [&](const auto &each) {
                const fault why = each.check_body(
                    found, body.text, body.when.body_ms, tools, memory);
                if (!why && body.wanted.wants_digest) {
                    const std::array<std::string_view, 2> pieces = {
                        found.covered,
                        each.covers_bytes() ? body.text : std::string_view()};
                    found.digest = tools.hash()(pieces);
                }
                return why;
            }},
        kind_);
}

fault sender_proof::check_parsed(const json::node *root, bool is_json,
    const workspace &tools, const arrival &when) const
{
    const verifier *scheme = scheme_verifier();

    return scheme != nullptr ? scheme->check_parsed(root, is_json, tools, when)
                             : fault();
}

} // namespace webhook
