#include "core/auth/token_check.h"

#include <algorithm>
#include <string>

#include <openssl/crypto.h>

#include "base/config_error.h"
#include "base/text.h"
#include "core/auth/encoding.h"
#include "core/header.h"
#include "core/workspace.h"

namespace webhook {

namespace {

constexpr std::string_view basic_scheme = "basic";
constexpr std::string_view form_source = "form:";

/* Bounds "user:password" of a request (RFC 7617, 2), before it is decoded. */
constexpr std::size_t largest_basic = 8192;

std::string_view view(const webhook_str_t &text)
{
    return {text.data, text.len};
}

/*
 * Takes the authentication scheme and the spaces behind it off the value of
 * "Authorization" (RFC 9110, 11.4).  Returns false if it is another scheme.
 */
bool skip_scheme(std::string_view &text, std::string_view scheme)
{
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme) ||
        text.size() == scheme.size() || text[scheme.size()] != ' ') {
        return false;
    }

    text.remove_prefix(scheme.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return true;
}

} // namespace

/*
 * Keeps digests of the tokens, which can be compared in the same time at any
 * length.
 */
token_check::token_check(const webhook_gate_options_t &options)
{
    sha256 hash;

    read_source(view(options.token_source));

    for (std::size_t i = 0;
         options.tokens != nullptr && i < options.token_count; ++i) {
        const std::string_view token = view(options.tokens[i]);

        if (token.empty()) {
            throw config_error("token: must not be empty");
        }
        if (from_ == source::basic &&
            token.find(':') == std::string_view::npos) {
            throw config_error(
                "token: must be \"user:password\" for \"basic\"");
        }
        tokens_.push_back(hash(token));
    }
}

void token_check::read_source(std::string_view text)
{
    if (text.empty()) {
        return;
    }
    if (text == basic_scheme) {
        from_ = source::basic;
        return;
    }

    from_ = source::body;

    if (!text.starts_with(form_source)) {
        read_pointer(text);
        return;
    }

    text.remove_prefix(form_source.size());
    if (text.empty()) {
        throw config_error("token: \"form:\" requires the name of a field");
    }
    path_.emplace_back(pointer(pointer_token(text)));
}

void token_check::read_pointer(std::string_view text)
{
    constexpr std::string_view each = "/*";

    try {
        for (std::size_t at = 0;;) {
            std::size_t end = text.find(each, at);

            while (end != std::string_view::npos &&
                   end + each.size() < text.size() &&
                   text[end + each.size()] != '/') {
                end = text.find(each, end + 1);
            }

            const std::string_view part = text.substr(at, end - at);
            if (part.empty()) {
                path_.emplace_back();
            } else {
                path_.emplace_back(pointer(part));
            }
            if (end == std::string_view::npos) {
                return;
            }
            at = end + each.size();
        }
    } catch (const config_error &fault) {
        throw config_error(std::string("token: ") + fault.what());
    }
}

fault token_check::compare(
    std::string_view token, workspace &tools, std::size_t &index) const
{
    if (token.empty()) {
        return reason::token_missing;
    }

    const sha256::digest digest = tools.hash()(token);

    for (index = 0; index < tokens_.size(); ++index) {
        if (CRYPTO_memcmp(
                digest.data(), tokens_[index].data(), digest.size()) == 0) {
            return {};
        }
    }

    return reason::token_wrong;
}

fault token_check::check_basic(const webhook_head_t &head, workspace &tools,
    arena &memory, std::size_t &index) const
{
    std::string_view text;

    switch (
        find_header({head.headers, head.header_count}, "authorization", text)) {
    case found::several:
        return reason::header_repeated;
    case found::none:
        return reason::token_missing;
    case found::one:
        break;
    }

    if (text.empty() || !skip_scheme(text, basic_scheme)) {
        return reason::token_missing;
    }
    if (text.size() > largest_basic) {
        return reason::token_wrong;
    }

    const std::span<unsigned char> room = memory.array<unsigned char>(
        decoded_size(encoding::base64, text.size()));
    const auto size = decode(encoding::base64, text, room);
    if (!size) {
        return reason::token_wrong;
    }

    return compare(
        {reinterpret_cast<const char *>(room.data()), *size}, tools, index);
}

fault token_check::check_head(const webhook_head_t &head, workspace &tools,
    arena &memory, std::size_t &index) const
{
    if (!required() || from_ == source::body) {
        return {};
    }

    return from_ == source::basic ? check_basic(head, tools, memory, index)
                                  : compare(view(head.token), tools, index);
}

/*
 * Checks the tokens below a node.  An element without its token could be one
 * that somebody has added, so each element must have it, and there must be one
 * element at least.
 */
fault token_check::check_below(const json::node &node, std::size_t step,
    bool ambiguous, workspace &tools, std::size_t &index) const
{
    const std::optional<pointer> &where = path_[step];
    const json::node *value = where ? where->find(node) : &node;

    if (where && ambiguous && where->is_ambiguous(node)) {
        return reason::token_wrong;
    }
    if (value == nullptr || value->kind == json::kind::null) {
        return reason::token_missing;
    }
    if (step + 1 == path_.size()) {
        return value->kind == json::kind::string
                   ? compare(value->string(), tools, index)
                   : fault(reason::token_wrong);
    }

    if (value->kind != json::kind::array || value->size == 0) {
        return reason::token_missing;
    }

    for (const json::node &element : json::elements(*value)) {
        const fault why =
            check_below(element, step + 1, ambiguous, tools, index);
        if (why) {
            return why;
        }
    }

    return {};
}

fault token_check::check_body(const json::node &root, bool ambiguous,
    workspace &tools, std::size_t &index) const
{
    return reads_body() ? check_below(root, 0, ambiguous, tools, index)
                        : fault();
}

} // namespace webhook
