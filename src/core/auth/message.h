/* What a sender signs: a template, and its pieces for one delivery. */

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
    timestamp, /* as the sender spells it                      */
    header,    /* the value of the field "text"                */
    part       /* of the signature's field what follows "text" */
};

struct message_piece {
    piece kind;
    std::string text = {};

    /*
     * Of a header or a part: the end towards the body of the literal there.
     * It must not be in the value, or bytes could move over it.
     */
    char separator = '\0';
};

class message_template {
public:
    static constexpr std::size_t most_pieces = 16;

    /*
     * "{header:webhook-id}.{timestamp}.{body}", with {url} and {method} known
     * in advance; an empty one is not known.  Throws config_error.
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
