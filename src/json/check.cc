/*
 * Finds what a parser would find too late, and why it refused a text.  Jansson
 * does not know our limits and allocates up to 79 bytes for one of the text,
 * simdjson reads a whole text before it counts, and each has its own faults.
 */

#include "json/check.h"

#include <cstddef>
#include <cstring>
#include <vector>

#include "base/text.h"
#include "json/token.h"

namespace webhook::json {

namespace {

/*
 * Checks the syntax of RFC 8259 without recursion, at any depth.  It stops at
 * the first wrong byte: the text before it could be the beginning of JSON.
 */
class checker {
public:
    checker(std::string_view text, const limits &most)
        : text_(text), most_(most), at_(text.size() - without_mark(text).size())
    {
    }

    error run()
    {
        while (at_ < text_.size()) {
            if (!token()) {
                return foreign_ ? error::not_utf8 : error::syntax;
            }
        }

        return wanted_ == want::end ? beyond_ : error::syntax;
    }

    /* Returns the number of bytes before the first wrong one. */
    std::size_t at() const { return at_; }

private:
    enum class want {
        value,
        value_or_end,
        name,
        name_or_end,
        colon,
        comma,
        end
    };

    bool token()
    {
        switch (text_[at_]) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            return skip_if(true);
        case ',':
            return skip_if(comma());
        case ':':
            return skip_if(take(want::colon, want::value));
        case ']':
            return skip_if(close(false, want::value_or_end));
        case '}':
            return skip_if(close(true, want::name_or_end));
        case '"':
            return text();
        default:
            return value();
        }
    }

    bool skip_if(bool right)
    {
        at_ += right ? 1 : 0;
        return right;
    }

    bool take(want from, want to)
    {
        bool right = wanted_ == from;
        wanted_ = to;
        return right;
    }

    bool comma()
    {
        return take(want::comma,
            !open_.empty() && open_.back() ? want::name : want::value);
    }

    bool close(bool object, want empty)
    {
        bool right = !open_.empty() && open_.back() == object &&
                     (wanted_ == want::comma || wanted_ == empty);
        if (right) {
            open_.pop_back();
            end_value();
        }
        return right;
    }

    void end_value() { wanted_ = open_.empty() ? want::end : want::comma; }

    bool wants_value() const
    {
        return wanted_ == want::value || wanted_ == want::value_or_end;
    }

    void note(error fault)
    {
        if (beyond_ == error::none) {
            beyond_ = fault;
        }
    }

    void count()
    {
        if (++nodes_ > most_.values) {
            note(error::too_many_nodes);
        }
    }

    bool text()
    {
        count();
        if (wanted_ == want::name || wanted_ == want::name_or_end) {
            wanted_ = want::colon;
            return skip_string();
        }
        if (!wants_value()) {
            return false;
        }

        end_value();
        return skip_string();
    }

    bool value()
    {
        if (!wants_value()) {
            return false;
        }
        count();

        const char first = text_[at_];
        if (first == '[' || first == '{') {
            ++at_;
            open_.push_back(first == '{');
            if (open_.size() > most_.depth) {
                note(error::too_deep);
            }
            wanted_ = first == '{' ? want::name_or_end : want::value_or_end;
            return true;
        }

        end_value();
        for (const std::string_view word : {"true", "false", "null"}) {
            if (first == word.front()) {
                return skip_word(word);
            }
        }
        return skip_number();
    }

    bool skip_word(std::string_view word)
    {
        for (const char c : word) {
            if (!text_.substr(at_).starts_with(c)) {
                return false;
            }
            ++at_;
        }
        return true;
    }

    bool skip_number()
    {
        const std::size_t first = at_;

        for (; at_ < text_.size() && is_of_number(text_[at_]); ++at_) {
        }
        if (at_ - first > largest_number) {
            note(error::too_large);
        }

        std::string_view rest = text_.substr(first, at_ - first);
        const number_kind kind = take_number(rest);

        at_ -= rest.size();
        return kind != number_kind::none && rest.empty();
    }

