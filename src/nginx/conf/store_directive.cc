/*
 * Contains the directive "webhook_store", which sets the store of claims and
 * delivered events.
 */

#include "nginx/conf/store_directive.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/secrets.h"
#include "nginx/conf/setters.h"
#include "nginx/store/redis_servers.h"
#include "nginx/store/redis_store.h"
#include "nginx/store/zones.h"

#include <optional>

namespace webhook::nginx {
namespace {

constexpr std::string_view zone_scheme = "zone=";
constexpr std::string_view redis_scheme = "redis://";
constexpr std::string_view tls_scheme = "rediss://";
constexpr std::string_view unix_scheme = "unix:";

constexpr std::uint64_t default_timeout = 250;          /* ms */
constexpr std::uint64_t default_connect_timeout = 1000; /* ms */
constexpr size_t max_prefix = 64;

/*
 * Sets a path of a zone.  It may be set in several of the zone's directives, if
 * it is the same.
 */
char *set_path(ngx_conf_t *cf, std::string_view path, ngx_str_t &into)
{
    ngx_str_t full = to_ngx(path);

    if (path.empty()) {
        return say("has an empty path");
    }

    if (ngx_conf_full_name(cf->cycle, &full, 0) != NGX_OK) {
        return error;
    }

    if (into.len && view(into) != view(full)) {
        return say("sets another path for a zone that already has one");
    }

    into = full;
    return ok;
}

/*
 * Sets the parameters of a zone.  They apply to all gates that name the zone.
 */
char *set_zone_parameters(ngx_conf_t *cf, zone_store *zone)
{
    constexpr std::string_view file = "file=";
    constexpr std::string_view memory = "memory=";

    for (ngx_uint_t i = 2; i < cf->args->nelts; i++) {
        const std::string_view text = view(arguments(cf)[i]);
        char *rv = ok;

        if (text == "full=reject") {
            zone->reject = true;
        } else if (text.starts_with(file)) {
            rv = set_path(cf, text.substr(file.size()), zone->file);
        } else if (text.starts_with(memory)) {
            rv = set_path(cf, text.substr(memory.size()), zone->memory);
        } else if (text != "full=forget") {
            constexpr std::string_view names[] = {
                "full=forget", "full=reject", "file", "memory"};
            const std::string_view name = text.starts_with("full=")
                                              ? text
                                              : text.substr(0, text.find('='));

            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid parameter \"%V\"%s in \"webhook_store\", only "
                "\"full=forget\", \"full=reject\", \"file=path\" and "
                "\"memory=directory\" can follow \"zone=name[:size]\"",
                &arguments(cf)[i], suggestion(cf, name, names));
            return error;
        }

        if (rv != ok) {
            return rv;
        }
    }

    return ok;
}

/* Sets the zone: "zone=name[:size]" and its parameters. */
char *set_zone(
    ngx_conf_t *cf, std::string_view name, location_settings *location)
{
    ssize_t size = 0;
    const size_t colon = name.find(':');

    if (colon != std::string_view::npos) {
        ngx_str_t text = to_ngx(name.substr(colon + 1));

        size = ngx_parse_size(&text);
        if (size <= 0) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid size \"%V\" in \"webhook_store\", it must be like "
                "\"16m\" in \"zone=webhook:16m\"",
                &text);
            return error;
        }

        name = name.substr(0, colon);
    }

    zone_store *zone = add_zone(cf, to_ngx(name), static_cast<size_t>(size));

    location->store = zone;

    return zone ? set_zone_parameters(cf, zone) : error;
}

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
            "\"rediss://\"",
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

