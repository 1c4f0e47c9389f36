#include "nginx/store/redis_tls.h"

#include "redis/address.h"

#include <cstdio>

#if (NGX_HTTP_SSL)

/*
 * An nginx "--with-compat" loads this module even if it was built without TLS.
 * It has none of these functions, and open() says so.
 */
#pragma weak ngx_ssl_create
#pragma weak ngx_ssl_client_session_cache
#pragma weak ngx_ssl_certificate
#pragma weak ngx_ssl_trusted_certificate
#pragma weak ngx_ssl_cleanup_ctx
#pragma weak ngx_ssl_create_connection
#pragma weak ngx_ssl_set_session
#pragma weak ngx_ssl_get_session
#pragma weak ngx_ssl_handshake
#pragma weak ngx_ssl_check_host
#pragma weak ngx_ssl_shutdown
#pragma weak SSL_CTX_set_default_verify_paths
#pragma weak SSL_ctrl
#pragma weak SSL_set_options
#pragma weak SSL_get_verify_result
#pragma weak SSL_get1_peer_certificate
#pragma weak SSL_get_peer_certificate
#pragma weak SSL_SESSION_free

#endif

namespace webhook::nginx {
namespace {

ngx_int_t refuse_without_tls(ngx_conf_t *cf)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
        "\"rediss://\" of \"webhook_store\" requires an nginx that was built "
        "with \"--with-http_ssl_module\"");
    return NGX_ERROR;
}

} // namespace

/* The session of another server is of no use, and not verified for this one. */
void tls_peer::set_name(const std::string &name)
{
    if (name != name_) {
        sockaddr_storage unused;

        drop_session();
        name_ = name;
        numeric_ = redis::write_name({name, 0, {}}, unused) != 0;
    }
}

bool redis_tls::meet(tls_peer &peer, const std::string &host) const noexcept
try {
    peer.set_name(name_.empty() ? host : name_);
    return true;
} catch (const std::bad_alloc &) {
    return false;
}

#if (NGX_HTTP_SSL)

namespace {

constexpr ngx_uint_t protocols = NGX_SSL_TLSv1_2 | NGX_SSL_TLSv1_3;
constexpr ngx_int_t verify_depth = 9;

ngx_int_t complain(ngx_conf_t *cf, const char *what, const kept_line &said)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s of \"webhook_store\": %s",
        what, said.is_empty() ? "out of memory" : said.text());
    return NGX_ERROR;
}

ngx_int_t read_certificate(
    ngx_conf_t *cf, ngx_ssl_t *ssl, const tls_options &options)
{
    ngx_str_t certificate;
    ngx_str_t key;

    if (copy(cf->pool, options.certificate, &certificate) == nullptr ||
        copy(cf->pool, options.key, &key) == nullptr) {
        return NGX_ERROR;
    }

    return ngx_ssl_certificate(cf, ssl, &certificate, &key, nullptr);
}

ngx_int_t read_authorities(
    ngx_conf_t *cf, ngx_ssl_t *ssl, const tls_options &options)
{
    ngx_str_t ca;

    if (options.ca.empty()) {
        return SSL_CTX_set_default_verify_paths(ssl->ctx) == 1 ? NGX_OK
                                                               : NGX_ERROR;
    }

    return copy(cf->pool, options.ca, &ca)
               ? ngx_ssl_trusted_certificate(cf, ssl, &ca, verify_depth)
               : NGX_ERROR;
}

/* Returns true if the server's CA is not known here. */
bool is_of_authority(long result)
{
    return result == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
           result == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
           result == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
           result == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
           result == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
}

} // namespace

redis_tls::~redis_tls()
{
    if (ssl_.ctx) {
        ngx_ssl_cleanup_ctx(&ssl_);
    }
}

ngx_int_t redis_tls::open(
    ngx_conf_t *cf, const tls_options &options, const std::string &name)
{
    kept_line said;

    if (ngx_ssl_create == nullptr) {
        return refuse_without_tls(cf);
    }

    name_ = options.name;
    verify_ = options.verify;
    ssl_.log = said.log();

    if (ngx_ssl_create(&ssl_, protocols, nullptr) != NGX_OK ||
        ngx_ssl_client_session_cache(cf, &ssl_, 1) != NGX_OK) {
        return complain(cf, "no TLS for the \"rediss://\"", said);
    }

    if (!options.certificate.empty() &&
        read_certificate(cf, &ssl_, options) != NGX_OK) {
        return complain(cf,
            "\"tls_cert=\" and \"tls_key=\" must name PEM files of a "
            "certificate and of its key; they cannot be used in the directive",
            said);
    }

    if (verify_ && read_authorities(cf, &ssl_, options) != NGX_OK) {
        return complain(cf,
            "\"tls_ca=\" must name a PEM file of certificates; it cannot be "
            "used in the directive",
            said);
    }

    if (!verify_) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
            "webhook: the certificate of \"%s\" is not verified, whoever is "
            "between can read and change what is stored: remove "
            "\"tls_verify=off\" of \"webhook_store\" and set \"tls_ca=\"",
            name.c_str());
    }

    ssl_.log = cf->log;

    return NGX_OK;
}

