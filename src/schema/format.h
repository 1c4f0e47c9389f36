/* Checks the formats that "format" asserts. */

#ifndef WEBHOOK_SCHEMA_FORMAT_H
#define WEBHOOK_SCHEMA_FORMAT_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace webhook::schema {

/* Returns the number of a format. */
std::optional<std::uint32_t> find_format(std::string_view name);

bool has_format(std::uint32_t number, std::string_view text);

/* Returns words for a message, e.g. "an IPv4 address". */
std::string_view describe_format(std::uint32_t number);

/* Returns "date, date-time, ...". */
std::string format_names();

/* format_time.cc defines these (RFC 3339, 5.6). */
bool is_date(std::string_view text);
bool is_time(std::string_view text);
bool is_date_time(std::string_view text);

/*
 * format_host.cc defines these (RFC 1123, 2.1; RFC 2673, 3.2; RFC 4291, 2.2).
 */
bool is_hostname(std::string_view text);
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);

/* format_mail.cc defines this (RFC 5321, 4.1.2). */
bool is_email(std::string_view text);

/* format_uri.cc defines this.  The URI must have a scheme (RFC 3986). */
bool is_uri(std::string_view text);

/* Returns true if the text is a UUID (RFC 4122, 3). */
bool is_uuid(std::string_view text);

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_FORMAT_H */
