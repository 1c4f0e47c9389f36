/* Implements JSON Pointer (RFC 6901), compiled once and followed on a tape. */

#ifndef WEBHOOK_JSON_POINTER_H
#define WEBHOOK_JSON_POINTER_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/node.h"

namespace webhook {

class pointer {
public:
    /* Throws config_error, whose text says what a pointer must look like. */
    explicit pointer(std::string_view text);

    /* Returns the value, or nullptr if there is none. */
    const json::node *find(const json::node &root) const;

    /*
     * Returns true if a name on the path occurs twice in its object, so that
     * another reader may find another value.  To be called only if the document
     * has such names: document::has_duplicate_names().
     */
    bool is_ambiguous(const json::node &root) const;

    const std::string &text() const { return text_; }

    struct token {
        std::string name;
        std::uint32_t hash;
        std::optional<std::uint32_t>
            index; /* is set if the name can be an index */
    };

    const std::vector<token> &tokens() const { return tokens_; }

    /* Returns the value to which one token leads, or nullptr. */
    static const json::node *step(const json::node &from, const token &to);

private:
    std::string text_;
    std::vector<token> tokens_;
};

/*
 * Returns one reference token as a pointer spells it: "/" and the escaped name.
 */
std::string pointer_token(std::string_view name);

} // namespace webhook

#endif /* WEBHOOK_JSON_POINTER_H */
