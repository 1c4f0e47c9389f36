/* Holds which characters a value may have, and how many. */

#ifndef WEBHOOK_CORE_CHALLENGE_CHARACTERS_H
#define WEBHOOK_CORE_CHALLENGE_CHARACTERS_H

#include <bitset>
#include <cstddef>
#include <string_view>

namespace webhook {

/* Holds characters from the space to "~", so that none is a control. */
class character_set {
public:
    character_set() = default;

    /* Reads e.g. "A-Za-z0-9_-"; throws config_error. */
    explicit character_set(std::string_view text);

    void add(std::string_view text);
    void add(const character_set &other) { has_ |= other.has_; }

    bool contains(char c) const
    {
        const auto byte = static_cast<unsigned char>(c);
        return byte < size && has_[byte];
    }
    bool contains_all(std::string_view text) const;

private:
    static constexpr std::size_t size = 128;

    std::bitset<size> has_;
};

/* Describes a text that a challenge answers with, or that it could sign. */
struct text_rule {
    character_set characters;
    std::size_t shortest = 1;
    std::size_t longest = 64;

    bool accepts(std::string_view text) const
    {
        return text.size() >= shortest && text.size() <= longest &&
               characters.contains_all(text);
    }
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_CHARACTERS_H */
