#include "core/auth/credentials.h"

#include <algorithm>
#include <array>

#include "core/workspace.h"

namespace webhook {

namespace {

/*
 * These bound the cost of one request; verifier.cc bounds how many are tried.
 */
constexpr std::size_t most_signatures = 16;
constexpr std::size_t most_ed25519_signatures = 4;

constexpr std::size_t largest_signature =
    1024; /* has room for RSA with 8192 bits */

/* Returns the bytes of a signature, or 0 if their number varies. */
std::size_t signature_size(scheme::algorithm how)
{
    switch (how) {
    case scheme::algorithm::hmac_sha1:
        return 20;
    case scheme::algorithm::hmac_sha256:
        return 32;
    case scheme::algorithm::hmac_sha512:
    case scheme::algorithm::ed25519:
        return 64;
    case scheme::algorithm::ecdsa_p256_sha256:
    case scheme::algorithm::rsa_sha256:
        break;
    }

    return 0;
}

/* Returns the text without the white space around it (RFC 9110, 5.6.1). */
std::string_view trim(std::string_view text)
{
    constexpr std::string_view space = " \t";

    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    return text.substr(0, text.find_last_not_of(space) + 1);
}

/* Takes the next item off a list; without a separator the list is one item. */
std::string_view next_item(std::string_view &list, char separator)
{
    std::size_t end =
        separator != '\0' ? list.find(separator) : std::string_view::npos;
    std::string_view item = list.substr(0, end);

    list.remove_prefix(std::min(item.size() + 1, list.size()));
    return separator != '\0' ? trim(item) : item;
}

/* Reads the single field of that name, which must have a value. */
fault read_field(header_list headers, std::string_view name, reason missing,
    std::string_view &value)
{
    switch (find_header(headers, name, value)) {
    case found::several:
        return reason::header_repeated;
    case found::one:
        if (!value.empty()) {
            return {};
        }
        break;
    case found::none:
        break;
    }

    return missing;
}

/*
 * Reads the single item of the signature's field that begins with the prefix.
 */
fault read_part(const scheme &how, std::string_view list,
    std::string_view prefix, reason missing, std::string_view &value)
{
    bool is_there = false;

    while (!list.empty()) {
        std::string_view item = next_item(list, how.separator);
        if (!item.starts_with(prefix)) {
            continue;
        }
        if (is_there) {
            return reason::header_repeated;
        }
        is_there = true;
        value = item.substr(prefix.size());
    }

    return is_there && !value.empty() ? fault() : fault(missing);
}

/* Skips what cannot be a signature, as in a list that has other kinds too. */
bool read_signature(const scheme &how, std::string_view item, arena &memory,
    std::string_view &signature)
{
    std::size_t wanted = signature_size(how.how);

    if (!item.starts_with(how.prefix)) {
        return false;
    }
    item.remove_prefix(how.prefix.size());
    if (item.empty() || item.size() > 2 * largest_signature) {
        return false;
    }

    std::span<unsigned char> bytes =
        memory.array<unsigned char>(decoded_size(how.encoding, item.size()));
    std::optional<std::size_t> size = decode(how.encoding, item, bytes);
    if (!size || (wanted != 0 && *size != wanted)) {
        return false;
    }

    signature = {reinterpret_cast<const char *>(bytes.data()), *size};
    return true;
}

fault read_signatures(const scheme &how, std::string_view list, arena &memory,
    credentials &result)
{
    std::size_t most = how.how == scheme::algorithm::ed25519
                           ? most_ed25519_signatures
                           : most_signatures;
    std::array<std::string_view, most_signatures> all;
    std::size_t count = 0;

    while (!list.empty() && count < most) {
        std::string_view item = next_item(list, how.separator);
        auto end = all.begin() + count;
        if (read_signature(how, item, memory, *end) &&
            std::find(all.begin(), end, *end) == end) {
            ++count;
        }
    }

    result.signatures = memory.array<std::string_view>(count);
    std::copy_n(all.begin(), count, result.signatures.begin());
    return count != 0 ? fault() : fault(reason::signature_invalid);
}

fault read_timestamp(const scheme &how, header_list headers,
    std::string_view list, arena &memory, credentials &result)
{
    std::string_view text;
    fault why;

    if (how.timestamp == scheme::clock::header) {
        why = read_field(
            headers, how.timestamp_name, reason::timestamp_missing, text);
    } else if (how.timestamp == scheme::clock::part) {
        why = read_part(
            how, list, how.timestamp_name, reason::timestamp_missing, text);
    } else {
        return {};
    }
    if (!why && !how.read_time(text)) {
        why = reason::timestamp_invalid;
    }

    result.timestamp = memory.copy(text);
    return why;
}

fault read_piece(const scheme &how, const message_piece &wanted,
    header_list headers, std::string_view list, std::string_view &text)
{
    fault why;

    switch (wanted.kind) {
    case piece::header:
        why = read_field(headers, wanted.text, reason::header_missing, text);
        break;
    case piece::part:
        why = read_part(how, list, wanted.text, reason::header_missing, text);
        break;
    default:
        return {};
    }

    if (!why && text.find(wanted.separator) != std::string_view::npos) {
        why = reason::header_invalid;
    }
    return why;
}

fault read_pieces(const scheme &how, header_list headers, std::string_view list,
    arena &memory, credentials &result)
{
    const std::vector<message_piece> &pieces = how.message.pieces();
    std::size_t size = 0;

    result.pieces = memory.array<std::string_view>(pieces.size());

    for (std::size_t i = 0; i < pieces.size(); ++i) {
        std::string_view text;
        fault why = read_piece(how, pieces[i], headers, list, text);
        if (why) {
            return why;
        }

        if (pieces[i].kind == piece::literal) {
            result.pieces[i] = pieces[i].text;
        } else if (pieces[i].kind == piece::timestamp) {
            result.pieces[i] = result.timestamp;
        } else if (!text.empty()) {
            result.pieces[i] = memory.copy(text);
        }
        size += result.pieces[i].size();
    }

    bool fits =
        how.how != scheme::algorithm::ed25519 || size <= workspace::prefix_size;
    return fits ? fault() : fault(reason::header_invalid);
}

} // namespace

fault read_credentials(
    const scheme &how, header_list headers, arena &memory, credentials &result)
{
    std::string_view list;
    fault why =
        read_field(headers, how.header, reason::signature_missing, list);

    if (!why) {
        why = read_timestamp(how, headers, list, memory, result);
    }
    if (!why) {
        why = read_pieces(how, headers, list, memory, result);
    }

    return why ? why : read_signatures(how, list, memory, result);
}

} // namespace webhook
