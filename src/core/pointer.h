/* JSON Pointer (RFC 6901), compiled once and followed on a tape. */

#ifndef WEBHOOK_CORE_POINTER_H
#define WEBHOOK_CORE_POINTER_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace webhook {

class pointer {
public:
    /* Throws config_error; its text says what a pointer must be. */
    explicit pointer(std::string_view text);

    /* The value, nullptr if there is none. */
    const json::node *find(const json::node &root) const;

    const std::string &text() const { return text_; }

    struct token {
        std::string name;
        std::uint32_t hash;
        std::optional<std::uint32_t> index; /* if it can be one */
    };

    const std::vector<token> &tokens() const { return tokens_; }

private:

    std::string text_;
    std::vector<token> tokens_;
};

/* One reference token as a pointer spells it: "/" and the escaped name. */
std::string pointer_token(std::string_view name);

} // namespace webhook

#endif /* WEBHOOK_CORE_POINTER_H */
