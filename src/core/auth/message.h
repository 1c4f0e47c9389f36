/*
 * Builds the message that a sender signs, from a template and the pieces of one
 * delivery.
 */

#ifndef WEBHOOK_CORE_AUTH_MESSAGE_H
#define WEBHOOK_CORE_AUTH_MESSAGE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/auth/signed_place.h"

namespace webhook {

enum class piece : std::uint8_t {
    literal,
    body,
    crc32,          /* is the CRC-32 of the body in decimal digits */
    form,           /* is the names and values of a form, sorted */
    parameter_list, /* is those of the URL and of a form, sorted and marked */
    query,          /* is "?" and the raw query, or empty if there is none */
    timestamp,      /* has the sender's spelling */
    value           /* is at "where" */
};

struct message_piece {
    piece kind;
    std::string text = {}; /* is that of a literal */
    std::optional<signed_place> where = {};
    bool in_lower_case = false;
    bool is_optional = false; /* is true if an absent value is an empty one */
    bool is_any = false;      /* is true if it may contain the separator */

    /* Counts conditions from 1; 0 is a piece that is always there. */
    std::size_t condition = 0;

    /*
     * Is the end of the neighbouring literal.  It must not occur in the value,
     * or bytes could move across it.  '\0' stands for no such literal.
     */
    char separator = '\0';
};

/*
 * Holds the values of placeholders that are known in advance; an empty one is
 * not known.
 */
struct known_texts {
    std::string_view url;
    std::string_view method;
    std::string_view endpoint;
};

class message_template {
public:
    static constexpr std::size_t most_pieces = 16;

    /*
     * Parses e.g. "{header:webhook-id}.{timestamp}.{body}".
     * "time_is_delimited" is true if a timestamp needs no literal beside it.
     * Throws config_error.
     */
    message_template(std::string_view text, const known_texts &known,
        bool time_is_delimited);

    const std::vector<message_piece> &pieces() const { return pieces_; }
    bool has(piece which) const;

    /* Returns true if it contains the fields of a form. */
    bool has_fields() const
    {
        return has(piece::form) || has(piece::parameter_list);
    }

    /* Returns the places whose values decide whether pieces are there. */
    const std::vector<signed_place> &conditions() const { return conditions_; }

    /*
     * Returns true if no literal separates the body from a value beside it.
     * Then bytes could move across that border, unless the body is a JSON
     * object or array and the value consists of visible characters: no
     * beginning or end of a JSON object is one, nor is one with further
     * characters.
     */
    bool is_open() const { return is_open_; }

private:
    void add_literal(std::string_view text);
    void add_placeholder(std::string_view name, const known_texts &known);
    bool add_known(std::string_view name, const known_texts &known);
    bool add_place(std::string_view name);
    void add_condition(std::string_view name);
    void end_condition();
    void add(message_piece made);
    void check() const;
    void check_conditions() const;
    void check_checksum() const;

    bool is_delimited(const message_piece &each) const;
    const std::string *literal_beside(std::size_t at, std::size_t other) const;
    void separate();
    bool separate_side(const std::vector<std::size_t> &side);

    bool time_is_delimited_;
    std::vector<message_piece> pieces_;
    std::vector<signed_place> conditions_;
    std::size_t condition_ = 0; /* is that of the next piece */
    bool is_open_ = false;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_MESSAGE_H */
