/*
 * Holds classes of ASCII characters in a table, because formats look up each
 * character.
 */

#ifndef WEBHOOK_SCHEMA_CHARACTER_H
#define WEBHOOK_SCHEMA_CHARACTER_H

#include <array>
#include <cstdint>
#include <string_view>

namespace webhook::schema {

enum class character : std::uint8_t {
    digit = 1,
    letter = 2,
    alphanumeric = digit | letter,
    hex = 4,
    uri = 8,  /* is unreserved or in sub-delims (RFC 3986) */
    atom = 16 /* is atext (RFC 5321) */
};

namespace detail {

constexpr std::uint8_t classes_of(char c)
{
    bool digit = c >= '0' && c <= '9';
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    bool uri =
        std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
    bool atom = std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) !=
                std::string_view::npos;
    unsigned bits = 0;

    bits |= digit ? 1U : 0U;
    bits |= letter ? 2U : 0U;
    bits |= hex ? 4U : 0U;
    bits |= digit || letter || uri ? 8U : 0U;
    bits |= digit || letter || atom ? 16U : 0U;
    return static_cast<std::uint8_t>(bits);
}

inline constexpr auto classes = [] {
    std::array<std::uint8_t, 256> table{};
    for (unsigned c = 0; c < 128; ++c) {
        table[c] = classes_of(static_cast<char>(c));
    }
    return table;
}();

} // namespace detail

constexpr bool is(character which, char c)
{
    return (detail::classes[static_cast<unsigned char>(c)] &
               static_cast<std::uint8_t>(which)) != 0;
}

template<character Which>
constexpr bool consists_of(std::string_view text)
{
    for (char c : text) {
        if (!is(Which, c)) {
            return false;
        }
    }
    return true;
}

constexpr bool is_in(char c, std::string_view set)
{
    for (char each : set) {
        if (each == c) {
            return true;
        }
    }
    return false;
}

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_CHARACTER_H */
