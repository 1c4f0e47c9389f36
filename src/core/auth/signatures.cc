#include "core/auth/signatures.h"

#include <algorithm>
#include <bitset>
#include <charconv>
#include <new>
#include <optional>

#include "core/auth/values.h"

namespace webhook {

namespace {

/*
 * These bound the cost of one request; verifier.cc bounds how many are tried.
 * Of an HMAC, each costs a comparison.
 */
constexpr std::size_t most_signatures = 16;
constexpr std::size_t most_ed25519_signatures = 4;

constexpr std::size_t largest_signature =
    1024; /* has room for RSA with 8192 bits */

/* Bound an object that contains a signature, and may be anybody's. */
constexpr std::size_t largest_object = 4096;
constexpr json::limits object_limits{8, 64};

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
    case scheme::algorithm::ecdsa_p256_sha1:
    case scheme::algorithm::ecdsa_p256_sha256:
    case scheme::algorithm::rsa_sha256:
        break;
    }

    return 0;
}

std::size_t signatures_of(const scheme &how, std::size_t lists)
{
    if (how.how == scheme::algorithm::ed25519) {
        return most_ed25519_signatures;
    }

    return how.has_public_key() ? most_signatures
                                : std::max(most_signatures, lists);
}

/* Removes the prefix; "*" stands for any text in front of the rest of it. */
bool remove_prefix(std::string_view prefix, std::string_view &item)
{
    if (!prefix.starts_with('*')) {
        const bool found = item.starts_with(prefix);
        item.remove_prefix(found ? prefix.size() : 0);
        return found;
    }

    prefix.remove_prefix(1);
    const std::size_t at = item.find(prefix);
    item.remove_prefix(at != std::string_view::npos ? at + prefix.size() : 0);
    return at != std::string_view::npos;
}

/*
 * Replaces a JSON object in base64 by the member of it that is the signature.
 * With a name that is there twice it has none: another reader could see another
 * signature.
 */
bool read_member(const pointer &where, json::document &reader, arena &memory,
    std::string_view &item)
{
    if (item.size() > largest_object) {
        return false;
    }

    const std::span<unsigned char> bytes = memory.array<unsigned char>(
        decoded_size(encoding::base64, item.size()) + json::padding);
    const auto size = decode(encoding::base64, item, bytes);
    if (!size) {
        return false;
    }

    const json::error unreadable = reader.parse(
        {reinterpret_cast<const char *>(bytes.data()), *size}, object_limits);
    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }
    if (unreadable != json::error::none || reader.has_duplicate_names()) {
        return false;
    }

    const json::node *value = where.find(reader.root());
    if (value == nullptr || value->kind != json::kind::string) {
        return false;
    }

    item = memory.copy(value->string());
    return true;
}

/* Skips what cannot be a signature, as in a list that has other kinds too. */
bool read_signature(const scheme &how, std::string_view item,
    json::document &reader, arena &memory, std::string_view &signature)
{
    std::size_t wanted = signature_size(how.how);

    if (!remove_prefix(how.prefix, item) ||
        (how.member && !read_member(*how.member, reader, memory, item)) ||
        item.empty() || item.size() > 2 * largest_signature) {
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

/* Returns the number in "NAME-7", or 0 if the name is another one. */
std::size_t number_of(std::string_view header, std::string_view name)
{
    if (header.size() <= name.size() ||
        !is_same_header(header.substr(0, name.size()), name)) {
        return 0;
    }

    const std::string_view digits = header.substr(name.size());
    const char *end = digits.data() + digits.size();
    std::size_t number = 0;
    auto [stop, fault] = std::from_chars(digits.data(), end, number);

    return fault == std::errc() && stop == end && digits.front() != '0' &&
                   number <= scheme::most_numbers
               ? number
               : 0;
}

} // namespace

void signature_lists::add(std::string_view value)
{
    if (!value.empty()) {
        values_[count_++] = value;
    }
}

fault signature_lists::add_field(std::string_view name, header_list headers)
{
    std::string_view value;

    switch (find_header(headers, name, value)) {
    case found::several:
        return reason::header_repeated;
    case found::one:
        add(value);
        break;
    case found::none:
        break;
    }

    return {};
}

fault signature_lists::add_numbered(std::string_view name, header_list headers)
{
    std::bitset<scheme::most_numbers + 1> known;

    for (const webhook_header_t &header : headers) {
        const std::size_t number =
            number_of({header.name.data, header.name.len}, name);
        if (number == 0) {
            continue;
        }
        if (known[number]) {
            return reason::header_repeated;
        }
        known[number] = true;
        add({header.value.data, header.value.len});
    }

    return {};
}

fault signature_lists::find(const scheme &how, header_list headers)
{
    for (const signature_field &field : how.fields) {
        fault why = field.is_numbered ? add_numbered(field.name, headers)
                                      : add_field(field.name, headers);
        if (why) {
            return why;
        }
    }

    return count_ != 0 ? fault() : fault(reason::signature_missing);
}

fault read_signatures(const scheme &how,
    std::span<const std::string_view> lists, json::document &reader,
    arena &memory, std::span<std::string_view> &result)
{
    const std::size_t most = signatures_of(how, lists.size());
    std::span<std::string_view> all = memory.array<std::string_view>(most);
    std::size_t count = 0;

    for (std::string_view list : lists) {
        while (!list.empty() && count < most) {
            std::string_view item = next_item(list, how.separator);
            const auto end = all.begin() + static_cast<std::ptrdiff_t>(count);
            if (read_signature(how, item, reader, memory, *end) &&
                std::find(all.begin(), end, *end) == end) {
                ++count;
            }
        }
    }

    result = all.first(count);
    return count != 0 ? fault() : fault(reason::signature_invalid);
}

} // namespace webhook
