/*
 * Writes JSON (RFC 8259) without building a tree, so that lists may have any
 * length and nothing is allocated but the text.
 */

#ifndef WEBHOOK_BASE_JSON_WRITER_H
#define WEBHOOK_BASE_JSON_WRITER_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace webhook {

/*
 * Returns the text of a number with up to 15 digits, which is enough for a Unix
 * time in microseconds.
 */
inline std::string decimal(double number)
{
    char text[32];

    std::snprintf(text, sizeof(text), "%.15g", number);

    return text;
}

/*
 * Appends to a text that is empty or JSON up to a value.  In an object each
 * value follows its name; in an array it follows another value.  Throws
 * std::bad_alloc.
 */
class json_writer {
public:
    explicit json_writer(std::string &out) : out_(out) {}

    json_writer &begin_object() { return open('{'); }
    json_writer &end_object() { return close('}'); }
    json_writer &begin_array() { return open('['); }
    json_writer &end_array() { return close(']'); }

    json_writer &name(std::string_view text)
    {
        value(text);
        out_ += ':';
        return *this;
    }

    /*
     * Writes a string.  Invalid UTF-8 is percent-encoded, because JSON does not
     * allow any other bytes.
     */
    json_writer &value(std::string_view text)
    {
        separate();
        out_ += '"';
        for (std::size_t at = 0; at < text.size();) {
            at += append_character(text, at);
        }
        out_ += '"';
        return *this;
    }

    json_writer &value(const char *text)
    {
        return value(std::string_view(text));
    }

    json_writer &value(std::uint64_t number)
    {
        return json(std::to_string(number));
    }

    json_writer &value(double number) { return json(decimal(number)); }
    json_writer &value(bool truth) { return json(truth ? "true" : "false"); }
    json_writer &null() { return json("null"); }

    template<class T>
    json_writer &value(const std::optional<T> &may_be)
    {
        return may_be ? value(*may_be) : null();
    }

    /* Writes a value that is the text of JSON already. */
    json_writer &json(std::string_view text)
    {
        separate();
        out_ += text;
        return *this;
    }

    template<class T>
    json_writer &member(std::string_view text, const T &what)
    {
        return name(text).value(what);
    }

private:
    /*
     * Writes a comma if the last byte shows that another value precedes this
     * one.
     */
    void separate()
    {
        constexpr std::string_view first = "{[:";

        if (!out_.empty() && first.find(out_.back()) == first.npos) {
            out_ += ',';
        }
    }

    json_writer &open(char bracket)
    {
        separate();
        out_ += bracket;
        return *this;
    }

    json_writer &close(char bracket)
    {
        out_ += bracket;
        return *this;
    }

    /* Appends the character at "at" and returns its length in the text. */
    std::size_t append_character(std::string_view text, std::size_t at)
    {
        std::size_t length = utf8_length(text, at);

        if (length == 0) {
            append_percent(out_, text[at]);
            return 1;
        }
        if (length == 1) {
            append_ascii(text[at]);
        } else {
            out_ += text.substr(at, length);
        }

        return length;
    }

    void append_ascii(char c)
    {
        constexpr std::string_view escaped = "\"\\\b\f\n\r\t";
        constexpr std::string_view letters = "\"\\bfnrt";
        std::size_t escape = escaped.find(c);

        if (escape != escaped.npos) {
            out_ += '\\';
            out_ += letters[escape];
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out_ += c < 0x10 ? "\\u000" : "\\u001";
            out_ += "0123456789ABCDEF"[c & 15];
        } else {
            out_ += c;
        }
    }

    std::string &out_;
};

} // namespace webhook

#endif /* WEBHOOK_BASE_JSON_WRITER_H */
