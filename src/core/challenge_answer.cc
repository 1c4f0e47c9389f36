#include "core/challenge_answer.h"

#include <array>

#include "base/hex.h"

namespace webhook {

namespace {

constexpr std::size_t mac_bytes = 32;

void append_hex(std::string &out, std::string_view mac)
{
    std::array<char, 2 * mac_bytes> hex;

    write_hex({reinterpret_cast<const unsigned char *>(mac.data()), mac_bytes},
        hex.data());
    out.append(hex.data(), hex.size());
}

} // namespace

fault write_challenge_answer(const challenge &asked, const json::node &node,
    const verifier &signer, std::size_t secret_index, workspace &tools,
    std::string &out)
{
    for (const challenge::piece &piece : asked.answer) {
        out += piece.text;
        if (!piece.where) {
            continue;
        }
        auto value = read_challenge_value(piece.where->find(node));
        if (!value) {
            return {reason::challenge_invalid, piece.where->text()};
        }
        if (piece.is_signed) {
            append_hex(out, signer.sign(*value, secret_index, tools));
        } else {
            out += *value;
        }
    }

    return {};
}

} // namespace webhook
