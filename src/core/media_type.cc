#include "core/media_type.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>

#include "base/text.h"

namespace webhook {

namespace {

bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }

    return text;
}

/* Reads a field value piece by piece from its front. */
class scanner {
public:
    explicit scanner(std::string_view text) : rest_(text) {}

    bool done() const { return rest_.empty(); }

    bool take(char c)
    {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    void skip_space()
    {
        while (!rest_.empty() && is_space(rest_.front())) {
            rest_.remove_prefix(1);
        }
    }

    std::string_view token()
    {
        std::size_t length = 0;
        while (length < rest_.size() && is_token_char(rest_[length])) {
            ++length;
        }

        std::string_view text = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return text;
    }

    /*
     * Reads what follows the opening quote.  Returns false if the string does
     * not end.
     */
    bool quoted_string()
    {
        while (!rest_.empty() && !take('"')) {
            take('\\');
            if (rest_.empty()) {
                return false;
            }
            rest_.remove_prefix(1);
            if (rest_.empty()) {
                return false;
            }
        }

        return true;
    }

private:
    std::string_view rest_;
};

bool is_json(std::string_view type, std::string_view subtype)
{
    constexpr std::string_view suffix = "+json";

    if (equal_ignoring_case(type, "application") &&
        equal_ignoring_case(subtype, "json")) {
        return true;
    }

    return subtype.size() > suffix.size() &&
           equal_ignoring_case(
               subtype.substr(subtype.size() - suffix.size()), suffix);
}

bool is_listed(std::string_view type, std::string_view subtype,
    std::span<const std::string> others)
{
    return std::any_of(
        others.begin(), others.end(), [&](std::string_view other) {
            const std::size_t slash = other.find('/');
            return equal_ignoring_case(type, other.substr(0, slash)) &&
                   equal_ignoring_case(subtype, other.substr(slash + 1));
        });
}

bool is_form(std::string_view type, std::string_view subtype)
{
    return equal_ignoring_case(type, "application") &&
           equal_ignoring_case(subtype, "x-www-form-urlencoded");
}

/* Returns true if no type is listed for bodies that are not read. */
bool accepts_any_type(const accepted_bodies &accepted)
{
    return accepted.kinds.opaque && accepted.media_types.empty();
}

/*
 * Returns what the type claims among what is accepted.  A listed type is that
 * of opaque bodies where there are some, and otherwise of what is read.
 */
std::optional<body_kind> claimed_kind(std::string_view type,
    std::string_view subtype, const accepted_bodies &accepted)
{
    const body_kinds &kinds = accepted.kinds;

    if (kinds.json && is_json(type, subtype)) {
        return body_kind::json;
    }
    if (kinds.form() && is_form(type, subtype)) {
        return body_kind::form;
    }
    if (!is_listed(type, subtype, accepted.media_types)) {
        return std::nullopt;
    }

    return kinds.opaque ? body_kind::opaque
           : kinds.json ? body_kind::json
                        : body_kind::form;
}

/*
 * Skips "*( OWS ";" OWS [ parameter ] )" (RFC 9110, 5.6.6).  No parameter has a
 * meaning, not even a charset: JSON is UTF-8 (RFC 8259, 11).
 */
bool skip_parameters(scanner &text)
{
    for (text.skip_space(); !text.done(); text.skip_space()) {
        if (!text.take(';')) {
            return false;
        }
        text.skip_space();

        if (text.token().empty()) {
            continue;
        }
        if (!text.take('=') ||
            !(text.take('"') ? text.quoted_string() : !text.token().empty())) {
            return false;
        }
    }

    return true;
}

/* Returns true for a charset, which some senders write into this field. */
bool is_no_coding(std::string_view value)
{
    constexpr std::string_view names[] = {"", "identity", "none", "utf-8",
        "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"};

    return std::any_of(
        std::begin(names), std::end(names), [&](std::string_view name) {
            return equal_ignoring_case(value, name);
        });
}

/* Returns true for the name of gzip (RFC 9110, 8.4.1.3). */
bool is_gzip_name(std::string_view value)
{
    return equal_ignoring_case(value, "gzip") ||
           equal_ignoring_case(value, "x-gzip");
}

} // namespace

bool is_token(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), is_token_char);
}

reason check_media_type(
    std::string_view value, const accepted_bodies &accepted, body_kind &claimed)
{
    scanner text(trim(value));
    const std::string_view type = text.token();
    std::optional<body_kind> kind;

    if (!type.empty() && text.take('/')) {
        kind = claimed_kind(type, text.token(), accepted);
    }
    if (!kind && accepts_any_type(accepted)) {
        claimed = body_kind::opaque; /* whatever it is, even if it is absent */
        return reason::none;
    }
    if (!kind || !skip_parameters(text)) {
        return reason::media_type;
    }

    claimed = *kind;
    return reason::none;
}

reason check_head(std::string_view method, header_list headers,
    std::span<const std::string> methods, const accepted_bodies &accepted,
    claimed_body &claimed)
{
    std::string_view type;
    std::string_view coding;

    /* Methods are case-sensitive (RFC 9110, 9.1). */
    if (std::find(methods.begin(), methods.end(), method) == methods.end()) {
        return reason::method;
    }

    found types = find_header(headers, "Content-Type", type);
    found codings = find_header(headers, "Content-Encoding", coding);

    if (types == found::several || codings == found::several) {
        return reason::repeated_header;
    }

    reason fault = check_media_type(type, accepted, claimed.kind);
    if (fault != reason::none) {
        return fault;
    }

    coding = trim(coding);
    claimed.is_coded =
        accepted.coding != WEBHOOK_CODING_OFF && is_gzip_name(coding);

    return claimed.is_coded || is_no_coding(coding) ? reason::none
                                                    : reason::content_encoding;
}

} // namespace webhook