    /* Advances behind the quote that ends the string. */
    bool skip_string()
    {
        for (++at_; at_ < text_.size() && text_[at_] != '"';) {
            const auto byte = static_cast<unsigned char>(text_[at_]);

            if (byte == '\\') {
                if (!skip_escape()) {
                    return false;
                }
            } else if (byte < 0x80) {
                if (!skip_if(byte >= 0x20)) {
                    return false;
                }
            } else {
                const std::size_t length = utf8_length(text_, at_);
                at_ += length;
                if (length == 0) {
                    foreign_ = true;
                    return false;
                }
            }
        }

        return skip_if(at_ < text_.size());
    }

    bool skip_escape()
    {
        constexpr std::string_view plain = "\"\\/bfnrt";
        constexpr std::size_t length = 6; /* is that of an escape in digits */
        const std::size_t end = at_ + length;

        ++at_;
        if (at_ == text_.size()) {
            return false;
        }
        if (text_[at_] != 'u') {
            return skip_if(plain.find(text_[at_]) != std::string_view::npos);
        }

        for (++at_; at_ < end; ++at_) {
            if (at_ == text_.size() || read_digit(text_[at_]) < 0) {
                return false;
            }
        }
        return true;
    }

    std::string_view text_;
    const limits &most_;
    std::size_t at_ = 0;
    std::size_t nodes_ = 0;
    std::vector<bool> open_; /* true for an object */
    want wanted_ = want::value;
    error beyond_ = error::none;
    bool foreign_ = false; /* is set if a string has a byte that is not UTF-8 */
};

/*
 * Counts the bytes that a value or a name may follow: a comma, a colon, or a
 * bracket that opens.  The inner loop has a fixed length, so that the compiler
 * does it with vectors; its sum fits a byte.
 */
std::size_t count_openers(std::string_view text)
{
    constexpr std::size_t block = 128;
    const auto opens = [](char c) -> bool {
        return (c == ',') | (c == ':') | ((c | 0x20) == '{');
    };
    std::size_t count = 0;
    std::size_t at = 0;

    for (; at + block <= text.size(); at += block) {
        const char *bytes = text.data() + at;
        std::uint8_t sum = 0;

        for (std::size_t i = 0; i < block; ++i) {
            sum = static_cast<std::uint8_t>(sum + opens(bytes[i]));
        }
        count += sum;
    }
    for (; at < text.size(); ++at) {
        count += opens(text[at]);
    }

    return count;
}

/*
 * Returns true if a number may be too long.  A run of so many bytes includes
 * one of those that are looked at.
 */
bool may_have_too_long_number(std::string_view text)
{
    for (std::size_t at = largest_number; at < text.size();
         at += largest_number + 1) {
        std::size_t first = at;
        std::size_t end = at;

        while (first > 0 && is_of_number(text[first - 1])) {
            --first;
        }
        while (end < text.size() && is_of_number(text[end])) {
            ++end;
        }
        if (end - first > largest_number) {
            return true;
        }
    }

    return false;
}

/*
 * Returns true if the text may be UTF-16.  JSON in UTF-16 begins with an ASCII
 * character, or with a byte order mark.
 */
bool is_utf16(std::string_view text)
{
    if (text.size() % 2 != 0) {
        return false;
    }

    return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
           (text[0] == '\0') != (text[1] == '\0');
}

} // namespace

std::string_view without_mark(std::string_view text)
{
    constexpr std::string_view mark = "\xef\xbb\xbf";

    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

error check_bytes(std::string_view text)
{
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return error::empty;
    }

    /* Jansson would take a NUL after a number for the end of the text. */
    if (std::memchr(text.data(), '\0', text.size()) != nullptr) {
        return is_utf16(text) ? error::not_utf8 : error::nul;
    }

    if (text.size() > largest_size) {
        return error::too_large;
    }

    return error::none;
}

bool may_exceed(std::string_view text, const limits &most)
{
    /* Each node takes two bytes of a text at least, but for one. */
    const bool few = text.size() / 2 < most.values;

    return may_have_too_long_number(text) ||
           (!few && count_openers(text) >= most.values);
}

error check(std::string_view text, const limits &most, std::size_t &place)
{
    checker reading(text, most);
    const error fault = reading.run();

    if (fault == error::syntax || fault == error::not_utf8) {
        place = reading.at();
    }
    return fault;
}

} // namespace webhook::json
