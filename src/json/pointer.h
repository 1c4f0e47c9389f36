/* JSON Pointer (RFC 6901), compiled once and followed on a tape. */

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
    /* Throws config_error; its text says what a pointer must be. */
    explicit pointer(std::string_view text);

    /* The value, nullptr if there is none. */
    const json::node *find(const json::node &root) const;

    /*
     * Whether a name on the way is twice in its object, so that another reader
     * may find another value.  Not to be asked unless the document has such
     * names: document::has_duplicate_names().
     */
    bool is_ambiguous(const json::node &root) const;

    const std::string &text() const { return text_; }

    struct token {
        std::string name;
        std::uint32_t hash;
        std::optional<std::uint32_t> index; /* if it can be one */
    };

    const std::vector<token> &tokens() const { return tokens_; }

private:
    static const json::node *step(const json::node &from, const token &to);

    std::string text_;
    std::vector<token> tokens_;
};

/* One reference token as a pointer spells it: "/" and the escaped name. */
std::string pointer_token(std::string_view name);

} // namespace webhook

#endif /* WEBHOOK_JSON_POINTER_H */
