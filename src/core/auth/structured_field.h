/* Reads Structured Fields (RFC 8941), as far as signatures need them. */

#ifndef WEBHOOK_CORE_AUTH_STRUCTURED_FIELD_H
#define WEBHOOK_CORE_AUTH_STRUCTURED_FIELD_H

#include <cstdint>
#include <string_view>

namespace webhook {

class structured_field {
public:
    explicit structured_field(std::string_view text) : rest_(text) {}

    bool empty() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

    /* Each takes something and returns true, or returns false. */
    bool take(char c);
    bool take_key(std::string_view &key);
    bool take_integer(std::int64_t &value);

    /* Takes a string, which must contain no backslash. */
    bool take_string(std::string_view &value);

    /* Takes a byte sequence, and leaves it in base64. */
    bool take_bytes(std::string_view &value);

    /* Takes an integer, a string, a token, a byte sequence or a boolean. */
    bool take_item();

    void skip_spaces();

    /*
     * Takes the comma between members, and the white space around it.  Returns
     * false if something else follows; at the end it returns true.
     */
    bool next_member();

private:
    std::string_view rest_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_STRUCTURED_FIELD_H */
