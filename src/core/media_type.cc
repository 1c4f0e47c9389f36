#include "core/media_type.h"

#include <cstring>

#include "core/text.h"

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

/* Takes what it reads off the front of a field value. */
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
     * Behind the opening quote.  False if it does not end.  "matches" is
     * whether its content, quoted pairs resolved, is "wanted".
     */
    bool quoted_string(std::string_view wanted, bool &matches)
    {
        std::size_t at = 0;

        matches = true;
        while (!rest_.empty() && !take('"')) {
            take('\\');
            if (rest_.empty()) {
                return false;
            }
            matches = matches && at < wanted.size() &&
                      lower(rest_.front()) == wanted[at];
            ++at;
            rest_.remove_prefix(1);
            if (rest_.empty()) {
                return false;
            }
        }

        matches = matches && at == wanted.size();
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

/* "*( OWS ";" OWS [ parameter ] )", RFC 9110, 5.6.6 */
reason check_parameters(scanner &text)
{
    constexpr std::string_view utf8 = "utf-8";

    for (text.skip_space(); !text.done(); text.skip_space()) {
        if (!text.take(';')) {
            return reason::media_type;
        }
        text.skip_space();

        std::string_view name = text.token();
        if (name.empty()) {
            continue;
        }
        if (!text.take('=')) {
            return reason::media_type;
        }

        bool matches = false;
        if (text.take('"')) {
            if (!text.quoted_string(utf8, matches)) {
                return reason::media_type;
            }
        } else {
            std::string_view value = text.token();
            if (value.empty()) {
                return reason::media_type;
            }
            matches = equal_ignoring_case(value, utf8);
        }

        if (!matches && equal_ignoring_case(name, "charset")) {
            return reason::charset;
        }
    }

    return reason::none;
}

} // namespace

reason check_media_type(std::string_view value)
{
    scanner text(trim(value));

    std::string_view type = text.token();
    if (type.empty() || !text.take('/') || !is_json(type, text.token())) {
        return reason::media_type;
    }

    return check_parameters(text);
}

reason check_head(std::string_view method, header_list headers)
{
    std::string_view type;
    std::string_view coding;

    /* Methods are case-sensitive (RFC 9110, 9.1). */
    if (method != "POST") {
        return reason::method;
    }

    found types = find_header(headers, "Content-Type", type);
    found codings = find_header(headers, "Content-Encoding", coding);

    if (types == found::several || codings == found::several) {
        return reason::repeated_header;
    }

    reason fault = check_media_type(type);
    if (fault != reason::none) {
        return fault;
    }

    coding = trim(coding);
    bool plain = coding.empty() || equal_ignoring_case(coding, "identity");
    return plain ? reason::none : reason::content_encoding;
}

} // namespace webhook
