// The text of a command, as it is sent (RESP2).

#ifndef WEBHOOK_REDIS_COMMAND_TEXT_H
#define WEBHOOK_REDIS_COMMAND_TEXT_H

#include <array>
#include <charconv>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace webhook::redis {

// Appends "*N\r\n" or "$N\r\n".  Throws std::bad_alloc.
inline void append_count(char type, std::size_t count, std::string &to)
{
    std::array<char, 24> text{type};
    char *end = std::to_chars(&text[1], &text[22], count).ptr;

    *end++ = '\r';
    *end++ = '\n';
    to.append(text.data(), end);
}

// Throws std::bad_alloc.
inline void append_command(
    std::span<const std::string_view> words, std::string &to)
{
    append_count('*', words.size(), to);

    for (const std::string_view word : words) {
        append_count('$', word.size(), to);
        to.append(word).append("\r\n");
    }
}

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_COMMAND_TEXT_H
