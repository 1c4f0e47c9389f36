/*
 * Contains a writer of JSON (RFC 8259) that writes lists of any length without
 * building a tree.
 */

#ifndef WEBHOOK_NGINX_ADMIN_JSON_WRITER_H
#define WEBHOOK_NGINX_ADMIN_JSON_WRITER_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace webhook::nginx {

/*
 * Writes JSON into a string.  In an object each value follows its name; in an
 * array it follows another value.  Throws std::bad_alloc.
 */
class json_writer {
public:
    json_writer &begin_object();
    json_writer &end_object();
    json_writer &begin_array();
    json_writer &end_array();

    json_writer &name(std::string_view text);

    /*
     * Writes a string.  Invalid UTF-8 is percent-encoded, because JSON does not
     * allow any other bytes.
     */
    json_writer &value(std::string_view text);
    json_writer &value(const char *text)
    {
        return value(std::string_view(text));
    }
    json_writer &value(std::uint64_t number);
    json_writer &value(double number);
    json_writer &value(bool truth);
    json_writer &null();

    template<class T>
    json_writer &value(const std::optional<T> &may_be)
    {
        return may_be ? value(*may_be) : null();
    }

    template<class T>
    json_writer &member(std::string_view text, const T &what)
    {
        return name(text).value(what);
    }

    /* Returns the text with a newline, for reading it at a terminal. */
    std::string take() { return std::move(text_ += '\n'); }

private:
    void separate();

    std::string text_;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_JSON_WRITER_H */
