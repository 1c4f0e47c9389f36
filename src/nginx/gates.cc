/* From the settings of a location to the core's gate. */

#include "nginx/conf.h"

namespace webhook::nginx {
namespace {

void name_place(ngx_conf_t *cf, location_conf *conf)
{
    auto *cscf = static_cast<ngx_http_core_srv_conf_t *>(
        ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module));
    auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    conf->server_conf = cscf;
    conf->server_name = cscf->server_name;
    conf->location_name = clcf->name;
}

/*
 * Server name and location, whatever port or protocol leads there.  One that
 * matches more than one URI is told apart from the one of the same name that
 * matches only this.
 */
ngx_int_t default_scope(
    ngx_conf_t *cf, const location_conf *conf, ngx_str_t *scope)
{
    const ngx_str_t &name = conf->location_name;
    const bool prefix = !conf->exact && name.len && name.data[0] == '/';

    scope->len = conf->server_name.len + name.len + (prefix ? 1 : 0);
    scope->data = static_cast<u_char *>(ngx_pnalloc(cf->pool, scope->len + 1));
    if (scope->data == nullptr) {
        return NGX_ERROR;
    }

    ngx_sprintf(
        scope->data, "%V%V%s", &conf->server_name, &name, prefix ? "*" : "");

    if (scope->len == 0) {
        ngx_str_set(scope, "-");
    }

    return NGX_OK;
}

/*
 * What the zone counts apart.  A reload finds it again by what the
 * configuration calls it.
 */
ngx_int_t make_place(location_conf *conf, const ngx_str_t &scope)
try {
    unsigned char digest[WEBHOOK_KEY_DIGEST_SIZE];
    std::string name;

    for (const ngx_str_t &part :
        {conf->server_name, conf->location_name, scope, conf->profile_name}) {
        name.append(view(part)).push_back('\0');
    }

    if (!webhook_key_digest({name.data(), name.size()}, digest)) {
        return NGX_ERROR;
    }

    ngx_memcpy(conf->place.id, digest, sizeof(conf->place.id));
    conf->place.window = conf->window;
    conf->place.keep = webhook_gate_keep_ms(conf->gate.get());
    conf->place.authenticated = webhook_gate_authenticated(conf->gate.get());

    return NGX_OK;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

/* The arrays of strings that the core's options take, while it takes them. */
class string_arrays {
public:
    explicit string_arrays(ngx_pool_t *pool) : pool_(pool) {}

    bool failed() const { return failed_; }

    /* "get" gives the string of an index. */
    template<class Get>
    void add(size_t count, const webhook_str_t *&first, size_t &size, Get get)
    {
        auto *strings = static_cast<webhook_str_t *>(
            ngx_palloc(pool_, (count + 1) * sizeof(webhook_str_t)));
        if (strings == nullptr) {
            failed_ = true;
            return;
        }

        for (size_t i = 0; i < count; i++) {
            strings[i] = get(i);
        }

        first = strings;
        size = count;
    }

    void add(const secret_list *list, const webhook_str_t *&first, size_t &size)
    {
        if (list) {
            add(list->texts.size(), first, size, [list](size_t i) {
                const std::string &text = list->texts[i];
                return webhook_str_t{text.data(), text.size()};
            });
        }
    }

private:
    ngx_pool_t *pool_;
    bool failed_ = false;
};

webhook_str_t *strings(const ngx_array_t &array)
{
    return static_cast<webhook_str_t *>(array.elts);
}

void add_key(const location_conf *conf, string_arrays &arrays,
    webhook_gate_options_t &options)
{
    const key_settings *key = conf->key;

    if (key) {
        const auto *component =
            static_cast<key_component *>(key->components.elts);

        arrays.add(key->components.nelts, options.key, options.key_count,
            [component](size_t i) { return to_abi(component[i].pointer); });

        options.signed_headers = strings(key->signed_headers);
        options.signed_header_count = key->signed_headers.nelts;
    }

    if (conf->values) {
        const auto *value = static_cast<set_value *>(conf->values->elts);

        arrays.add(conf->values->nelts, options.values, options.value_count,
            [value](size_t i) { return to_abi(value[i].pointer); });
    }
}

void add_authentication(const location_conf *conf, string_arrays &arrays,
    webhook_gate_options_t &options)
{
    if (conf->signature) {
        const ngx_array_t &parameters = conf->signature->parameters;

        options.signature = conf->signature->name;
        options.parameters =
            static_cast<webhook_parameter_t *>(parameters.elts);
        options.parameter_count = parameters.nelts;
    }

    arrays.add(conf->secrets, options.secrets, options.secret_count);
    arrays.add(
        conf->public_keys, options.public_keys, options.public_key_count);
    options.tolerance_ms = conf->tolerance;

    const ngx_array_t none{};
    const ngx_array_t &of_key = conf->key ? conf->key->unsigned_headers : none;
    const ngx_array_t &of_token = conf->token ? conf->token->headers : none;

    arrays.add(of_key.nelts + of_token.nelts, options.single_headers,
        options.single_header_count, [&](size_t i) {
            return i < of_key.nelts ? strings(of_key)[i]
                                    : strings(of_token)[i - of_key.nelts];
        });

    if (conf->token) {
        arrays.add(conf->token->secrets, options.tokens, options.token_count);
    }
}

} // namespace

ngx_int_t create_gate(ngx_conf_t *cf, location_conf *conf)
{
    webhook_gate_options_t options{};
    string_arrays arrays(cf->temp_pool);
    webhook_error_t err;
    ngx_str_t scope = conf->scope;

    name_place(cf, conf);

    if (scope.data == nullptr) {
        if (default_scope(cf, conf, &scope) != NGX_OK) {
            return NGX_ERROR;
        }
        conf->default_scope = scope;
    }

    options.size = sizeof(options);
    options.scope = to_abi(scope);
    options.mode = static_cast<webhook_mode_t>(conf->mode);
    options.modified = static_cast<webhook_modified_t>(conf->modified);
    options.store_error = static_cast<webhook_store_error_t>(conf->store_error);
    options.window_ms = conf->window;
    options.lease_ms = conf->lease;
    options.wait_ms = conf->wait;
    options.max_depth = conf->max_depth;
    options.max_values = conf->max_values;

    if (conf->methods) {
        options.methods = strings(*conf->methods);
        options.method_count = conf->methods->nelts;
    }

    add_key(conf, arrays, options);
    add_authentication(conf, arrays, options);

    if (arrays.failed()) {
        return NGX_ERROR;
    }

    conf->gate.reset(
        webhook_gate_create(conf->profile->profile.get(), &options, &err));

    if (!conf->gate) {
        /* the core's options are called like the directives */
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"webhook %V\" in %V:%ui: webhook_%s", &conf->profile_name,
            &conf->file, conf->line, err.text);
        return NGX_ERROR;
    }

    return make_place(conf, scope);
}

void warn_of_shared_scopes(ngx_conf_t *cf)
{
    const ngx_array_t &gates = get_main_conf(cf)->gates;
    auto **gate = static_cast<location_conf **>(gates.elts);

    for (ngx_uint_t i = 0; i < gates.nelts; i++) {
        for (ngx_uint_t k = i + 1; k < gates.nelts; k++) {
            const location_conf *one = gate[i];
            const location_conf *other = gate[k];

            if (one->default_scope.len == 0 ||
                view(one->default_scope) != view(other->default_scope) ||
                one->server_conf == other->server_conf ||
                one->zone != other->zone || one->server != other->server) {
                continue;
            }

            ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                "webhook: the gates of \"webhook\" in %V:%ui and in %V:%ui "
                "have the same default scope \"%V\" in one store: events of "
                "the same type and id are one event there; if they are not, "
                "set \"webhook_scope\"",
                &one->file, one->line, &other->file, other->line,
                &one->default_scope);
        }
    }
}

} // namespace webhook::nginx
