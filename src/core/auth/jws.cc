#include "core/auth/jws.h"

#include <algorithm>
#include <climits>
#include <new>

#include <openssl/evp.h>

#include "core/auth/encoding.h"

namespace webhook {

namespace {

constexpr json::limits header_limits{8, 256};

constexpr std::string_view unencoded = "b64";

const json::node *find_string(const json::node &object, std::string_view name)
{
    const json::node *value = json::find_member(object, name);

    return value != nullptr && value->kind == json::kind::string ? value
                                                                 : nullptr;
}

/*
 * Reads the extensions that the sender demands.  "b64" is the only one that is
 * understood.
 */
bool read_extensions(const json::node &header, jws &result)
{
    const json::node *critical = json::find_member(header, "crit");
    const json::node *encoded = json::find_member(header, unencoded);

    if (critical == nullptr) {
        return encoded == nullptr;
    }
    if (critical->kind != json::kind::array || critical->size != 1 ||
        encoded == nullptr || encoded->kind != json::kind::boolean) {
        return false;
    }

    const json::node &name = critical[1];
    result.encodes_payload = encoded->boolean;
    return name.kind == json::kind::string && name.string() == unencoded;
}

/* Reads "x5c", whose texts are base64 and not base64url (RFC 7515, 4.1.6). */
bool read_chain(const json::node &header, arena &memory, jws &result)
{
    const json::node *chain = json::find_member(header, "x5c");

    if (chain == nullptr) {
        return true;
    }
    if (chain->kind != json::kind::array || chain->size == 0 ||
        chain->size > most_certificates) {
        return false;
    }

    result.chain = memory.array<std::string_view>(chain->size);
    auto next = result.chain.begin();

    for (const json::node &each : json::elements(*chain)) {
        if (each.kind != json::kind::string) {
            return false;
        }

        const std::span<unsigned char> room = memory.array<unsigned char>(
            decoded_size(encoding::base64, each.string().size()));
        const auto size = decode(encoding::base64, each.string(), room);
        if (!size || *size == 0) {
            return false;
        }
        *next++ = {reinterpret_cast<const char *>(room.data()), *size};
    }

    return true;
}

bool read_header(std::string_view text, std::string_view algorithm,
    json::document &reader, arena &memory, jws &result)
{
    const json::error unreadable = reader.parse(text, header_limits);

    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }
    if (unreadable != json::error::none || reader.has_duplicate_names() ||
        reader.root().kind != json::kind::object) {
        return false;
    }

    const json::node &header = reader.root();
    const json::node *alg = find_string(header, "alg");
    const json::node *kid = find_string(header, "kid");

    if (alg == nullptr || alg->string() != algorithm) {
        return false;
    }
    if (kid != nullptr) {
        result.kid = memory.copy(kid->string());
    }

    return read_extensions(header, result) &&
           read_chain(header, memory, result);
}

} // namespace

std::optional<std::string_view> decode_base64url(
    std::string_view text, arena &memory)
{
    if (text.find_first_of("+/=") != std::string_view::npos) {
        return std::nullopt;
    }

    const std::span<char> plain = memory.array<char>(text.size());

    std::transform(text.begin(), text.end(), plain.begin(), [](char c) {
        return c == '-' ? '+' : c == '_' ? '/' : c;
    });

    const std::span<unsigned char> room = memory.array<unsigned char>(
        decoded_size(encoding::base64, text.size()) + json::padding);
    const auto size =
        decode(encoding::base64, {plain.data(), plain.size()}, room);
    if (!size) {
        return std::nullopt;
    }

    return std::string_view(reinterpret_cast<const char *>(room.data()), *size);
}

std::string_view encode_base64url(std::string_view bytes, arena &memory)
{
    if (bytes.size() > INT_MAX / 2) {
        throw std::bad_alloc();
    }

    const std::span<char> room =
        memory.array<char>((bytes.size() + 2) / 3 * 4 + 1);
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char *>(room.data()),
            reinterpret_cast<const unsigned char *>(bytes.data()),
            static_cast<int>(bytes.size()));
    std::string_view text(room.data(), static_cast<std::size_t>(size));

    text = text.substr(0, text.find('='));
    std::transform(text.begin(), text.end(), room.begin(), [](char c) {
        return c == '+' ? '-' : c == '/' ? '_' : c;
    });
    return text;
}

fault read_jws(std::string_view text, std::string_view algorithm,
    json::document &reader, arena &memory, jws &result)
{
    const std::size_t first = text.find('.');
    const std::size_t second =
        first != std::string_view::npos ? text.find('.', first + 1) : first;

    if (second == std::string_view::npos ||
        text.find('.', second + 1) != std::string_view::npos) {
        return reason::signature_invalid;
    }

    const std::string_view header = text.substr(0, first);
    const std::string_view signature = text.substr(second + 1);

    result = {};
    result.signing_input = text.substr(0, second);
    result.encoded_header = header;
    result.payload = text.substr(first + 1, second - first - 1);

    if (header.empty() || header.size() > largest_jose_header ||
        signature.empty() || signature.size() > 2 * largest_jws_signature) {
        return reason::signature_invalid;
    }

    const auto bytes = decode_base64url(signature, memory);
    const auto json = decode_base64url(header, memory);

    if (!bytes || !json ||
        !read_header(*json, algorithm, reader, memory, result)) {
        return reason::signature_invalid;
    }

    result.signature = *bytes;
    return {};
}

fault parse_signed(
    std::string_view text, const json::limits &limits, json::document &reader)
{
    const json::error unreadable = reader.parse(text, limits);

    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }

    return unreadable == json::error::none ? fault()
                                           : fault(reason::signature_invalid);
}

std::string_view trim_token(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

} // namespace webhook