char *read_password(
    ngx_conf_t *cf, std::string_view value, redis_settings &into)
{
    std::string &password = into.options.server.password;

    if (!password.empty()) {
        return say("has two passwords");
    }

    return read_secret(cf, "webhook_store", value, password, content::token) ==
                       NGX_OK &&
                   find_secret_file(cf, value, into.password_file) == NGX_OK
               ? ok
               : error;
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
    ngx_conf_t *cf, std::string_view text, redis_settings &settings)
{
    redis::client_options &into = settings.options;
    const size_t equals = std::min(text.find('='), text.size());
    const std::string_view name = text.substr(0, equals);
    const std::string_view value =
        equals < text.size() ? text.substr(equals + 1) : std::string_view();

    if (name == "prefix") {
        return read_prefix(value, into.prefix);
    }

    if (name == "timeout") {
        return read_time(cf, name, value, into.timeout);
    }

    if (name == "connect_timeout") {
        return read_time(cf, name, value, into.connect_timeout);
    }

    if (name == "password") {
        return read_password(cf, value, settings);
    }

    if (is_tls(name)) {
        return read_tls(cf, name, value, settings);
    }

    constexpr std::string_view names[] = {"prefix", "timeout",
        "connect_timeout", "password", "tls_ca", "tls_cert", "tls_key",
        "tls_name", "tls_verify"};
    ngx_str_t unknown = to_ngx(is_name(name, value) ? name : "");

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
        "unknown parameter \"%V\"%s in \"webhook_store\", the parameters are "
        "\"prefix=\", \"timeout=\", \"connect_timeout=\", \"password=\", and "
        "with \"rediss://\" \"tls_ca=\", \"tls_cert=\", \"tls_key=\", "
        "\"tls_name=\" and \"tls_verify=\"",
        &unknown, suggestion(cf, view(unknown), names));

    return error;
}

/*
 * Reads the URL; "rediss://" is "redis://" with TLS.  Returns NULL, or the
 * error as a text without any byte of the URL.
 */
const char *read_url(std::string_view url, redis_settings &into)
{
    into.tls.on = url.starts_with(tls_scheme);

    if (!into.tls.on) {
        return redis::parse_url(url, into.options.server);
    }

    std::string plain(redis_scheme);

    plain.reserve(url.size()); /* what moves leaves a password behind */
    plain.append(url.substr(tls_scheme.size()));

    const char *wrong = redis::parse_url(plain, into.options.server);

    wipe(plain);
    return wrong;
}

/* Sets the Redis server: "redis://...", "rediss://..." or "unix:...". */
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
            "\"redis://[user[:password]@]host[:port][/database]\", the same "
            "with \"rediss://\" for TLS, or \"unix:/path[:database]\"",
            wrong);
        return error;
    }

    if (!options.server.password.empty()) {
        warn_of_literal(cf, "webhook_store");
    }

    for (ngx_uint_t i = 2; i < cf->args->nelts; i++) {
        char *rv = read_parameter(cf, view(arguments(cf)[i]), settings);
        if (rv != ok) {
            return rv;
        }
    }

    if (!options.server.user.empty() && options.server.password.empty()) {
        return say("has a user without a password");
    }

    if (settings.tls.certificate.empty() != settings.tls.key.empty()) {
        return say("requires both \"tls_cert=\" and \"tls_key=\", or neither");
    }

    location->store = add_server(cf, std::move(settings));

    return location->store ? ok : error;
}

} // namespace

char *set_store(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
try {
    auto *location = static_cast<location_conf *>(conf);
    const std::string_view value = view(arguments(cf)[1]);

    if (location->store) {
        return say("is duplicate");
    }

    if (value.starts_with(zone_scheme)) {
        return set_zone(cf, value.substr(zone_scheme.size()), location);
    }

    if (value.starts_with(redis_scheme) || value.starts_with(tls_scheme) ||
        value.starts_with(unix_scheme)) {
        return set_server(cf, location);
    }

    return say("requires \"zone=name[:size]\", \"redis://host[:port]\", "
               "\"rediss://host[:port]\" or \"unix:/path\"");

} catch (const std::bad_alloc &) {
    return error;
}

} // namespace webhook::nginx
