#include "core/challenge/answer.h"

#include <array>

#include <openssl/evp.h>

#include "base/hex.h"

namespace webhook {

namespace {

using algorithm = text_hash::algorithm;
using source = text_piece::source;

/* Each answer is for this moment and for its sender alone. */
constexpr std::string_view common_fields[][2] = {
    {"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}};

std::span<const unsigned char> bytes_of(std::string_view text)
{
    return {reinterpret_cast<const unsigned char *>(text.data()), text.size()};
}

void append_hex(std::string &out, std::string_view hash)
{
    std::array<char, 2 * hmac::largest> text;
    const char *end = write_hex(bytes_of(hash), text.data());

    out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

void append_base64(std::string &out, std::string_view hash)
{
    std::array<unsigned char, 4 * ((hmac::largest + 2) / 3) + 1> text;
    const int size = EVP_EncodeBlock(
        text.data(), bytes_of(hash).data(), static_cast<int>(hash.size()));

    out.append(reinterpret_cast<const char *>(text.data()),
        static_cast<std::size_t>(size));
}

/* Writes one answer. */
class writer {
public:
    writer(const asked_challenge &asked, const answer_tools &with)
        : asked_(asked), with_(with)
    {
    }

    void append(const text_template &text, bool is_json, std::string &out)
    {
        for (const text_piece &piece : text) {
            if (piece.from == source::hash) {
                append_hash(piece, out);
            } else if (piece.from == source::literal || !is_json) {
                out += text_of(piece);
            } else {
                append_escaped(text_of(piece), out);
            }
        }
    }

private:
    std::string_view text_of(const text_piece &piece) const
    {
        switch (piece.from) {
        case source::value:
            return asked_.values[piece.index];
        case source::setting:
            return with_.policy.challenges().settings().first(piece.text);
        default:
            break;
        }

        return piece.text;
    }

    /* Values have no other characters that JSON escapes. */
    static void append_escaped(std::string_view text, std::string &out)
    {
        for (const char c : text) {
            if (c == '"' || c == '\\') {
                out += '\\';
            }
            out += c;
        }
    }

    void append_hash(const text_piece &piece, std::string &out)
    {
        const text_template &hashed = asked_.rule->hashed[piece.index];
        std::span<std::string_view> texts =
            with_.memory.array<std::string_view>(hashed.size());

        for (std::size_t i = 0; i < hashed.size(); ++i) {
            texts[i] = text_of(hashed[i]);
        }

        sha256::digest digest;
        std::string_view hash;

        if (piece.hash.needs_secret()) {
            hash = sign(piece.hash, texts);
        } else {
            digest = with_.tools.hash()(texts);
            hash = {
                reinterpret_cast<const char *>(digest.data()), digest.size()};
        }

        piece.hash.is_base64 ? append_base64(out, hash) : append_hex(out, hash);
    }

    /*
     * Signs with the secret that has verified the challenge, or with the first
     * one if the challenge has no signature.
     */
    std::string_view sign(
        const text_hash &how, std::span<const std::string_view> texts) const
    {
        const hmac_hash which = how.how == algorithm::hmac_sha1
                                    ? hmac_hash::sha1
                                    : hmac_hash::sha256;
        const std::size_t index =
            asked_.rule->is_open() ? 0 : with_.authentic.secret_index();

        return with_.policy.authenticator().verifier()->sign(
            texts, index, which, asked_.rule->key_is_hashed, with_.tools);
    }

    const asked_challenge &asked_;
    const answer_tools &with_;
};

webhook_str_t view(std::string_view text)
{
    return {text.data(), text.size()};
}

challenge_answer write_answer(
    const asked_challenge &asked, const answer_tools &with)
{
    const challenge::response &answer = asked.rule->answer;
    std::span<webhook_header_t> fields = with.memory.array<webhook_header_t>(
        std::size(common_fields) + answer.headers.size());
    std::string &text = with.tools.scratch();
    writer out(asked, with);
    std::size_t count = 0;

    for (const auto &[name, value] : common_fields) {
        fields[count++] = {view(name), view(value)};
    }
    for (const auto &[name, value] : answer.headers) {
        text.clear();
        out.append(value, false, text);
        fields[count++] = {view(name), view(with.memory.copy(text))};
    }

    text.clear();
    if (asked.rule->method != "HEAD") {
        out.append(answer.body, answer.is_json, text);
    }

    return {with.memory.copy(text), answer.type, fields};
}

} // namespace

std::optional<answer> answer_challenge(
    const asked_challenge &asked, const answer_tools &with)
{
    const challenge &rule = *asked.rule;
    const bool is_verified =
        rule.is_open() || with.policy.authenticator().proof();
    const reason_info &info = describe(reason::challenge);

    if (with.policy.observes() || !is_verified) {
        return std::nullopt;
    }

    return answer{rule.answer.status, info.verdict, info.why, {},
        write_answer(asked, with)};
}

} // namespace webhook
