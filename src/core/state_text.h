/* Writes and reads the state of a key as a store of texts keeps it. */

#ifndef WEBHOOK_CORE_STATE_TEXT_H
#define WEBHOOK_CORE_STATE_TEXT_H

#include <cstddef>
#include <span>
#include <string_view>

#include <webhook/webhook.h>

namespace webhook {

/* Does what webhook_state_encode() promises. */
std::size_t encode_state(
    const webhook_state_t &state, std::span<char, WEBHOOK_STATE_TEXT_SIZE> out);

/* Does what webhook_state_decode() promises. */
bool decode_state(std::string_view text, webhook_state_t &state);

} // namespace webhook

#endif /* WEBHOOK_CORE_STATE_TEXT_H */
