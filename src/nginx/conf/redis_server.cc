/*
 * Contains the directive "webhook_store" for a Redis server: its URL and the
 * parameters.
 */

#include "nginx/conf/redis_server.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/secrets.h"
#include "nginx/conf/setters.h"
#include "nginx/store/redis_servers.h"
#include "nginx/store/redis_store.h"

namespace webhook::nginx {
namespace {

constexpr std::uint64_t default_timeout = 250;          /* ms */
constexpr std::uint64_t default_connect_timeout = 1000; /* ms */
constexpr std::uint64_t long_timeout = 5000;            /* ms */
constexpr size_t max_prefix = 64;

/* "tls" is the scheme of the same URL with TLS. */
struct scheme {
    std::string_view plain;
    std::string_view tls;
};

constexpr scheme schemes[] = {
    {"redis://", "rediss://"},
    {"sentinel://", "sentinels://"},
    {"unix:", {}},
};

char *read_time(ngx_conf_t *cf, std::string_view name, std::string_view value,
    std::uint64_t &into)
{
    ngx_str_t text = to_ngx(value);
    const ngx_int_t ms = ngx_parse_time(&text, 0);

    if (ms == NGX_ERROR || ms <= 0) {
        ngx_str_t parameter = to_ngx(name);

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid \"%V\" in \"webhook_store\", it must be a time longer "
            "than 0 like \"250ms\"",
            &parameter);
        return error;
    }

    into = static_cast<std::uint64_t>(ms);
    return ok;
}

char *read_replicas(ngx_conf_t *cf, std::string_view value, unsigned &into)
{
    constexpr ngx_int_t most = 16;
    const ngx_str_t text = to_ngx(value);
    const ngx_int_t count = ngx_atoi(text.data, text.len);

    if (count < 1 || count > most) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid \"replicas\" in \"webhook_store\", it must be the number "
            "of replicas that must have a delivered event, from 1 to %i",
            most);
        return error;
    }

    into = static_cast<unsigned>(count);
    return ok;
}

/* Reads the prefix of keys.  Operators also type it on a command line. */
char *read_prefix(std::string_view value, std::string &into)
{
    for (const char c : value) {
        if (c <= ' ' || c > '~') {
            return say(
                "has a \"prefix\" with characters other than printable ASCII");
        }
    }

    if (value.size() > max_prefix) {
        return say("has a \"prefix\" of more than 64 bytes");
    }

    into = value;
    return ok;
}

/* Reads a parameter whose name begins with "tls_". */
char *read_tls(ngx_conf_t *cf, std::string_view name, std::string_view value,
    redis_settings &into)
{
    std::string *text = name == "tls_ca"     ? &into.tls.ca
                        : name == "tls_cert" ? &into.tls.certificate
                        : name == "tls_key"  ? &into.tls.key
                        : name == "tls_name" ? &into.tls.name
                                             : nullptr;
    ngx_str_t parameter = to_ngx(name);

    if (!into.tls.on) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" in \"webhook_store\" requires a URL that begins with "
            "\"rediss://\" or \"sentinels://\"",
            &parameter);
        return error;
    }

    if (text == nullptr) {
        into.tls.verify = value != "off";
        return value == "on" || value == "off"
                   ? ok
                   : say("accepts only \"on\" or \"off\" as \"tls_verify\"");
    }

    if (value.empty()) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" in \"webhook_store\" is empty, it must be %s", &parameter,
            name == "tls_name" ? "the name in the certificate of the server"
                               : "the name of a PEM file");
        return error;
    }

    *text = value;
    return ok;
}

bool is_tls(std::string_view name)
{
    return name == "tls_ca" || name == "tls_cert" || name == "tls_key" ||
           name == "tls_name" || name == "tls_verify";
}

/* "file" is set to the path if the value names a file. */
char *read_password(ngx_conf_t *cf, std::string_view value,
    std::string &password, std::string &file)
{
    if (!password.empty()) {
        return say("has two passwords");
    }

    return read_secret(cf, "webhook_store", value, password, content::token) ==
                       NGX_OK &&
                   find_secret_file(cf, value, file) == NGX_OK
               ? ok
               : error;
}

/* Reads a parameter whose name begins with "sentinel_". */
char *read_sentinel(ngx_conf_t *cf, std::string_view name,
    std::string_view value, redis_settings &into)
{
    redis::endpoint &server = into.options.server;
    ngx_str_t parameter = to_ngx(name);

    if (server.sentinels.empty()) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" in \"webhook_store\" requires a URL that begins with "
            "\"sentinel://\" or \"sentinels://\"",
            &parameter);
        return error;
    }

    if (name == "sentinel_password") {
        return read_password(
            cf, value, server.sentinel_password, into.sentinel_password_file);
    }

    if (value.empty()) {
        return say("has an empty \"sentinel_user\"");
    }

    server.sentinel_user = value;
    return ok;
}

/*
 * Returns true if the text is a misspelled name and not a misplaced secret,
 * which may end with "=".
 */
bool is_name(std::string_view name, std::string_view value)
{
    constexpr const char *letters = "abcdefghijklmnopqrstuvwxyz_";

    return name.find_first_not_of(letters) == std::string_view::npos &&
           !value.empty() && value.front() != '=';
}

/*
 * Reads one parameter.  The message about an unknown parameter does not repeat
 * its value.
 */
