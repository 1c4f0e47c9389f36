#include "nginx/admin/json_writer.h"

#include "base/text.h"
#include "nginx/ngx.h"

#include <cstdio>

namespace webhook::nginx {

/*
 * Writes a comma if the last byte shows that another value precedes this one.
 */
void json_writer::separate()
{
    if (!text_.empty() &&
        std::string_view("{[:").find(text_.back()) == std::string_view::npos) {
        text_ += ',';
    }
}

json_writer &json_writer::begin_object()
{
    separate();
    text_ += '{';
    return *this;
}

json_writer &json_writer::end_object()
{
    text_ += '}';
    return *this;
}

json_writer &json_writer::begin_array()
{
    separate();
    text_ += '[';
    return *this;
}

json_writer &json_writer::end_array()
{
    text_ += ']';
    return *this;
}

json_writer &json_writer::name(std::string_view text)
{
    value(text);
    text_ += ':';
    return *this;
}

json_writer &json_writer::value(std::string_view text)
{
    const std::string utf8 = as_utf8(text);
    const ngx_str_t from = to_ngx(utf8);
    const size_t more = ngx_escape_json(nullptr, from.data, from.len);

    separate();
    text_ += '"';

    const size_t begin = text_.size();

    text_.resize(begin + from.len + more);
    ngx_escape_json(
        reinterpret_cast<u_char *>(text_.data()) + begin, from.data, from.len);

    text_ += '"';
    return *this;
}

json_writer &json_writer::value(std::uint64_t number)
{
    separate();
    text_ += std::to_string(number);
    return *this;
}

json_writer &json_writer::value(double number)
{
    char text[32];

    std::snprintf(text, sizeof(text), "%.15g", number);

    separate();
    text_ += text;
    return *this;
}

json_writer &json_writer::value(bool truth)
{
    separate();
    text_ += truth ? "true" : "false";
    return *this;
}

json_writer &json_writer::null()
{
    separate();
    text_ += "null";
    return *this;
}

} // namespace webhook::nginx
