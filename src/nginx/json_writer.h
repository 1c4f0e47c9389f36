/* Writes JSON (RFC 8259) as it goes: a list of any length takes no tree. */

#ifndef WEBHOOK_NGINX_JSON_WRITER_H
#define WEBHOOK_NGINX_JSON_WRITER_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace webhook::nginx {

/*
 * A value follows a name in an object, and another value in an array.  Throws
 * std::bad_alloc.
 */
class json_writer {
public:
    json_writer &begin_object();
    json_writer &end_object();
    json_writer &begin_array();
    json_writer &end_array();

    json_writer &name(std::string_view text);

    /* Invalid UTF-8 is percent-encoded, for JSON has no other bytes. */
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

    /* With an end of the line, for who reads it at a terminal. */
    std::string take() { return std::move(text_ += '\n'); }

private:
    void separate();

    std::string text_;
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_JSON_WRITER_H */
