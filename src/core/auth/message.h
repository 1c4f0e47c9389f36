/*
 * Builds the message that a sender signs, from a template and the pieces of one
 * delivery.
 */

#ifndef WEBHOOK_CORE_AUTH_MESSAGE_H
#define WEBHOOK_CORE_AUTH_MESSAGE_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace webhook {

enum class piece : std::uint8_t {
    literal,
    body,
    timestamp, /* has the sender's spelling */
    header,    /* is the value of the field "text" */
    part       /* follows "text" in the signature's field */
};

struct message_piece {
    piece kind;
    std::string text = {};

    /*
     * Is the end towards the body of the neighbouring literal of a header or a
     * part. It must not occur in the value, or bytes could move across it.
     */
    char separator = '\0';
};

class message_template {
public:
    static constexpr std::size_t most_pieces = 16;

    /*
     * Parses e.g. "{header:webhook-id}.{timestamp}.{body}".  The values of
     * {url} and {method} are known in advance; an empty one is not known.
     * Throws config_error.
     */
    message_template(
        std::string_view text, std::string_view url, std::string_view method);

    const std::vector<message_piece> &pieces() const { return pieces_; }
    bool has(piece which) const;

private:
    void add_literal(std::string_view text);
    void add_placeholder(
        std::string_view name, std::string_view url, std::string_view method);
    void check() const;
    void separate();

    std::vector<message_piece> pieces_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_MESSAGE_H */
