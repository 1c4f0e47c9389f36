/* Leaves no errors of OpenSSL behind. */

#ifndef WEBHOOK_CORE_AUTH_FORGET_ERRORS_H
#define WEBHOOK_CORE_AUTH_FORGET_ERRORS_H

#include <openssl/err.h>

namespace webhook {

/*
 * Clears OpenSSL's queue of errors for this thread, where nginx would find them
 * and blame a TLS connection.
 */
struct forget_errors {
    forget_errors() = default;
    ~forget_errors() { ERR_clear_error(); }
    forget_errors(const forget_errors &) = delete;
    forget_errors &operator=(const forget_errors &) = delete;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_FORGET_ERRORS_H */