char *read_parameter(
    ngx_conf_t *cf, ngx_uint_t number, redis_settings &settings)
{
    const std::string_view text = view(arguments(cf)[number]);
    redis::client_options &into = settings.options;
    const size_t equals = std::min(text.find('='), text.size());
    const std::string_view name = text.substr(0, equals);
    const std::string_view value =
        equals < text.size() ? text.substr(equals + 1) : std::string_view();

    if (name == "prefix") {
        return read_prefix(value, into.prefix);
    }

    if (name == "timeout") {
        char *rv = read_time(cf, name, value, into.timeout);

        if (rv == ok && into.timeout > long_timeout) {
            say_at(cf, NGX_LOG_WARN, here(cf),
                "\"timeout\" in \"webhook_store\" is %uL ms: if the server "
                "hangs, deliveries wait for so long, but many senders wait at "
                "most %uL ms for an answer",
                into.timeout, long_timeout);
        }
        return rv;
    }

    if (name == "connect_timeout") {
        return read_time(cf, name, value, into.connect_timeout);
    }

    if (name == "replicas") {
        return read_replicas(cf, value, into.replicas);
    }

    if (name == "password") {
        return read_password(
            cf, value, into.server.password, settings.password_file);
    }

    if (name == "sentinel_user" || name == "sentinel_password") {
        return read_sentinel(cf, name, value, settings);
    }

    if (is_tls(name)) {
        return read_tls(cf, name, value, settings);
    }

    constexpr std::string_view names[] = {"prefix", "timeout",
        "connect_timeout", "replicas", "password", "tls_ca", "tls_cert",
        "tls_key", "tls_name", "tls_verify", "sentinel_user",
        "sentinel_password"};
    ngx_str_t unknown = to_ngx(name);

    /* it may be a misplaced secret */
    if (!is_name(name, value)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid parameter number %ui of \"webhook_store\", it must be "
            "like \"timeout=250ms\"; specify the port, as in "
            "\"redis://host:6379\", in the URL, and secrets with "
            "\"password=\"",
            number - 1);
        return error;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
        "unknown parameter \"%V\"%s in \"webhook_store\", the parameters are "
        "\"prefix=\", \"timeout=\", \"connect_timeout=\", \"replicas=\", "
        "\"password=\", with "
        "\"rediss://\" \"tls_ca=\", \"tls_cert=\", \"tls_key=\", "
        "\"tls_name=\" and \"tls_verify=\", and with \"sentinel://\" "
        "\"sentinel_user=\" and \"sentinel_password=\"",
        &unknown, suggestion(cf, view(unknown), names));

    return error;
}

const scheme *scheme_of(std::string_view url)
{
    for (const scheme &each : schemes) {
        if (url.starts_with(each.plain) ||
            (!each.tls.empty() && url.starts_with(each.tls))) {
            return &each;
        }
    }

    return nullptr;
}

/*
 * Reads the URL.  Returns NULL, or the error as a text without any byte of the
 * URL.
 */
const char *read_url(std::string_view url, redis_settings &into)
{
    const scheme *of = scheme_of(url);

    into.tls.on = !url.starts_with(of->plain);

    if (!into.tls.on) {
        return redis::parse_url(url, into.options.server);
    }

    std::string plain(of->plain);

    plain.reserve(url.size()); /* what moves leaves a password behind */
    plain.append(url.substr(of->tls.size()));

    const char *wrong = redis::parse_url(plain, into.options.server);

    wipe(plain);
    return wrong;
}

} // namespace

bool is_server_url(std::string_view text) noexcept
{
    return scheme_of(text) != nullptr;
}

char *set_server(ngx_conf_t *cf, location_settings *location)
{
    redis_settings settings;
    redis::client_options &options = settings.options;

    options.prefix = "webhook:";
    options.timeout = default_timeout;
    options.connect_timeout = default_connect_timeout;

    if (const char *wrong = read_url(view(arguments(cf)[1]), settings)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid URL in \"webhook_store\": %s; it must be "
            "\"redis://[user[:password]@]host[:port][,host[:port]...]"
            "[/database]\", "
            "\"sentinel://[user[:password]@]host[:port][,host[:port]...]/name"
            "[/database]\", one of both with \"rediss://\" or "
            "\"sentinels://\" for TLS, or \"unix:/path[:database]\"",
            wrong);
        return error;
    }

    if (!options.server.password.empty()) {
        warn_of_literal(cf, "webhook_store");
    }

    for (ngx_uint_t i = 2; i < cf->args->nelts; i++) {
        char *rv = read_parameter(cf, i, settings);
        if (rv != ok) {
            return rv;
        }
    }

    if (!options.server.user.empty() && options.server.password.empty()) {
        return say("has a user without a password, add one with "
                   "\"password=file:path\"");
    }

    if (!options.server.sentinel_user.empty() &&
        options.server.sentinel_password.empty()) {
        return say("has a \"sentinel_user\" without a \"sentinel_password\"");
    }

    if (settings.tls.certificate.empty() != settings.tls.key.empty()) {
        return say("requires both \"tls_cert=\" and \"tls_key=\", or neither");
    }

    location->store = add_server(cf, std::move(settings));

    return location->store ? ok : error;
}

} // namespace webhook::nginx
