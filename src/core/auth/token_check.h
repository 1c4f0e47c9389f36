/* Compares the token that each delivery contains with those of a gate. */

#ifndef WEBHOOK_CORE_AUTH_TOKEN_CHECK_H
#define WEBHOOK_CORE_AUTH_TOKEN_CHECK_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/reason.h"
#include "core/sha256.h"
#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

class workspace;

class token_check {
public:
    /* Throws config_error, which begins with "token". */
    explicit token_check(const webhook_gate_options_t &options);

    bool required() const { return !tokens_.empty(); }

    /* Returns true if the token is in the body, which must be parsed first. */
    bool reads_body() const { return required() && from_ == source::body; }

    /* Checks a token that is in the head.  "index" becomes that of the match.
     */
    fault check_head(const webhook_head_t &head, workspace &tools,
        arena &memory, std::size_t &index) const;

    /*
     * Checks a token that is in the body.  "ambiguous" is true if some name is
     * there twice in its object.
     */
    fault check_body(const json::node &root, bool ambiguous, workspace &tools,
        std::size_t &index) const;

private:
    enum class source : std::uint8_t { host, basic, body };

    void read_source(std::string_view text);
    void read_pointer(std::string_view text);
    fault check_basic(const webhook_head_t &head, workspace &tools,
        arena &memory, std::size_t &index) const;
    fault check_below(const json::node &node, std::size_t step, bool ambiguous,
        workspace &tools, std::size_t &index) const;
    fault compare(
        std::string_view token, workspace &tools, std::size_t &index) const;

    source from_ = source::host;

    /*
     * Leads to the token in the body.  Each pointer but the last one points to
     * an array, and the next one is followed in each of its elements.  A
     * pointer that is not set means the value itself.
     */
    std::vector<std::optional<pointer>> path_;
    std::vector<sha256::digest> tokens_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_TOKEN_CHECK_H */
