/* Builds the text that the signature of an HTTP message covers. */

#ifndef WEBHOOK_CORE_AUTH_SIGNATURE_BASE_H
#define WEBHOOK_CORE_AUTH_SIGNATURE_BASE_H

#include <optional>
#include <string>
#include <string_view>

#include <webhook/webhook.h>

#include "core/auth/signature_input.h"
#include "core/reason.h"

namespace webhook {

/* Reads the only field of that name, which may be empty. */
fault read_message_field(const webhook_head_t &head, std::string_view name,
    reason missing, std::string_view &value);

class signature_base {
public:
    /*
     * "url" is the public URL, without a query, or empty if it is not known.
     * Throws config_error.
     */
    explicit signature_base(std::string_view url);

    /* Returns true if the value of that component can be known. */
    bool knows(std::string_view name) const;

    /* Appends the text (RFC 9421, 2.5). */
    fault build(const signature_input &input, const webhook_head_t &head,
        std::string &base) const;

private:
    /* Holds the parts of the public URL. */
    struct target {
        std::string scheme;
        std::string authority;
        std::string path;
        std::string whole;
    };

    fault append_value(const signed_component &component,
        const webhook_head_t &head, std::string &base) const;

    std::optional<target> url_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SIGNATURE_BASE_H */
