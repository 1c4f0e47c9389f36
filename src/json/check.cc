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

/* Checks the syntax of RFC 8259 without recursion, at any depth. */
class checker {
public:
    checker(std::string_view text, const limits &most)
        : text_(text), most_(most)
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
            ++at_;
            return true;
        case ',':
            ++at_;
            return comma();
        case ':':
            ++at_;
            return take(want::colon, want::value);
        case ']':
            ++at_;
            return close(false, want::value_or_end);
        case '}':
            ++at_;
            return close(true, want::name_or_end);
        case '"':
            return text();
        default:
            return value();
        }
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
        return skip_word("true") || skip_word("false") || skip_word("null") ||
               skip_number();
    }

    bool skip_word(std::string_view word)
    {
        bool there = text_.substr(at_).starts_with(word);
        at_ += there ? word.size() : 0;
        return there;
    }

    bool skip_number()
    {
        const std::size_t first = at_;

        for (; at_ < text_.size() && is_of_number(text_[at_]); ++at_) {
        }
        if (at_ - first > largest_number) {
            note(error::too_large);
        }

        return kind_of_number(text_.substr(first, at_ - first)) !=
               number_kind::none;
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
                ++at_;
                if (byte < 0x20) {
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

        return at_++ < text_.size();
    }

    bool skip_escape()
    {
        constexpr std::string_view plain = "\"\\/bfnrt";
        const std::string_view rest = text_.substr(at_ + 1);

        if (rest.starts_with('u')) {
            at_ += 6;
            return read_unit(rest.substr(1)) >= 0;
        }

        at_ += 2;
        return !rest.empty() && plain.find(rest[0]) != std::string_view::npos;
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

error check(std::string_view text, const limits &most)
{
    return checker(text, most).run();
}

} // namespace webhook::json
