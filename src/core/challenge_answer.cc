/*
 * A delivery that is a challenge.  By now it is known to be the provider's, if
 * the gate verifies signatures; a gate that does not leaves it to the upstream.
 * It is no event: nothing about it is asked of the store.
 */

#include <array>

#include "base/hex.h"
#include "core/delivery.h"

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

fault delivery::read_challenge(const json::node &node, const challenge &asked)
{
    const auto &verifier = gate_->authenticator().verifier();

    challenge_ = &asked;
    if (!verifier) {
        return {};
    }

    std::string &text = reader_->scratch();

    for (const challenge::piece &piece : asked.answer) {
        text += piece.text;
        if (!piece.where) {
            continue;
        }
        auto value = read_challenge_value(piece.where->find(node));
        if (!value) {
            return {reason::challenge_invalid, piece.where->text()};
        }
        if (piece.is_signed) {
            append_hex(text, verifier->sign(*value, secret_index_, *reader_));
        } else {
            text += *value;
        }
    }

    challenge_answer_ = memory_.copy(text);
    return {};
}

webhook_step_t delivery::meet_challenge()
{
    webhook::claim &stands = events_.front().claim;

    if (!gate_->authenticator().verifier() || gate_->observes()) {
        stands.at = standing::unclaimed;
        return forward(WEBHOOK_ACCEPTED, reason::challenge);
    }

    const reason_info &info = describe(reason::challenge);
    unsigned status = challenge_->answer.empty() ? 204 : info.status;

    stands.at = standing::none;
    ending_ = {status, info.verdict, info.why, {}, challenge_answer_};
    phase_ = phase::answered;
    return {WEBHOOK_ANSWER, 0};
}

} // namespace webhook
