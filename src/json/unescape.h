/* Decodes the escapes of a JSON string. */

#ifndef WEBHOOK_JSON_UNESCAPE_H
#define WEBHOOK_JSON_UNESCAPE_H

#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.h"
#include "json/token.h"

namespace webhook::json {

inline bool is_half(int unit)
{
    return unit >= 0xd800 && unit <= 0xdfff;
}

/*
 * Appends a character in UTF-8, and half of a surrogate pair in the same way.
 */
inline void append_character(std::string &to, unsigned code)
{
    auto add = [&](unsigned byte) { to += static_cast<char>(byte); };

    if (code < 0x80) {
        add(code);
        return;
    }
    if (code < 0x800) {
        add(0xc0U | code >> 6U);
    } else {
        if (code < 0x10000) {
            add(0xe0U | code >> 12U);
        } else {
            add(0xf0U | code >> 18U);
            add(0x80U | (code >> 12U & 0x3fU));
        }
        add(0x80U | (code >> 6U & 0x3fU));
    }
    add(0x80U | (code & 0x3fU));
}

/* Decodes a string token by token. */
class unescape {
public:
    unescape(std::string_view content, std::string &to)
        : rest_(content), to_(to)
    {
    }

    /* Returns false if it is not a valid string of JSON. */
    bool run()
    {
        for (take_plain(); !rest_.empty(); take_plain()) {
            const auto byte = static_cast<unsigned char>(rest_[0]);
            const std::size_t length = utf8_length(rest_, 0);

            if (byte < 0x20 || length == 0) {
                return false;
            }
            if (byte == '\\') {
                if (!escape()) {
                    return false;
                }
            } else {
                to_ += rest_.substr(0, length);
                rest_.remove_prefix(length);
            }
        }

        return true;
    }

    bool has_half() const { return has_half_; }

private:
    /* Most strings have few escapes: what is between them is taken at once. */
    void take_plain()
    {
        std::size_t end = 0;

        while (end < rest_.size() && rest_[end] >= 0x20 && rest_[end] < 0x7f &&
               rest_[end] != '\\') {
            ++end;
        }
        to_ += rest_.substr(0, end);
        rest_.remove_prefix(end);
    }

    bool escape()
    {
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view characters = "\"\\/\b\f\n\r\t";

        if (rest_.starts_with("\\u")) {
            return unit();
        }

        const std::size_t which =
            rest_.size() < 2 ? letters.npos : letters.find(rest_[1]);
        if (which == letters.npos) {
            return false;
        }
        to_ += characters[which];
        rest_.remove_prefix(2);
        return true;
    }

    bool unit()
    {
        const int high = read_unit(rest_.substr(2));
        if (high < 0) {
            return false;
        }
        rest_.remove_prefix(6);

        if (high >= 0xd800 && high <= 0xdbff && rest_.starts_with("\\u")) {
            const int low = read_unit(rest_.substr(2));
            if (low >= 0xdc00 && low <= 0xdfff) {
                rest_.remove_prefix(6);
                append_character(to_,
                    0x10000U + (static_cast<unsigned>(high - 0xd800) << 10U) +
                        static_cast<unsigned>(low - 0xdc00));
                return true;
            }
        }

        has_half_ = has_half_ || is_half(high);
        append_character(to_, static_cast<unsigned>(high));
        return true;
    }

    std::string_view rest_;
    std::string &to_;
    bool has_half_ = false;
};

} // namespace webhook::json

#endif /* WEBHOOK_JSON_UNESCAPE_H */