ngx_int_t redis_tls::begin(ngx_connection_t *c, const tls_peer &peer,
    ngx_connection_handler_pt done, ngx_connection_handler_pt keep) noexcept
{
    if (!prepare(c, peer)) {
        return NGX_ERROR;
    }

    c->ssl->handler = done;
    c->ssl->save_session = keep;

    return ngx_ssl_handshake(c);
}

bool redis_tls::prepare(ngx_connection_t *c, const tls_peer &peer) noexcept
{
    if (ngx_ssl_create_connection(&ssl_, c, NGX_SSL_CLIENT) != NGX_OK) {
        return false;
    }

    ngx_ssl_conn_t *connection = c->ssl->connection;

    /* what is not written yet may move, and may grow */
    SSL_set_mode(connection,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);

#ifdef SSL_OP_NO_RENEGOTIATION
    /* the certificate of another handshake would not be verified */
    SSL_set_options(connection, SSL_OP_NO_RENEGOTIATION);
#endif

    if (!peer.numeric_ &&
        SSL_set_tlsext_host_name(connection, peer.name_.c_str()) == 0) {
        return false;
    }

    return ngx_ssl_set_session(c, peer.session_) == NGX_OK;
}

const char *redis_tls::check(
    ngx_connection_t *c, tls_peer &peer, const kept_line &said) noexcept
{
    if (c->ssl == nullptr || !c->ssl->handshaked) {
        return said.is_empty() ? "the TLS handshake failed" : said.text();
    }

    if (!verify_) {
        return nullptr;
    }

    const long result = SSL_get_verify_result(c->ssl->connection);

    if (result != X509_V_OK) {
        std::snprintf(why_, sizeof(why_),
            "the certificate of the server is not valid: %s%s",
            X509_verify_cert_error_string(result),
            is_of_authority(result)
                ? ", \"tls_ca=\" must name the file of its CA"
                : "");
    } else if (!is_for_name(c, peer)) {
        std::snprintf(why_, sizeof(why_),
            "the certificate of the server is not for \"%.100s\", "
            "\"tls_name=\" may name another host",
            peer.name_.c_str());
    } else {
        return nullptr;
    }

    peer.drop_session();
    return why_;
}

/* nginx checks names only. */
bool redis_tls::is_for_name(ngx_connection_t *c, const tls_peer &peer) noexcept
{
    if (!peer.numeric_) {
        ngx_str_t name = to_ngx(peer.name_);

        return ngx_ssl_check_host(c, &name) == NGX_OK;
    }

    X509 *certificate = SSL_get_peer_certificate(c->ssl->connection);
    const bool matches = certificate && X509_check_ip_asc(certificate,
                                            peer.name_.c_str(), 0) == 1;

    X509_free(certificate);
    return matches;
}

void tls_peer::keep_session(ngx_connection_t *c) noexcept
{
    drop_session();
    session_ = ngx_ssl_get_session(c);
}

void tls_peer::drop_session() noexcept
{
    if (session_) {
        ngx_ssl_free_session(session_);
        session_ = nullptr;
    }
}

/* Quietly: nothing is sent or waited for, and the session stays valid. */
void redis_tls::end(ngx_connection_t *c) noexcept
{
    if (c->ssl) {
        c->ssl->no_wait_shutdown = 1;
        c->ssl->no_send_shutdown = 1;
        (void)ngx_ssl_shutdown(c);
    }
}

#else

redis_tls::~redis_tls() = default;

ngx_int_t redis_tls::open(
    ngx_conf_t *cf, const tls_options &, const std::string &)
{
    return refuse_without_tls(cf);
}

ngx_int_t redis_tls::begin(ngx_connection_t *, const tls_peer &,
    ngx_connection_handler_pt, ngx_connection_handler_pt) noexcept
{
    return NGX_ERROR;
}

const char *redis_tls::check(
    ngx_connection_t *, tls_peer &, const kept_line &) noexcept
{
    return "nginx has no TLS";
}

void tls_peer::keep_session(ngx_connection_t *) noexcept {}
void tls_peer::drop_session() noexcept {}
void redis_tls::end(ngx_connection_t *) noexcept {}

#endif

} // namespace webhook::nginx
