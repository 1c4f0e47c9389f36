#include "core/auth/encoding.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>

#include <openssl/evp.h>

#include "core/text.h"

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

/*
 * OpenSSL's decoder takes white space and bits behind the last byte.  Four
 * characters stand for what they would be written as, or for nothing.
 */
bool is_canonical(std::string_view text, std::span<const unsigned char> bytes)
{
    std::size_t at = 0;

    for (std::size_t i = 0; i < bytes.size(); i += 3, at += 4) {
        std::array<unsigned char, 5> group;
        int count =
            static_cast<int>(std::min(bytes.size() - i, std::size_t{3}));

        EVP_EncodeBlock(group.data(), &bytes[i], count);
        if (std::memcmp(group.data(), text.data() + at, 4) != 0) {
            return false;
        }
    }

    return at == text.size();
}

std::optional<std::size_t> decode_base64(
    std::string_view text, std::span<unsigned char> to)
{
    if (text.size() % 4 != 0 || text.size() > INT_MAX) {
        return std::nullopt;
    }
    if (text.empty()) {
        return 0;
    }

    /* Padding counts as bytes there. */
    int decoded = EVP_DecodeBlock(to.data(),
        reinterpret_cast<const unsigned char *>(text.data()),
        static_cast<int>(text.size()));
    auto padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;

    if (decoded < padding) {
        return std::nullopt;
    }

    auto size = static_cast<std::size_t>(decoded - padding);
    return is_canonical(text, to.first(size)) ? std::optional(size)
                                              : std::nullopt;
}

} // namespace

std::size_t decoded_size(encoding how, std::size_t text_size)
{
    switch (how) {
    case encoding::hex:
        return text_size / 2;
    case encoding::base64:
        return text_size / 4 * 3;
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
    case encoding::raw:
        break;
    }

    std::copy(text.begin(), text.end(), to.begin());
    return text.size();
}

} // namespace webhook
