#include "core/auth/encoding.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>

#include <openssl/evp.h>

#include "base/hex.h"
#include "base/text.h"

namespace webhook {

namespace {

std::optional<std::size_t> decode_hex(
    std::string_view text, std::span<unsigned char> to)
{
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }

    std::size_t size = text.size() / 2;

    for (std::size_t i = 0; i < size; ++i) {
        std::array<char, 2> pair = {lower(text[2 * i]), lower(text[2 * i + 1])};
        if (!read_hex({pair.data(), pair.size()}, to.subspan(i, 1))) {
            return std::nullopt;
        }
    }

    return size;
}

constexpr std::size_t group = 4; /* characters make up three bytes */

/*
 * Decodes groups of four characters.  OpenSSL's decoder accepts white space,
 * and bits behind the last byte; here only the text that encoding would produce
 * is accepted.
 */
bool decode_groups(std::string_view text, unsigned char *to)
{
    const int decoded = EVP_DecodeBlock(to,
        reinterpret_cast<const unsigned char *>(text.data()),
        static_cast<int>(text.size()));

    if (decoded != static_cast<int>(text.size() / group * 3)) {
        return false;
    }

    for (std::size_t at = 0; at < text.size(); at += group) {
        std::array<unsigned char, group + 1> again;

        EVP_EncodeBlock(again.data(), to + at / group * 3, 3);
        if (std::memcmp(again.data(), text.data() + at, group) != 0) {
            return false;
        }
    }

    return true;
}

/*
 * Decodes the last two to four characters, with or without padding, as a whole
 * group.
 */
std::optional<std::size_t> decode_last(
    std::string_view text, std::span<unsigned char> to)
{
    constexpr std::array<std::string_view, 3> paddings = {"==", "=", ""};
    std::array<unsigned char, 3> bytes;
    std::array<unsigned char, group + 1> again;
    std::array<char, group> whole = {'=', '=', '=', '='};

    const std::size_t used = std::min(text.find('='), text.size());
    const std::string_view padding = text.substr(used);
    if (used < 2 || (!padding.empty() && padding != paddings[used - 2])) {
        return std::nullopt;
    }

    std::copy_n(text.begin(), used, whole.begin());
    if (EVP_DecodeBlock(bytes.data(),
            reinterpret_cast<const unsigned char *>(whole.data()),
            group) != 3) {
        return std::nullopt;
    }

    EVP_EncodeBlock(again.data(), bytes.data(), static_cast<int>(used) - 1);
    if (std::memcmp(again.data(), whole.data(), group) != 0) {
        return std::nullopt;
    }

    std::copy_n(bytes.begin(), used - 1, to.begin());
    return used - 1;
}

/*
 * Decodes group by group, because the text must be translated.  The characters
 * of the other alphabet become ones that no alphabet has.
 */
std::optional<std::size_t> decode_base64url(
    std::string_view text, std::span<unsigned char> to)
{
    std::size_t count = 0;

    while (!text.empty()) {
        const std::string_view from = text.substr(0, group);
        std::array<char, group> plain;

        std::transform(from.begin(), from.end(), plain.begin(), [](char c) {
            return c == '-'               ? '+'
                   : c == '_'             ? '/'
                   : c == '+' || c == '/' ? '!'
                                          : c;
        });
        text.remove_prefix(from.size());

        const std::string_view translated(plain.data(), from.size());
        if (text.empty()) {
            auto last = decode_last(translated, to.subspan(count));
            return last ? std::optional(count + *last) : std::nullopt;
        }
        if (!decode_groups(translated, to.data() + count)) {
            return std::nullopt;
        }
        count += 3;
    }

    return count;
}

std::optional<std::size_t> decode_base64(
    std::string_view text, std::span<unsigned char> to)
{
    if (text.size() > INT_MAX) {
        return std::nullopt;
    }
    if (text.empty()) {
        return 0;
    }

    const std::size_t before = (text.size() - 1) / group * group;
    if (before != 0 && !decode_groups(text.substr(0, before), to.data())) {
        return std::nullopt;
    }

    const std::size_t bytes = before / group * 3;
    auto last = decode_last(text.substr(before), to.subspan(bytes));
    return last ? std::optional(bytes + *last) : std::nullopt;
}

} // namespace

std::size_t decoded_size(encoding how, std::size_t text_size)
{
    switch (how) {
    case encoding::hex:
        return text_size / 2;
    case encoding::base64:
    case encoding::base64url:
        return (text_size + group - 1) / group * 3;
    case encoding::raw:
        break;
    }

    return text_size;
}

std::optional<std::size_t> decode(
    encoding how, std::string_view text, std::span<unsigned char> to)
{
    switch (how) {
    case encoding::hex:
        return decode_hex(text, to);
    case encoding::base64:
        return decode_base64(text, to);
    case encoding::base64url:
        return decode_base64url(text, to);
    case encoding::raw:
        break;
    }

    std::copy(text.begin(), text.end(), to.begin());
    return text.size();
}

} // namespace webhook
