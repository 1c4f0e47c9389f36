#include "core/auth/member_signature.h"

#include <algorithm>
#include <new>

#include "base/config_error.h"
#include "core/auth/encoding.h"
#include "core/workspace.h"

namespace webhook {

namespace {

constexpr std::string_view known[] = {"format", "algorithm", "signature",
    "members", "require", "timestamp", "unit", "tolerance"};

constexpr std::size_t largest_signature = 2048; /* is in base64 */

constexpr parameter_word<key_algorithm> algorithms[] = {
    {"rsa-sha1", key_algorithm::rsa_sha1},
    {"rsa-sha256", key_algorithm::rsa_sha256},
};

/* Takes the next word off a list that is separated by spaces. */
std::string_view next_word(std::string_view &list)
{
    list.remove_prefix(std::min(list.find_first_not_of(' '), list.size()));

    const std::string_view word = list.substr(0, list.find(' '));
    list.remove_prefix(word.size());
    return word;
}

bool is_ambiguous(const json::document &body, const pointer &where)
{
    return body.has_duplicate_names() && where.is_ambiguous(body.root());
}

} // namespace

member_signature::member_signature(const parameters &chosen,
    const proof_keys &given, std::uint64_t tolerance_ms,
    std::uint64_t window_ms)
    : member_signature(
          parameter_set(chosen, known), given, tolerance_ms, window_ms)
{
}

member_signature::member_signature(const parameter_set &given,
    const proof_keys &from, std::uint64_t tolerance_ms, std::uint64_t window_ms)
    : signature_(
          parameter_set::read_pointer("signature", given.want("signature"))),
      claims_(given), near_(tolerance_ms, given.seconds("tolerance"), window_ms)
{
    read_members(given.want("members"));

    /* The keys of such senders are the same for all of their customers. */
    if (!claims_.binds()) {
        throw config_error(
            "require: is missing, because anybody can have this sender sign "
            "something; specify a member and its value that only your own "
            "deliveries have, like \"require=/topic=mine\"");
    }

    for (const pointer *where : claims_.places()) {
        if (!covers_value(*where)) {
            throw config_error("members: do not contain \"" + where->text() +
                               "\", which is checked, so that the signature "
                               "does not cover it");
        }
    }

    read_algorithms(given.want("algorithm"), from);
}

void member_signature::read_members(std::string_view text)
{
    for (std::string_view word = next_word(text); !word.empty();
         word = next_word(text)) {
        const bool is_optional = word.ends_with('?');

        word.remove_suffix(is_optional ? 1 : 0);

        pointer where = parameter_set::read_pointer("members", word);
        std::string name = where.tokens().back().name;
        members_.push_back({std::move(where), std::move(name), is_optional});
    }
}

/* A sender that changes its algorithm may use either for a while. */
void member_signature::read_algorithms(
    std::string_view text, const proof_keys &from)
{
    for (std::string_view word = next_word(text); !word.empty();
         word = next_word(text)) {
        const parameters one = {{"algorithm", std::string(word)}};
        constexpr std::string_view name[] = {"algorithm"};

        keys_.emplace_back(
            parameter_set(one, name).word("algorithm", "", algorithms),
            from.public_keys);
    }
}

bool member_signature::covers_value(const pointer &where) const
{
    return std::any_of(members_.begin(), members_.end(),
        [&](const member &each) { return each.where.text() == where.text(); });
}

/*
 * Appends the name and the value of a member.  Only the first value may contain
 * the end of a line: with another one, the same lines could be split in several
 * ways.
 */
fault member_signature::append_line(const json::document &body,
    const member &each, bool is_first, std::string &lines) const
{
    const json::node *value = each.where.find(body.root());

    if (value == nullptr || value->kind == json::kind::null) {
        return each.is_optional ? fault() : fault(reason::header_missing);
    }
    if (value->kind != json::kind::string || is_ambiguous(body, each.where)) {
        return reason::header_invalid;
    }
    if (!is_first && value->string().find('\n') != std::string_view::npos) {
        return reason::header_invalid;
    }

    lines += each.name;
    lines += '\n';
    lines += value->string();
    lines += '\n';
    return {};
}

fault member_signature::build_lines(
    const json::document &body, std::string &lines) const
{
    for (const member &each : members_) {
        const fault why =
            append_line(body, each, &each == members_.data(), lines);
        if (why) {
            return why;
        }
    }

    return {};
}

fault member_signature::read_signature(const json::document &body,
    arena &memory, std::string_view &signature) const
{
    const json::node *value = signature_.find(body.root());

    if (value == nullptr || value->kind != json::kind::string ||
        value->size == 0) {
        return reason::signature_missing;
    }
    if (value->size > largest_signature || is_ambiguous(body, signature_)) {
        return reason::signature_invalid;
    }

    const std::span<unsigned char> room = memory.array<unsigned char>(
        decoded_size(encoding::base64, value->size));
    const auto size = decode(encoding::base64, value->string(), room);
    if (!size) {
        return reason::signature_invalid;
    }

    signature = {reinterpret_cast<const char *>(room.data()), *size};
    return {};
}

fault member_signature::check_body(evidence &found, std::string_view body,
    std::uint64_t now_ms, workspace &tools, arena &memory) const
{
    json::document &reader = tools.document();
    const json::error unreadable = reader.parse(body);
    std::string_view signature;

    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }
    if (unreadable != json::error::none) {
        return reason::signature_missing;
    }

    fault why = read_signature(reader, memory, signature);
    if (!why) {
        why = claims_.check(reader, near_, now_ms, found.ends_ms);
    }

    std::string &lines = tools.scratch();
    if (!why) {
        why = build_lines(reader, lines);
    }
    if (why) {
        return why;
    }

    const std::string_view text = lines;
    for (const key_set &each : keys_) {
        if (each.verifies({&text, 1}, signature, {}, found.index)) {
            found.covered = memory.copy(text);
            return {};
        }
    }

    return reason::signature_wrong;
}

} // namespace webhook
