#include "nginx/conf/scope.h"

#include "nginx/conf/expression.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/setters.h"

#include <cstring>

namespace webhook::nginx {
namespace {

constexpr std::string_view unsigned_prefix = "unsigned:";

/* A key holds 128 bits of the path's SHA-256; a log shows 32 of them. */
constexpr size_t hash_bytes = 16;
constexpr size_t hash_digits = 2 * hash_bytes;
constexpr size_t shown_digits = 8;

/*
 * Sets the default scope: server name and location.  Port and protocol are not
 * part of it.
 */
ngx_int_t set_default_scope(ngx_conf_t *cf, location_conf *conf)
{
    const ngx_str_t &name = conf->location_name;
    ngx_str_t &scope = conf->scope_text;

    scope.len = conf->server_name.len + name.len + (conf->exact ? 0 : 1);
    scope.data = static_cast<u_char *>(ngx_pnalloc(cf->pool, scope.len + 1));
    if (scope.data == nullptr) {
        return NGX_ERROR;
    }

    ngx_sprintf(scope.data, "%V%V%s", &conf->server_name, &name,
        conf->exact ? "" : "*");

    conf->default_scope = scope;
    conf->scope_of_path = !conf->exact;

    return NGX_OK;
}

/* Returns the path that the sender requested, before any rewrite. */
std::string_view path_of(const ngx_http_request_t *r)
{
    const std::string_view asked = view(r->unparsed_uri);

    return r->valid_unparsed_uri ? view(r->uri)
                                 : asked.substr(0, asked.find_first_of("?#"));
}

/* Appends the hash of the path without the arguments. */
ngx_int_t append_path(
    ngx_http_request_t *r, const ngx_str_t &scope, webhook_str_t *into)
{
    unsigned char digest[WEBHOOK_KEY_DIGEST_SIZE];
    const std::string_view path = path_of(r);
    auto *text =
        static_cast<u_char *>(ngx_pnalloc(r->pool, scope.len + hash_digits));

    if (text == nullptr ||
        !webhook_key_digest({path.data(), path.size()}, digest)) {
        return NGX_ERROR;
    }

    u_char *end = ngx_cpymem(text, scope.data, scope.len);

    end = ngx_hex_dump(end, digest, hash_bytes);
    *into = {reinterpret_cast<char *>(text), static_cast<size_t>(end - text)};

    return NGX_OK;
}

bool is_one_place(const location_conf *one, const location_conf *other)
{
    return one->default_scope.len != 0 &&
           view(one->default_scope) == view(other->default_scope) &&
           one->server_conf != other->server_conf && one->store == other->store;
}

} // namespace

char *set_scope(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);
    ngx_str_t text = arguments(cf)[1];

    if (location->scope) {
        return say("is duplicate");
    }

    if (text.len == 0) {
        return say("must not be empty, because it distinguishes the accounts "
                   "of a provider");
    }

    auto *scope = make_pooled<scope_settings>(cf->pool);

    if (scope == nullptr ||
        ngx_array_init(&scope->signed_headers, cf->pool, 1,
            sizeof(webhook_str_t)) != NGX_OK ||
        ngx_array_init(&scope->unsigned_headers, cf->pool, 1,
            sizeof(webhook_str_t)) != NGX_OK ||
        ngx_array_init(&scope->arguments, cf->pool, 1, sizeof(webhook_str_t)) !=
            NGX_OK) {
        return error;
    }

    ngx_array_t *headers = &scope->signed_headers;

    if (view(text).starts_with(unsigned_prefix)) {
        text.data += unsigned_prefix.size();
        text.len -= unsigned_prefix.size();
        headers = &scope->unsigned_headers;
    }

    scope->text = text;

    scope->accepted = headers == &scope->unsigned_headers;

    if (ngx_http_script_variables_count(&text) != 0) {
        scope->value = static_cast<ngx_http_complex_value_t *>(
            ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t)));

        if (scope->value == nullptr ||
            compile_expression(cf, "webhook_scope", &text, scope->value) !=
                NGX_OK ||
            add_header_names(view(text), headers) != NGX_OK ||
            add_argument_names(view(text), &scope->arguments) != NGX_OK) {
            return error;
        }
    }

    location->scope = scope;

    return ok;
}

ngx_int_t prepare_scope(ngx_conf_t *cf, location_conf *conf)
{
    if (conf->scope) {
        conf->scope_text = conf->scope->text;
        return NGX_OK;
    }

    if (set_default_scope(cf, conf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (conf->scope_text.len == 0) {
        ngx_str_set(&conf->scope_text, "-");
    }

    return NGX_OK;
}

ngx_int_t evaluate_scope(
    ngx_http_request_t *r, const location_conf *conf, webhook_str_t *scope)
{
    /* a rewrite may also lead many paths to one location */
    if (conf->scope_of_path ||
        (conf->scope == nullptr && !r->valid_unparsed_uri)) {
        return append_path(r, conf->scope_text, scope);
    }

    if (conf->scope && conf->scope->value) {
        ngx_str_t text;

        if (ngx_http_complex_value(r, conf->scope->value, &text) != NGX_OK) {
            return NGX_ERROR;
        }

        *scope = to_abi(text);
    }

    return NGX_OK;
}

webhook_str_t shown_key(ngx_pool_t *pool, webhook_str_t key, size_t prefix)
{
    constexpr size_t hidden = hash_digits - shown_digits;
    const std::string_view text(key.data, key.len);
    const size_t end = text.find(':', ngx_min(prefix, text.size()));

    /* the scope is the first part of a key */
    if (end == text.npos || end <= prefix + hash_digits ||
        text.substr(end - hash_digits, hash_digits)
                .find_first_not_of("0123456789abcdef") != text.npos) {
        return key;
    }

    auto *shown = static_cast<u_char *>(ngx_pnalloc(pool, key.len - hidden));

    if (shown == nullptr) {
        return {nullptr, 0};
    }

    ngx_memcpy(ngx_cpymem(shown, key.data, end - hidden), key.data + end,
        key.len - end);

    return {reinterpret_cast<char *>(shown), key.len - hidden};
}

void warn_of_shared_scopes(ngx_conf_t *cf)
{
    const ngx_array_t &gates = get_main_conf(cf)->gates;
    auto **gate = static_cast<location_conf **>(gates.elts);

    for (ngx_uint_t i = 0; i < gates.nelts; i++) {
        for (ngx_uint_t k = i + 1; k < gates.nelts; k++) {
            const location_conf *one = gate[i];
            const location_conf *other = gate[k];

            if (!is_one_place(one, other)) {
                continue;
            }

            const conf_place first = place_of(one, "webhook");

            say_at(cf, NGX_LOG_WARN, place_of(other, "webhook"),
                "\"webhook %V\": the default scope \"%V\" is the same as in "
                "%V:%ui, which has the same store, so that events with the "
                "same type and id are treated as one event; set "
                "\"webhook_scope\" if they are different events",
                &other->profile_name, &one->default_scope, &first.file,
                first.line);
        }
    }
}

} // namespace webhook::nginx
