/*
 * Compares a signed hash of the request with the request: of its method, its
 * path and its arguments in a canonical form.
 */

#ifndef WEBHOOK_CORE_AUTH_REQUEST_HASH_H
#define WEBHOOK_CORE_AUTH_REQUEST_HASH_H

#include <string>
#include <string_view>

#include <webhook/webhook.h>

#include "core/auth/parameter_set.h"
#include "core/form.h"
#include "core/reason.h"
#include "core/sha256.h"
#include "json/node.h"
#include "json/pointer.h"

namespace webhook {

/*
 * Returns the canonical form of a request: the method, the path and the
 * arguments, joined by "&".  The path is as it was sent, without a "/" at its
 * end, and with "%26" for "&".  Names and values of arguments are
 * percent-encoded (RFC 3986, 2.1) and sorted; the values of a name are joined
 * by commas.  The argument "jwt", in which a token may be, is left out.
 */
std::string canonical_request(
    std::string_view method, std::string_view path, const form &arguments);

class request_hash {
public:
    /*
     * Reads the parameters "query_hash" and "path", which must be there.
     * Throws config_error.
     */
    explicit request_hash(const parameter_set &given);

    /*
     * Checks the claim, which is the SHA-256 of the canonical request in
     * hexadecimal digits.  "arguments" and "hash" are used for this.
     */
    fault check(const json::node &claims, const webhook_head_t &head,
        form &arguments, sha256 &hash) const;

    /* Returns true if the hash is that of this argument, too. */
    static bool covers_argument(std::string_view name);

private:
    pointer where_;
    std::string path_; /* is the one that the sender knows */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_REQUEST_HASH_H */
