// What is asked of the client, and by whom.

#ifndef WEBHOOK_TESTS_FUZZ_REDIS_QUESTION_H
#define WEBHOOK_TESTS_FUZZ_REDIS_QUESTION_H

#include "redis/operation.h"

#include <algorithm>
#include <array>
#include <string>

namespace redis_fuzz {

namespace redis = webhook::redis;

constexpr std::uint64_t lease = 1'000'000'000; // nothing lapses
constexpr std::uint64_t timeout = 250;
constexpr std::size_t max_questions = 48;

class world;

// Each has a key and a token of its own.
struct question {
    world *around = nullptr;
    unsigned number = 0;
    bool claims = false; // or renews
    unsigned mood = 0;   // what its asker does when told
    redis::operation *op = nullptr;
    std::uint64_t until = 0;
    bool forgotten = false;
    bool told = false;
    bool checked = false; // what it was told
    redis::answer answer{};

    [[nodiscard]] bool pending() const { return op && !forgotten && !told; }
    [[nodiscard]] std::string key() const
    {
        return "p:k" + std::to_string(number);
    }
    [[nodiscard]] std::array<unsigned char, WEBHOOK_TOKEN_SIZE> token() const
    {
        std::array<unsigned char, WEBHOOK_TOKEN_SIZE> bytes{};

        bytes.fill(static_cast<unsigned char>(number));
        return bytes;
    }
    [[nodiscard]] std::string claim() const
    {
        char text[WEBHOOK_STATE_TEXT_SIZE];
        webhook_state_t state{};
        const auto bytes = token();

        state.kind = WEBHOOK_CLAIMED;
        std::copy(bytes.begin(), bytes.end(), state.token);
        return {text, webhook_state_encode(&state, text)};
    }
};

} // namespace redis_fuzz

#endif // WEBHOOK_TESTS_FUZZ_REDIS_QUESTION_H
